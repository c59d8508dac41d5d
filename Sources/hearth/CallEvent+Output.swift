// What the wearable's policy said, for people and for programs.

import HearthCore
import HearthPolicy

extension CallEvent {
    /// "call 1: heard, 0.97".
    var words: String {
        switch self {
        case .called(let id, let source): "CALL \(id.rawValue): \(source.words)"
        case .calledAgain(let id, let source):
            "CALL \(id.rawValue) again: \(source.words)"
        case .acknowledged(let id): "call \(id.rawValue) was taken"
        case .cancelled(let id): "call \(id.rawValue) was cancelled"
        case .cancelTooLate(let id): "too late to cancel call \(id.rawValue)"
        case .unanswered(let id, let times):
            "nobody has taken call \(id.rawValue), told for the \(ordinal(times)) time"
        case .givenUp(let id): "nobody ever took call \(id.rawValue)"
        case .sayAgain(let mean): "say again: unsure, \(two(mean))"
        case .deaf(let reason): "DEAF: \(reason.words)"
        case .hearing: "hearing again"
        case .label(.falseAccept): "label: that was no call"
        case .label(.missed): "label: a call was missed"
        }
    }

    /// An object with its time.
    func json(seconds: Double) -> JSON {
        var members: [(String, JSON)] = [("seconds", .number(seconds)), ("event", .string(name))]
        if let call { members.append(("call", .integer(Int(call.rawValue)))) }
        switch self {
        case .called(_, .phrase(let mean)), .calledAgain(_, .phrase(let mean)),
            .sayAgain(let mean):
            members.append(("probability", .number(mean)))
        case .unanswered(_, let times): members.append(("times", .integer(times)))
        case .deaf(let reason): members.append(("reason", .string(reason.name)))
        case .label(let label): members.append(("label", .string(label.rawValue)))
        case .called, .calledAgain, .acknowledged, .cancelled, .cancelTooLate, .givenUp, .hearing:
            break
        }
        return .object(members)
    }

    private func ordinal(_ count: Int) -> String {
        let ending =
            switch (count % 10, count % 100) {
            case (1, let hundred) where hundred != 11: "st"
            case (2, let hundred) where hundred != 12: "nd"
            case (3, let hundred) where hundred != 13: "rd"
            default: "th"
            }
        return "\(count)\(ending)"
    }
}

extension CallSource {
    var words: String {
        switch self {
        case .phrase(let mean): "the phrase was heard, \(two(mean))"
        case .button: "the button was held"
        }
    }
}

extension Deafness {
    var words: String {
        switch self {
        case .microphone(let fault): fault.words
        case .model: "the model does not answer"
        }
    }
}

extension MicrophoneFault {
    var words: String {
        switch self {
        case .gone: "no sound comes from the microphone"
        case .dead: "the microphone is dead: not even noise"
        case .stuck: "the microphone is stuck at one value"
        case .clipped: "the microphone is overdriven"
        case .faint: "the microphone hears next to nothing"
        }
    }
}
