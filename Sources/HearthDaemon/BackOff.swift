// How long to wait between two attempts at something that is not there.

public import HearthUnits

/// Doubles from attempt to attempt, up to a bound.
public struct BackOff: Equatable, Sendable {
    private let first: TimeSpan
    private let last: TimeSpan
    private var wait: TimeSpan
    private var dueAt: Instant?

    /// - Parameters:
    ///   - first: the wait after the first failure.
    ///   - last: no wait is longer.
    public init(first: TimeSpan, last: TimeSpan) {
        self.first = first
        self.last = last
        wait = first
    }

    /// Whether to try now. A clock that went backwards does not prolong the wait beyond `last`.
    public func isDue(at now: Instant) -> Bool {
        guard let dueAt else { return true }
        return now >= dueAt || dueAt - now > last
    }

    public mutating func failed(at now: Instant) {
        dueAt = now + wait
        wait = min(wait * 2, last)
    }

    public mutating func succeeded() {
        wait = first
        dueAt = nil
    }
}
