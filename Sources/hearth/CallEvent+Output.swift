// What the wearable's policy said, for programs.

import HearthCore
import HearthPolicy

extension CallEvent {
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
}
