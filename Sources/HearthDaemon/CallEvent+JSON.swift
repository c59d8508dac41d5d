// Calls for help as alerts say them.

internal import HearthCore
internal import HearthPolicy

extension CallEvent {
    /// What belongs to it besides its name.
    var members: [(String, JSON)] {
        let call = call.map { [("call", JSON.integer(Int($0.rawValue)))] } ?? []
        switch self {
        case .called(_, let source), .calledAgain(_, let source): return call + source.members
        case .acknowledged, .cancelled, .cancelTooLate, .givenUp: return call
        case .unanswered(_, let times): return call + [("times", .integer(times))]
        case .sayAgain(let mean): return [("probability", .number(mean))]
        case .deaf(let why): return [("why", .string(why.name))]
        case .hearing: return []
        case .label(let label): return [("label", .string(label.rawValue))]
        }
    }
}

extension CallSource {
    fileprivate var members: [(String, JSON)] {
        switch self {
        case .phrase(let mean): [("by", "phrase"), ("probability", .number(mean))]
        case .button: [("by", "button")]
        }
    }
}
