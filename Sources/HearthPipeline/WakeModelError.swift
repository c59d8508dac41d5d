// A model that is not a wearable's.

import HearthAudio

/// Why a model cannot listen for a phrase.
public enum WakeModelError: Error, Equatable, CustomStringConvertible {
    case inputs(found: String)
    case outputs(found: String)
    /// It carries nothing from step to step, so it would never hear more than one.
    case stateless
    /// What it hears still matters after so many steps.
    case remembersTooLong(steps: Int)

    public var description: String {
        switch self {
        case .inputs(let found):
            """
            the model's input is \(found); the wearable's is one int8 tensor of rows of \
            \(AudioFrontEnd.channelCount) features: give a model made by Models/wearable
            """
        case .outputs(let found):
            """
            the model's output is \(found); the wearable's is one number, int8 or uint8: give a \
            model made by Models/wearable
            """
        case .stateless:
            """
            the model keeps nothing from step to step; the wearable's is a streaming model: give \
            one made by Models/wearable
            """
        case .remembersTooLong(let steps):
            """
            the model has not forgotten what it heard \(steps) steps ago, 10 s are the most: give \
            a model made by Models/wearable
            """
        }
    }
}
