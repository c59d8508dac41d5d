// What the motor says: patterns that can be told apart on a wrist, within what the guard allows
// (five seconds on, half of twenty).

public import HearthUnits

/// A pattern of pulses; the later ones here give way to the earlier ones.
public enum Vibration: Int, CaseIterable, Comparable, Sendable {
    /// A call has gone out.
    case called
    /// Nobody has taken it.
    case unanswered
    /// Somebody has.
    case acknowledged
    /// The device cannot hear.
    case deaf
    /// Was that a call?
    case sayAgain
    /// The call was taken back; or it was too late for that, in two.
    case cancelled, tooLate

    private var pulses: (count: Int64, on: Int64, off: Int64) {
        switch self {
        case .called: (3, 800, 300)
        case .unanswered: (5, 500, 250)
        case .acknowledged: (1, 1_200, 0)
        case .deaf: (4, 1_000, 500)
        case .sayAgain: (2, 150, 150)
        case .cancelled: (1, 100, 0)
        case .tooLate: (2, 300, 400)
        }
    }

    /// From the first pulse's begin to the last one's end.
    public var length: TimeSpan {
        .milliseconds(pulses.count * (pulses.on + pulses.off) - pulses.off)
    }

    /// Whether the motor runs, so long after the begin.
    public func isOn(after span: TimeSpan) -> Bool {
        guard span >= .zero, span < length else { return false }
        let period = TimeSpan.milliseconds(pulses.on + pulses.off)
        return span.rawValue % period.rawValue < TimeSpan.milliseconds(pulses.on).rawValue
    }

    public static func < (left: Vibration, right: Vibration) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The pattern that is playing.
struct VibrationPlayer: Equatable, Sendable {
    private var playing: Vibration?
    private var since = Instant.boot

    /// Begins a pattern, unless one that matters more is playing.
    mutating func play(_ pattern: Vibration, at now: Instant) {
        if let playing, playing < pattern, now - since < playing.length { return }
        (playing, since) = (pattern, now)
    }

    /// Ends what is playing.
    mutating func stop() { playing = nil }

    func isOn(at now: Instant) -> Bool { playing?.isOn(after: now - since) ?? false }
}
