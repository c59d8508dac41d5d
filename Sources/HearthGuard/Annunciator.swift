// The one line that drives buzzer and lamp: what it says, as patterns that a person tells apart by
// ear within ten seconds.
//
//   tripped          three short beeps every ten seconds, for a minute: come and look
//   recordLost       two short beeps every ten seconds: it cannot remember, and will not heat
//   callNotTaken     three long beeps every four seconds: nobody answered the wearer
//   latched          half a second every three, until a person clears it
//   hotWhileOff      twice a second without an end: unplug it
//
// A wearable's lamp says the same: `tripped` that it cannot vibrate at present, `hotWhileOff` also
// that it is to be taken off. A call that nobody took is told there before a latch is.

public import HearthSafety

/// What there is to say, the most urgent last.
public enum Signal: UInt8, CaseIterable, Comparable, Sendable {
    case quiet, tripped, recordLost, callNotTaken, latched, hotWhileOff

    public static func < (lhs: Signal, rhs: Signal) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The most urgent of what the interlock, hearthd and the recorder have to say.
    public init(_ alarm: Alarm, callNotTaken: Bool, isRecordLost: Bool = false) {
        let own: Signal =
            switch alarm {
            case .quiet: .quiet
            case .tripped: .tripped
            case .latched: .latched
            case .hotWhileOff: .hotWhileOff
            }
        self = max(own, callNotTaken ? .callNotTaken : isRecordLost ? .recordLost : .quiet)
    }

    /// The same on a wearable.
    public init(_ alarm: WearableAlarm, callNotTaken: Bool, isRecordLost: Bool = false) {
        switch alarm {
        case .takeOff: self = .hotWhileOff
        case _ where callNotTaken: self = .callNotTaken
        case .unplug: self = .hotWhileOff
        case .latched: self = .latched
        case .motorLost where isRecordLost, .quiet where isRecordLost: self = .recordLost
        case .motorLost: self = .tripped
        case .quiet: self = .quiet
        }
    }

    /// Pulses within a period, all in ticks.
    private struct Pattern {
        var pulses: Int64
        var on: Int64
        var off: Int64
        var period: Int64
        /// When it falls silent.
        var end = Int64.max
    }

    private var pattern: Pattern? {
        switch self {
        case .quiet: nil
        case .tripped: Pattern(pulses: 3, on: 10, off: 10, period: 1_000, end: 6_000)
        case .recordLost: Pattern(pulses: 2, on: 10, off: 30, period: 1_000)
        case .callNotTaken: Pattern(pulses: 3, on: 60, off: 30, period: 400)
        case .latched: Pattern(pulses: 1, on: 50, off: 250, period: 300)
        case .hotWhileOff: Pattern(pulses: 1, on: 25, off: 25, period: 50)
        }
    }

    /// The level of the line so many ticks after the signal began.
    public func isOn(after ticks: Int64) -> Bool {
        guard let pattern, ticks >= 0, ticks < pattern.end else { return false }
        let phase = ticks % pattern.period
        let pulse = pattern.on + pattern.off
        return phase < pattern.pulses * pulse && phase % pulse < pattern.on
    }
}

/// Plays the signals.
public struct Annunciator: Sendable {
    public private(set) var signal = Signal.quiet
    private var sinceTick: Int64 = 0

    public init() {}

    /// The line's level in this tick; another signal begins its pattern anew.
    public mutating func level(_ signal: Signal, at tick: Int64) -> Bool {
        if signal != self.signal {
            self.signal = signal
            sinceTick = tick
        }
        return signal.isOn(after: tick - sinceTick)
    }
}
