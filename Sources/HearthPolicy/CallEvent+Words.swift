// What the wearable's policy said, in words for people.

extension CallEvent {
    /// "call 1: heard, 0.97".
    package var words: String {
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
    package var words: String {
        switch self {
        case .phrase(let mean): "the phrase was heard, \(two(mean))"
        case .button: "the button was held"
        }
    }
}

extension Deafness {
    package var words: String {
        switch self {
        case .microphone(let fault): fault.words
        case .model: "the model does not answer"
        }
    }
}

extension MicrophoneFault {
    package var words: String {
        switch self {
        case .gone: "no sound comes from the microphone"
        case .dead: "the microphone is dead: not even noise"
        case .stuck: "the microphone is stuck at one value"
        case .clipped: "the microphone is overdriven"
        case .faint: "the microphone hears next to nothing"
        }
    }
}

/// With two digits behind the point; a probability is not negative.
private func two(_ share: Double) -> String {
    let hundredths = Int((share * 100).rounded())
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
}
