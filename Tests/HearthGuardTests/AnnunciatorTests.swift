// What buzzer and lamp say: patterns that differ, and the fan after a trip.

import HearthGuard
import HearthSafety
import HearthUnits
import Testing

struct AnnunciatorTests {
    /// The pulses of the first ten seconds: how many, and the ticks of the longest.
    private func pulses(_ signal: Signal) -> (count: Int, longest: Int) {
        var annunciator = Annunciator()
        var (count, length, longest) = (0, 0, 0)
        for tick in 0..<1_000 as Range<Int64> {
            let isOn = annunciator.level(signal, at: 70_000 + tick)
            if isOn, length == 0 { count += 1 }
            length = isOn ? length + 1 : 0
            longest = max(longest, length)
        }
        return (count, longest)
    }

    @Test func `each signal has the pulses that it is documented with`() {
        #expect(pulses(.quiet) == (0, 0))
        #expect(pulses(.tripped) == (3, 10))
        #expect(pulses(.recordLost) == (2, 10))
        #expect(pulses(.callNotTaken) == (9, 60))
        #expect(pulses(.latched) == (4, 50))
        #expect(pulses(.hotWhileOff) == (20, 25))
    }

    @Test func `within ten seconds no signal is mistaken for another`() {
        let kinds = Signal.allCases.map { "\(pulses($0))" }
        #expect(Set(kinds).count == Signal.allCases.count)
    }

    @Test func `a trip falls silent after a minute, a latch and a hot toaster never`() {
        for signal in Signal.allCases where signal != .quiet {
            let later = (6_000..<7_000).contains { signal.isOn(after: $0) }
            #expect(later == (signal != .tripped))
        }
    }

    @Test func `on a wearable a call that nobody took comes before all but a burn`() {
        #expect(Signal(.takeOff, callNotTaken: true) == .hotWhileOff)
        for alarm in [.unplug, .latched, .motorLost, .quiet] as [WearableAlarm] {
            #expect(Signal(alarm, callNotTaken: true) == .callNotTaken)
        }
        let alone = WearableAlarm.allCases.map { Signal($0, callNotTaken: false) }
        #expect(alone == [.quiet, .tripped, .latched, .hotWhileOff, .hotWhileOff])
        let forgetful = WearableAlarm.allCases.map {
            Signal($0, callNotTaken: false, isRecordLost: true)
        }
        #expect(forgetful == [.recordLost, .recordLost, .latched, .hotWhileOff, .hotWhileOff])
    }

    @Test func `the more urgent signal is said, and another one begins anew`() {
        #expect(Signal(Alarm.quiet, callNotTaken: true) == .callNotTaken)
        #expect(Signal(.tripped, callNotTaken: true) == .callNotTaken)
        #expect(Signal(Alarm.latched, callNotTaken: true) == .latched)
        #expect(Signal(.hotWhileOff, callNotTaken: true) == .hotWhileOff)
        #expect(Signal(.tripped, callNotTaken: false) == .tripped)
        #expect(Signal(.tripped, callNotTaken: false, isRecordLost: true) == .recordLost)
        #expect(Signal(Alarm.latched, callNotTaken: false, isRecordLost: true) == .latched)
        #expect(Signal(Alarm.quiet, callNotTaken: true, isRecordLost: true) == .callNotTaken)
        var annunciator = Annunciator()
        _ = annunciator.level(.latched, at: 10)
        let pause = annunciator.level(.latched, at: 200)
        let anew = annunciator.level(.hotWhileOff, at: 201)
        #expect(!pause && anew)
    }

    @Test func `a call that nobody took is said for two seconds after it was last repeated`() {
        var requests = ClientRequests(instance: 9)
        _ = requests.take(.callNotTaken(instance: 8), at: 100)
        #expect(!requests.isCallNotTaken(at: 100))
        _ = requests.take(.callNotTaken(instance: 9), at: 100)
        requests.begin()
        #expect(requests.isCallNotTaken(at: 299) && !requests.isCallNotTaken(at: 300))
    }
}

struct ClientRequestsTests {
    private let renewal = LeaseRenewal(
        kind: .seen, sequence: 1, echoedTick: 2, observationAgeTicks: 3, duty: .full)

    @Test func `a lease message, sound or not, ends a turn's reading`() {
        var requests = ClientRequests(instance: 9)
        let (renewed, first) = (requests.take(.renewal(renewal), at: 1), requests.lease)
        requests.begin()
        let (malformed, second) = (requests.take(.malformed, at: 2), requests.lease)
        #expect(!renewed && first == .renewal(renewal))
        #expect(!malformed && second == .malformed && requests.malformedFrames == 1)
        requests.begin()
        #expect(requests.lease == nil)
    }

    @Test func `requests are for one turn, and for this guard alone`() {
        var requests = ClientRequests(instance: 9)
        for instance in [8, 9] as [UInt64] {
            let more = [
                requests.take(.acknowledge(instance: instance, sequence: 7), at: 1),
                requests.take(.drill(instance: instance), at: 1),
            ]
            #expect(more == [true, true])
            #expect(requests.acknowledged == (instance == 9 ? 7 : 0))
            #expect(requests.drill == (instance == 9))
        }
        requests.begin()
        #expect(!requests.drill && requests.acknowledged == 7)
    }
}
