// Release, press, hold five seconds, release: what a person at the device does to clear a latch, and
// what a stuck button, a leaning cat or a flickering contact does not.

/// Watches the button for the gesture.
struct ClearGesture: Equatable, Sendable {
    private enum Step: Equatable, Sendable {
        case waitingForRelease
        case released
        case held(sinceTick: Int64)
        case heldLongEnough
    }

    private var step = Step.waitingForRelease

    /// Returns true in the tick that completes the gesture.
    mutating func update(button: Bool, at tick: Int64) -> Bool {
        switch step {
        case .waitingForRelease:
            if !button { step = .released }
        case .released:
            if button { step = .held(sinceTick: tick) }
        case .held(let since):
            if !button {
                step = .released
            } else if tick - since >= ToasterLimits.clearHoldTicks {
                step = .heldLongEnough
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
