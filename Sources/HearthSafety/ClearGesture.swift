// Release, press, hold five seconds, release: what a person at the device does to clear a latch,
// and what a stuck button, a leaning cat or a flickering contact does not.

/// Watches the button for the gesture.
struct ClearGesture: Equatable, Sendable {
    private enum Step: Equatable, Sendable {
        case waitingForRelease
        case released
        /// Counted in steps, not in time: a clock that jumps holds no button.
        case held(steps: Int64)
        case heldLongEnough
    }

    private var step = Step.waitingForRelease

    /// Which step, for `AbstractState`.
    var abstraction: UInt8 {
        switch step {
        case .waitingForRelease: 0
        case .released: 1
        case .held: 2
        case .heldLongEnough: 3
        }
    }

    /// Returns true in the tick that completes the gesture.
    mutating func update(button: Bool) -> Bool {
        switch step {
        case .waitingForRelease:
            if !button { step = .released }
        case .released:
            if button { step = .held(steps: 1) }
        case .held(let steps):
            if !button {
                step = .released
            } else if steps + 1 >= ToasterLimits.clearHoldTicks {
                step = .heldLongEnough
            } else {
                step = .held(steps: steps + 1)
            }
        case .heldLongEnough:
            if !button {
                step = .released
                return true
            }
        }
        return false
    }
}
