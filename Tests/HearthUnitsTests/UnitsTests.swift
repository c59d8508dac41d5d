// The arithmetic that the interlock rests on.

import HearthUnits
import Testing

struct UnitsTests {
    @Test func `a duty cycle is never more than everything`() {
        #expect(DutyCycle(perMille: 1000) == .full)
        #expect(DutyCycle(perMille: 1001) == .full)
        #expect(DutyCycle(perMille: .max) == .full)
        #expect(DutyCycle(perMille: 0) == .off)
        #expect(DutyCycle.off < DutyCycle(perMille: 1))
    }

    @Test func `two temperatures differ by kelvins and a temperature moves by kelvins`() {
        let room = MilliCelsius.celsius(20)
        let toast = MilliCelsius.celsius(230)
        #expect(toast - room == .kelvins(210))
        #expect(room - toast == MilliKelvin(rawValue: -210_000))
        #expect((room - toast).magnitude == .kelvins(210))
        #expect(room + .kelvins(210) == toast)
        #expect(toast - .kelvins(210) == room)
        #expect(MilliCelsius.celsius(-1) < .celsius(0))
        #expect(MilliKelvin.kelvins(-2) < .kelvins(1))
    }

    @Test func `spans of different units add up in nanoseconds`() {
        #expect(TimeSpan.seconds(1) == .milliseconds(1000))
        #expect(TimeSpan.milliseconds(1) == .nanoseconds(1_000_000))
        #expect(TimeSpan.milliseconds(250) * 4 == .seconds(1))
        #expect(TimeSpan.seconds(1) - .milliseconds(1) == .milliseconds(999))
        #expect(TimeSpan.nanoseconds(1_999_999).wholeMilliseconds == 1)
        var sum = TimeSpan.zero
        sum += .seconds(3)
        #expect(sum == .seconds(3))
    }

    @Test func `an instant moves by spans and two instants differ by one`() {
        let later = Instant.boot + .seconds(5)
        #expect(later - .boot == .seconds(5))
        #expect(later - .seconds(5) == .boot)
        #expect(.boot < later)
    }

    @Test func `a broken invariant ends the process in a release build too`() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            invariant(1 + 1 == 3, "arithmetic holds")
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("invariant broken: arithmetic holds"))
    }
}
