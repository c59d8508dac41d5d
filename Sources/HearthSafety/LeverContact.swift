// A person's hand on the lever, told from a spark, a bounce and a lever that was never let go.

/// Watches the lever's contact for a press that starts a cycle.
///
/// The contact must rest up, then stay down, each for a few steps in a row. A lever that is down
/// when the guard starts was pressed for another guard: it has to be let go first.
struct LeverContact: Equatable, Sendable {
    private var upSteps: Int64 = 0
    private var downSteps: Int64 = 0

    /// 0 not rested, 1 rested, 2 going down; for `AbstractState`.
    var abstraction: UInt8 {
        if downSteps > 0 { return 2 }
        return upSteps >= ToasterLimits.leverUpSteps ? 1 : 0
    }

    /// Returns true in the one step that completes a press.
    mutating func update(isDown: Bool) -> Bool {
        let hasRested = upSteps >= ToasterLimits.leverUpSteps
        guard isDown else {
            downSteps = 0
            if !hasRested { upSteps += 1 }
            return false
        }
        guard hasRested else {
            upSteps = 0
            return false
        }
        downSteps += 1
        guard downSteps >= ToasterLimits.leverDownSteps else { return false }
        upSteps = 0
        downSteps = 0
        return true
    }
}
