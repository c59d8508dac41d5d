// What hearthd knows of its guard, from the frames that came.

public import HearthUnits

/// The guard's newest word, and how old it is.
public struct GuardWord<Report: Sendable>: Sendable {
    /// A renewal echoes no status older than this: the guard takes 500 ms, and the way is part.
    public static var echoAgeMax: TimeSpan { .milliseconds(400) }
    /// After this the guard counts as silent.
    public static var silenceMax: TimeSpan { .milliseconds(500) }

    public private(set) var report: Report?
    private var heardAt = Instant(rawValue: .min)
    /// Frames that were malformed.
    public private(set) var malformedFrames: UInt32 = 0

    public init() {}

    public mutating func hear(_ report: Report, at now: Instant) {
        self.report = report
        heardAt = now
    }

    public mutating func hearNonsense() {
        if malformedFrames < .max { malformedFrames += 1 }
    }

    /// The connection ended: what was said is said no more.
    public mutating func hangUp() {
        report = nil
        heardAt = Instant(rawValue: .min)
    }

    /// Whether the newest word may be answered. A word from the future is none.
    public func isFresh(at now: Instant) -> Bool {
        report != nil && (TimeSpan.zero...Self.echoAgeMax).contains(now - heardAt)
    }

    public func isSilent(at now: Instant) -> Bool {
        report == nil || now - heardAt > Self.silenceMax
    }
}
