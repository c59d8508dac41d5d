// Where the time comes from. Rules are told the time as an argument; only shells hold a clock, and
// a test or a simulation gives them this one.

public import HearthUnits

/// A clock that never goes back and is not set by anyone.
public protocol MonotonicClock {
    /// The time since the machine started, at least as late as every answer before it.
    var now: Instant { get }
}

/// A clock that stands still until it is moved: the clock of every deterministic run.
public struct ManualClock: MonotonicClock, Sendable {
    public private(set) var now: Instant

    public init(now: Instant = .boot) { self.now = now }

    /// Moves the clock forward. A negative span is a programmer error: time does not go back.
    public mutating func advance(by span: TimeSpan) {
        invariant(span >= .zero, "a monotonic clock never goes back")
        now = now + span
    }
}
