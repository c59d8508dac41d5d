// The clock of deterministic runs.

import HearthCore
import HearthUnits
import Testing

struct ManualClockTests {
    @Test func `it stands still until it is moved`() {
        var clock = ManualClock()
        #expect(clock.now == .boot)
        #expect(clock.now == .boot)
        clock.advance(by: .milliseconds(250))
        clock.advance(by: .zero)
        #expect(clock.now == .boot + .milliseconds(250))
    }

    @Test func `it refuses to go back`() async {
        await #expect(processExitsWith: .failure) {
            var clock = ManualClock()
            clock.advance(by: .nanoseconds(-1))
        }
    }
}
