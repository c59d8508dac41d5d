// A wearable in a test: time moves in hops of 10 ms, and what the policy says is kept.

public import HearthPolicy
import HearthUnits
import Testing

/// One wearable and its wearer.
struct Wearer {
    var policy: CallPolicy
    var now = Instant(rawValue: 5_000_000_000_000)
    var isButtonDown: Bool? = false
    var microphone: MicrophoneFault?
    /// All events, with the milliseconds since the start.
    private(set) var events: [(at: Int, event: CallEvent)] = []
    private(set) var vibratedMilliseconds = 0
    private let start: Instant

    static let thresholds = PhraseThresholds(certain: 0.8, unsure: 0.5, window: 5)

    init(_ thresholds: PhraseThresholds = Wearer.thresholds) {
        start = now
        policy = CallPolicy(thresholds, at: now)
    }

    /// One hop.
    mutating func hop(_ hearing: CallInput.Hearing, acknowledged: CallID? = nil) {
        now = now + .milliseconds(10)
        step(hearing, acknowledged: acknowledged)
    }

    /// A step at the present time, whatever it is.
    mutating func step(_ hearing: CallInput.Hearing, acknowledged: CallID? = nil) {
        let output = policy.step(
            CallInput(
                hearing, microphone: microphone, isButtonDown: isButtonDown,
                acknowledged: acknowledged), at: now)
        let time = Int((now - start).wholeMilliseconds)
        output.events.forEach { events.append((time, $0)) }
        if output.vibrates { vibratedMilliseconds += 10 }
    }

    /// Nothing to be heard for a while.
    mutating func quiet(seconds: Double) {
        for _ in 0..<Int(seconds * 100) { hop(.quiet) }
    }

    /// Answers as a model gives them, one every 30 ms, with nothing certain before or after.
    mutating func say(_ answers: [Double]) {
        for answer in answers + [0, 0, 0, 0, 0] { hear(answer, times: 1) }
    }

    /// The same answer again and again.
    mutating func hear(_ answer: Double, times: Int) {
        for _ in 0..<times {
            hop(.noAnswer)
            hop(.noAnswer)
            hop(.answer(answer))
        }
    }

    /// The phrase, as plainly as can be.
    mutating func callForHelp() { say([0.2, 0.9, 1, 1, 1, 1, 0.7]) }

    /// Something like it: the mean's highest is 0.65.
    mutating func mumble() { say([0.1, 0.65, 0.65, 0.65, 0.65, 0.65, 0.1]) }

    mutating func press(seconds: Double) {
        isButtonDown = true
        quiet(seconds: seconds)
        isButtonDown = false
        hop(.quiet)
    }

    /// The names of all events so far.
    var names: [String] { events.map(\.event.name) }
    var all: [CallEvent] { events.map(\.event) }
}

extension CallID: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt32) { self.init(rawValue: value) }
}
