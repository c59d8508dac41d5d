// What answers for the model in a simulated cycle: the real engine on rendered frames, or a
// surrogate with the model's measured errors, thousands of times faster.

import HearthCore
public import HearthPipeline
import HearthPolicy
import HearthScene

/// How the pictures become estimates.
public enum Perception {
    /// Answers from the true browning with errors like the model's.
    case surrogate
    /// The model, through Hearth's engine, on frames of the simulated camera.
    case model(ToasterEye)
}

/// The surrogate's errors, drawn once a cycle and once a look.
struct Surrogate: Sendable {
    private let bias: Double
    private var random: SeededRandom

    /// Standard deviations of error by slice and by look (model card, "mild" scenes).
    private static let biasDeviation = 0.02
    private static let lookDeviation = 0.02

    init(random: SeededRandom) {
        var random = random
        bias = Surrogate.biasDeviation * random.gaussian()
        self.random = random
    }

    mutating func estimate(browning: Double, smoke: Double, isDark: Bool) -> BrowningEstimate {
        let seen = browning + bias + Surrogate.lookDeviation * random.gaussian()
        let hidden = isDark || smoke > 0.6 ? 0.95 : 0
        let burnt = browning >= 1.15 ? 0.97 - hidden : max(0, browning - 1.05) * 5
        return BrowningEstimate(
            browning: min(max(seen, 0), 1), deviation: 0.05, burnt: max(burnt, 0),
            cannotSee: hidden)
    }

    mutating func anything() -> BrowningEstimate {
        let kind = random.below(8)
        return BrowningEstimate(
            browning: random.unit(), deviation: random.unit() * 0.3, burnt: kind == 0 ? 0.9 : 0,
            notBread: kind == 1 ? 0.9 : 0, cannotSee: kind == 2 ? 0.9 : 0)
    }
}
