// The journal on its way out of the loop: to the client, one entry at a time, and to the recorder
// whenever it changed.

/// What was handed out, and when.
struct JournalDesk: Sendable {
    private var sequence: UInt32?
    private var sentTick = Int64.min / 2
    private var revision: UInt32

    /// How long an entry waits for its acknowledgement before it is sent again, in ticks.
    static var waitTicks: Int64 { 100 }

    /// - Parameter revision: of the journal that is on the disk.
    init(revision: UInt32) { self.revision = revision }

    /// Whether the oldest entry, by its sequence, is to be sent: it is new, or has waited.
    mutating func isDue(_ oldest: UInt32?, at tick: Int64) -> Bool {
        let isNew = oldest != sequence
        sequence = oldest
        guard oldest != nil, isNew || tick - sentTick >= Self.waitTicks else { return false }
        sentTick = tick
        return true
    }

    /// Whether the journal is to be written.
    mutating func isNew(_ revision: UInt32) -> Bool {
        guard revision != self.revision else { return false }
        self.revision = revision
        return true
    }
}
