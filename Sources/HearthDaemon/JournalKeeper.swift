// The guard's journal on hearthd's side: an entry is handed on, and acknowledged only once it is
// safe. The guard says an entry again until it is acknowledged, so nothing here needs to remember
// more than one.

public import HearthSafety
public import HearthUnits

/// Which entry of which guard.
public struct JournalMark: Equatable, Sendable {
    public let instance: UInt64
    public let sequence: UInt32

    public init(instance: UInt64, sequence: UInt32) {
        self.instance = instance
        self.sequence = sequence
    }
}

/// Follows the journal of one guard after the other.
public struct JournalKeeper: Sendable {
    /// What was handed on and is not safe after this is handed on again.
    public static let patience = TimeSpan.seconds(5)

    private var handed: JournalMark?
    private var handedAt = Instant.boot
    private var safe: JournalMark?
    /// To be acknowledged in the next turn.
    private var due: JournalMark?

    public init() {}

    /// Takes an entry from the guard.
    ///
    /// - Returns: whether it is to be handed on.
    public mutating func hear(_ mark: JournalMark, at now: Instant) -> Bool {
        if mark == safe {
            // The acknowledgement was lost on its way.
            due = mark
            return false
        }
        let waited = now - handedAt
        if mark == handed, waited < JournalKeeper.patience, waited >= .zero { return false }
        handed = mark
        handedAt = now
        return true
    }

    /// The entry is where it survives.
    public mutating func keep(_ mark: JournalMark) {
        guard mark == handed, mark != safe else { return }
        safe = mark
        due = mark
    }

    /// What to tell the guard now, once.
    public mutating func acknowledgement() -> ClientMessage? {
        guard let mark = due else { return nil }
        due = nil
        return .acknowledge(instance: mark.instance, sequence: mark.sequence)
    }
}
