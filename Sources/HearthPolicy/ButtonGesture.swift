// The wearable's one button, from the levels that the guard tells: a short press takes a call back,
// a long one is a call that the device missed.

import HearthUnits

/// Tells presses apart. A value, stepped with every level.
struct ButtonGesture: Equatable, Sendable {
    enum Press: Equatable, Sendable {
        /// Let go before it was long; when it had begun.
        case short(began: Instant)
        /// Held long enough, told once while it is still held: who needs help does not wait.
        case long
    }

    /// Short of the guard's own gesture of five seconds, which clears a latch.
    static let longAfter = TimeSpan.seconds(2)

    private enum State: Equatable, Sendable {
        /// Nothing is known: a button that is down from the start is no press.
        case unknown
        case up
        case down(since: Instant)
        /// Down, and told.
        case spent
    }

    private var state = State.unknown

    /// - Parameter isDown: nil while the guard is silent; a press that nobody saw end is none.
    mutating func step(_ isDown: Bool?, at now: Instant) -> Press? {
        guard let isDown else {
            state = .unknown
            return nil
        }
        switch (state, isDown) {
        case (.up, true): state = .down(since: now)
        case (.down(let began), true) where now - began >= ButtonGesture.longAfter:
            state = .spent
            return .long
        case (.down(let began), false):
            state = .up
            return .short(began: began)
        case (.unknown, false), (.spent, false): state = .up
        case (.unknown, true), (.up, false), (.down, true), (.spent, true): break
        }
        return nil
    }
}
