// The guard's journal on hearthd's side: an entry is handed on, and acknowledged only once it is
// safe. The guard says an entry again until it is acknowledged, so nothing here needs to remember
// more than one.

public import HearthSafety
public import HearthUnits

/// Which entry: whichever guard hands it out, these two tell it from all others.
public struct JournalMark: Equatable, Sendable {
    /// Of the guard in whose time it happened.
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
    /// The guard that handed the last entry out: it is the one to tell.
    private var guardInstance: UInt64 = 0
    /// To be acknowledged in the next turn.
    private var due: UInt32?

    public init() {}

    /// Takes an entry from the guard.
    ///
    /// - Parameter guardInstance: of the guard that hands it out.
    /// - Returns: whether it is to be handed on.
    public mutating func hear(
        _ mark: JournalMark, from guardInstance: UInt64, at now: Instant
    ) -> Bool {
        self.guardInstance = guardInstance
        if mark == safe {
            // The acknowledgement was lost on its way, or the guard started anew.
            due = mark.sequence
            return false
        }
        due = nil
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
        due = mark.sequence
    }

    /// What to tell the guard now, once.
    public mutating func acknowledgement() -> ClientMessage? {
        guard let sequence = due else { return nil }
        due = nil
        return .acknowledge(instance: guardInstance, sequence: sequence)
    }
}
