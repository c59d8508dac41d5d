// Which tensors share their memory on purpose: a reshaped tensor with its source, the result of an
// element-wise operator with an operand that nobody reads afterwards, and a variable with the
// tensor that was read from it or is about to be assigned to it.
//
// A group is safe as long as every value is read before the group's next value is written.

/// A wish of an operator, granted where it is safe.
struct Sharing: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// The output has the very bytes of the input.
        case view
        /// The operator reads an element of the input before it writes the same of the output.
        case overwrite
    }

    let operation: Int
    let input: Int
    let output: Int
    let kind: Kind
}

/// Slots, some of them joined. Joined ones have as many bytes and live as long as all together.
struct MemoryGroups {
    private var leaders: [Int]
    /// Of leaders: when the group is needed; nothing for what needs no memory in the arena.
    private var lifetimes: [ClosedRange<Int>?]
    private var byteCounts: [Int]
    private var isState: [Bool]

    /// - Parameter lifetimes: one a slot; state lives throughout.
    init(lifetimes: [ClosedRange<Int>?], byteCounts: [Int], state: [Int]) {
        leaders = Array(lifetimes.indices)
        self.lifetimes = lifetimes
        self.byteCounts = byteCounts
        isState = [Bool](repeating: false, count: lifetimes.count)
        for slot in state { isState[slot] = true }
    }

    /// The slot that stands for the group of `slot`.
    func leader(of slot: Int) -> Int {
        var slot = slot
        while leaders[slot] != slot { slot = leaders[slot] }
        return slot
    }

    /// When the group of `slot` is needed; nothing when it is not in the arena.
    func lifetime(of slot: Int) -> ClosedRange<Int>? { lifetimes[leader(of: slot)] }

    /// Joins what the operators asked for. Only accesses of variables by the first `mainCount`
    /// operators, the main subgraph's, share memory: the others run once.
    mutating func join(_ sharings: [Sharing], _ accesses: [VariableAccess], mainCount: Int) {
        for sharing in sharings where sharing.kind == .view { join(sharing.output, sharing.input) }
        let accesses = accesses.filter { $0.operation < mainCount }
        for (variable, uses) in Dictionary(grouping: accesses, by: \.variable)
            .sorted(by: { $0.key < $1.key })
        {
            joinVariable(variable, uses)
        }
        for sharing in sharings where sharing.kind == .overwrite { overwrite(sharing) }
    }

    /// A variable's memory is written by the operator that computes its next value, if the old one
    /// has been read by then, and read where it lies, if that is before the next value is there.
    private mutating func joinVariable(_ variable: Int, _ uses: [VariableAccess]) {
        let assignments = uses.filter(\.isAssignment)
        let reads = uses.filter { !$0.isAssignment }
        guard assignments.count <= 1 else { return }
        // The operator at which the old value is gone.
        var end = Int.max
        if let assignment = assignments.first {
            end = assignment.operation
            if let value = lifetime(of: assignment.tensor), value.lowerBound >= 0,
                reads.allSatisfy({ $0.operation < value.lowerBound }),
                join(assignment.tensor, variable)
            {
                end = value.lowerBound
            }
        }
        for read in reads {
            if let life = lifetime(of: read.tensor), life.upperBound < end {
                join(read.tensor, variable)
            }
        }
    }

    private mutating func overwrite(_ sharing: Sharing) {
        guard let input = lifetime(of: sharing.input), let output = lifetime(of: sharing.output),
            !isState[leader(of: sharing.input)], !isState[leader(of: sharing.output)],
            input.upperBound == sharing.operation, output.lowerBound == sharing.operation
        else { return }
        join(sharing.output, sharing.input)
    }

    /// - Returns: whether the two are one now.
    @discardableResult
    private mutating func join(_ first: Int, _ second: Int) -> Bool {
        let (first, second) = (leader(of: first), leader(of: second))
        guard first != second, byteCounts[first] == byteCounts[second],
            !(isState[first] && isState[second]),
            let firstLife = lifetimes[first], let secondLife = lifetimes[second]
        else { return false }
        leaders[first] = second
        isState[second] = isState[first] || isState[second]
        lifetimes[second] =
            min(
                firstLife.lowerBound, secondLife.lowerBound)...max(
                firstLife.upperBound, secondLife.upperBound)
        return true
    }
}
