// States are entered and left by time: no single fault is one, and none flaps.

import HearthDaemon
import HearthUnits
import Testing

struct ConditionTests {
    private let start = Instant.boot + .seconds(10)

    @Test func `a fault counts after its time and its absence after its own`() {
        var condition = Condition(enterAfter: .seconds(2), leaveAfter: .seconds(1))
        func at(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }
        condition.update(isBad: true, at: at(0))
        condition.update(isBad: true, at: at(1_999))
        #expect(!condition.isOn)
        condition.update(isBad: false, at: at(1_999))
        condition.update(isBad: true, at: at(2_000))
        condition.update(isBad: true, at: at(3_999))
        #expect(!condition.isOn)
        condition.update(isBad: true, at: at(4_000))
        #expect(condition.isOn)
        condition.update(isBad: false, at: at(4_500))
        condition.update(isBad: false, at: at(5_499))
        #expect(condition.isOn)
        condition.update(isBad: false, at: at(5_500))
        #expect(!condition.isOn)
    }

    @Test func `a fault of no length counts at once`() {
        var condition = Condition(enterAfter: .zero, leaveAfter: .zero)
        condition.update(isBad: true, at: start)
        #expect(condition.isOn)
        condition.update(isBad: false, at: start)
        #expect(!condition.isOn)
    }

    @Test func `a clock that goes back starts the wait anew`() {
        var condition = Condition(enterAfter: .seconds(2), leaveAfter: .seconds(1))
        condition.update(isBad: true, at: start)
        condition.update(isBad: true, at: start - .seconds(5))
        condition.update(isBad: true, at: start - .seconds(4))
        #expect(!condition.isOn)
        condition.update(isBad: true, at: start - .seconds(3))
        #expect(condition.isOn)
    }

    @Test func `the wait between attempts doubles to its bound and starts over after one`() {
        var backOff = BackOff(first: .milliseconds(100), last: .seconds(2))
        var now = start
        var waits: [Int64] = []
        for _ in 0..<7 {
            #expect(backOff.isDue(at: now))
            backOff.failed(at: now)
            var wait: Int64 = 0
            while !backOff.isDue(at: now + .milliseconds(wait)) { wait += 10 }
            waits.append(wait)
            now = now + .milliseconds(wait)
        }
        #expect(waits == [100, 200, 400, 800, 1_600, 2_000, 2_000])
        backOff.succeeded()
        #expect(backOff.isDue(at: now))
        backOff.failed(at: now)
        #expect(backOff.isDue(at: now + .milliseconds(100)))
        // Back by an hour: nobody waits an hour.
        #expect(backOff.isDue(at: now - .seconds(3_600)))
    }
}
