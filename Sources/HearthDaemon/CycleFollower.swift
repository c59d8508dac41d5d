// Which of the guard's cycles hearthd answers for: those whose start it heard, and no other. A
// fresh process joins none that already heats: it has not seen the bread as it came.

public import HearthSafety

/// The cycle that is followed, if any.
public struct CycleFollower: Sendable {
    /// The newest cycle known.
    public private(set) var cycle: UInt32
    /// Whether there is one to look at.
    public private(set) var isInCycle = false

    /// - Parameter cycle: the guard's count at present; a cycle that is under way is not joined.
    public init(cycle: UInt32) { self.cycle = cycle }

    /// Takes the guard's word in, oldest first.
    ///
    /// - Returns: whether a cycle begins with it.
    public mutating func follow(_ status: GuardStatus) -> Bool {
        switch status.phase {
        case .arming, .proving:
            guard status.cycle != cycle else { return false }
            cycle = status.cycle
            isInCycle = true
            return true
        case .heating:
            // A cycle whose start was missed, after one that was followed.
            if status.cycle != cycle { isInCycle = false }
            cycle = status.cycle
            return false
        case .idle, .closing:
            // A guard that started anew counts its cycles anew.
            cycle = status.cycle
            isInCycle = false
            return false
        }
    }

    /// Lets go of the cycle: nothing more is asked for in it.
    public mutating func leave() { isInCycle = false }
}
