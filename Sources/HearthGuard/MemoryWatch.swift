// Whether what the guard must remember gets to the disk. That no heat begins without it is the
// interlock's to see (H32); this is how a person learns why.

internal import HearthSafety

/// The record's way to the disk, as a loop sees it.
struct MemoryWatch: Sendable {
    /// What was written last, or is being written.
    private(set) var sequence: UInt32
    /// Whether the record is not on the disk, and should be by now.
    private(set) var isLost = false
    private var problem: Int32 = 0
    private var durableTick: Int64 = 0

    /// - Parameter sequence: of the record that was found at the start; 0 for none.
    init(sequence: UInt32) { self.sequence = sequence }

    /// Whether a record of this sequence is still to be handed to the recorder.
    mutating func isNew(_ sequence: UInt32) -> Bool {
        guard sequence != self.sequence else { return false }
        self.sequence = sequence
        return true
    }

    /// Takes one turn in: what is on the disk, and the errno in the way of more. A disk that says
    /// nothing for as long as arming may take is as good as one that fails.
    ///
    /// - Returns: whether that is news.
    mutating func note(durable: UInt32, problem: Int32, at tick: Int64) -> Bool {
        if durable == sequence { durableTick = tick }
        let before = (isLost, self.problem)
        self.problem = problem
        isLost = problem != 0 || tick - durableTick > ToasterLimits.armingTicksMax
        return before != (isLost, problem)
    }

    func describe(into line: inout TextLine) {
        guard isLost else { return }
        line.append("; the record does not get to the disk")
        if problem != 0 {
            line.append(" (error ")
            line.append(decimal: Int64(problem))
            line.append(")")
        }
    }
}
