// What the wearable's policy is told, and what it says.

internal import HearthUnits

/// The number of a call, from 1, since the policy began.
public struct CallID: RawRepresentable, Equatable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What the policy is told in one step.
public struct CallInput: Equatable, Sendable {
    public enum Hearing: Equatable, Sendable {
        /// The model's answer, 0 … 1; what is no number is none.
        case answer(Double)
        /// Something is to be heard, and the model has not answered since the last step.
        case noAnswer
        /// Nothing is to be heard, so the model is not asked.
        case quiet
        /// No sound has come yet since the last step.
        case waiting
        /// Sound is missing.
        case nothing
    }

    public var hearing: Hearing
    public var microphone: MicrophoneFault?
    /// The button's level as the guard tells it; nil while the guard is silent.
    public var isButtonDown: Bool?
    /// The call that somebody has taken.
    public var acknowledged: CallID?

    public init(
        _ hearing: Hearing, microphone: MicrophoneFault? = nil, isButtonDown: Bool? = nil,
        acknowledged: CallID? = nil
    ) {
        self.hearing = hearing
        self.microphone = microphone
        self.isButtonDown = isButtonDown
        self.acknowledged = acknowledged
    }
}

/// Who called.
public enum CallSource: Equatable, Sendable {
    /// The phrase was heard; the mean that said so.
    case phrase(Double)
    /// The button was held.
    case button
}

/// Why the device cannot hear a call.
public enum Deafness: Equatable, Hashable, Sendable {
    case microphone(MicrophoneFault)
    /// The model is missing, too slow, or answers nonsense.
    case model
}

/// What a person told the model without being asked.
public enum CallLabel: String, CaseIterable, Sendable {
    case falseAccept = "false_accept"
    case missed
}

/// Something to act on at once: alerts leave, the wearer is told.
public enum CallEvent: Equatable, Sendable {
    case called(CallID, CallSource)
    /// Called once more while nobody has taken the call: raise it again.
    case calledAgain(CallID, CallSource)
    case acknowledged(CallID)
    /// Taken back by the wearer.
    case cancelled(CallID)
    /// The wearer tried to, too late: the call stands.
    case cancelTooLate(CallID)
    /// Nobody has taken it; the wearer is told, for the so-manieth time.
    case unanswered(CallID, times: Int)
    /// Nobody ever took it: the wearer is told no more.
    case givenUp(CallID)
    /// The wearer is asked to say it again; the highest mean.
    case sayAgain(Double)
    /// Calls cannot be heard. Told again while it lasts.
    case deaf(Deafness)
    /// They can be heard again.
    case hearing
    case label(CallLabel)
}

extension CallEvent {
    /// What it is called where programs read it.
    public var name: String {
        switch self {
        case .called: "called"
        case .calledAgain: "called_again"
        case .acknowledged: "acknowledged"
        case .cancelled: "cancelled"
        case .cancelTooLate: "cancel_too_late"
        case .unanswered: "unanswered"
        case .givenUp: "given_up"
        case .sayAgain: "say_again"
        case .deaf: "deaf"
        case .hearing: "hearing"
        case .label: "label"
        }
    }

    /// The call that it is about.
    public var call: CallID? {
        switch self {
        case .called(let id, _), .calledAgain(let id, _), .acknowledged(let id),
            .cancelled(let id), .cancelTooLate(let id), .unanswered(let id, _), .givenUp(let id):
            id
        case .sayAgain, .deaf, .hearing, .label: nil
        }
    }
}

extension Deafness {
    /// What it is called where programs read it.
    public var name: String {
        switch self {
        case .microphone(let fault): "microphone_\(fault.rawValue)"
        case .model: "model"
        }
    }
}

/// The events of one step, in order. Fixed room: nothing is allocated.
public struct CallEvents: Equatable, Sendable {
    public private(set) var count = 0
    private var events = InlineArray<16, CallEvent?>(repeating: nil)

    public init() {}

    public subscript(index: Int) -> CallEvent {
        guard index < count, let event = events[index] else {
            fatalError("invariant broken: no such event")
        }
        return event
    }

    mutating func append(_ event: CallEvent) {
        invariant(count < events.count, "one step has fewer events than there is room for")
        events[count] = event
        count += 1
    }

    /// Those of a later step behind these.
    public mutating func append(_ later: CallEvents) {
        for index in 0..<later.count { append(later[index]) }
    }

    /// Tells them one by one.
    public func forEach(_ body: (CallEvent) -> Void) {
        for index in 0..<count { body(self[index]) }
    }

    public static func == (left: CallEvents, right: CallEvents) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}

/// What follows from one step.
public struct CallOutput: Equatable, Sendable {
    public var events = CallEvents()
    /// Whether the motor is to run now: the lease is to be renewed, wanting it.
    public var vibrates = false

    public init() {}
}
