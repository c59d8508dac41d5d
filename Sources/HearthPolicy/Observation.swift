// What the policy is given of the world, and what it answers.

public import HearthUnits

/// One look at the bread.
public struct Observation: Equatable, Sendable {
    public enum Sight: Equatable, Sendable {
        case seen(BrowningEstimate)
        /// The very same picture as before: a camera has noise, a frozen one has none.
        case frozen
        /// No picture: camera gone, or its frame damaged.
        case noFrame
        /// No model to ask, or it failed.
        case noModel
    }

    public var sight: Sight
    /// When the picture was taken.
    public var takenAt: Instant

    public init(_ sight: Sight, takenAt: Instant) {
        self.sight = sight
        self.takenAt = takenAt
    }

    /// What the model saw; nil when it was not asked.
    var verdict: BrowningEstimate.Verdict? {
        if case .seen(let estimate) = sight { estimate.verdict } else { nil }
    }
}

/// What the person asked for.
public struct Preference: Equatable, Sendable {
    /// Asked-for browning, 0 … 1.
    public let browning: Double

    /// Values outside the range are brought into it; what is no number asks for nothing.
    public init(browning: Double) {
        self.browning = browning.isNaN ? 0 : min(max(browning, 0), 1)
    }
}

/// The policy's answer to one look.
public enum Decision: Equatable, Sendable {
    /// Not heating yet: still getting the first view.
    case wait
    /// Go on, at this duty, because of what was seen; off while the present look shows no toast.
    case toast(DutyCycle)
    /// Go on, at this duty, by the timer: blind from the start, announced, short.
    case toastBlind(DutyCycle)
    /// Heat off; the cycle is over.
    case stop(StopReason)

    public var continues: Bool {
        switch self {
        case .wait, .toast, .toastBlind: true
        case .stop: false
        }
    }
}

/// Why the policy ended a cycle. Only `done` is a success; all others mean "less than asked".
public enum StopReason: String, CaseIterable, Sendable {
    case done
    case burnt
    case notBread = "not_bread"
    case viewLost = "view_lost"
    case frozen
    case modelLost = "model_lost"
    case implausible
    case unsure
    case timerEnded = "timer_ended"
    case tooLong = "too_long"
}
