// The lights of the simulated kitchen. As with bread, some are held out from training.

/// The light that falls into the chamber.
public enum Light: String, CaseIterable, Sendable {
    case daylight
    case overcast
    case sun
    case warmLED = "warm-led"
    case coolLED = "cool-led"
    case incandescent
    case evening
    case halogen
    case fluorescent
    case northWindow = "north-window"

    /// True for the lights that training and validation never see.
    public var isHeldOut: Bool {
        switch self {
        case .halogen, .fluorescent, .northWindow: true
        default: false
        }
    }

    /// The lights that training may use, in a fixed order.
    public static let forTraining = allCases.filter { !$0.isHeldOut }

    /// The lights kept for tests, in a fixed order.
    public static let heldOut = allCases.filter { $0.isHeldOut }

    /// Red, green and blue of the light before the camera balances it; green is 1.
    var colour: SIMD4<Float> {
        switch self {
        case .daylight: [1.02, 1, 0.97, 0]
        case .overcast: [0.86, 1, 1.22, 0]
        case .sun: [1.08, 1, 0.88, 0]
        case .warmLED: [1.42, 1, 0.54, 0]
        case .coolLED: [1.12, 1, 0.84, 0]
        case .incandescent: [1.62, 1, 0.42, 0]
        case .evening: [1.36, 1, 0.60, 0]
        case .halogen: [1.34, 1, 0.63, 0]
        case .fluorescent: [1.04, 1, 0.78, 0]
        case .northWindow: [0.90, 1, 1.16, 0]
        }
    }

    /// How bright it is beside an ordinary kitchen lamp.
    var level: Float {
        switch self {
        case .daylight: 1.2
        case .overcast: 0.9
        case .sun: 1.7
        case .warmLED: 1.0
        case .coolLED: 1.1
        case .incandescent: 0.85
        case .evening: 0.5
        case .halogen: 1.15
        case .fluorescent: 1.0
        case .northWindow: 0.7
        }
    }
}
