// What the toaster's model says of a pair of pictures, in the policy's words.
//
// The browning scale: 0 is the bread as it came, 1 the darkest toast anyone asks for; what lies
// beyond `burntFrom` is charred.

import HearthUnits

/// A distribution over browning levels, and the three things that are not toast.
public struct BrowningEstimate: Equatable, Sendable {
    /// Toast levels of the model's output: 0.0, 0.1 … 1.0.
    public static let levelCount = 11
    /// Length of the model's output: the levels, then burnt, not bread, cannot see.
    public static let classCount = levelCount + 3
    /// Browning from which bread is called burnt.
    public static let burntFrom = 1.2

    /// Half a step of 1/256 for every output, and one step because 1 itself is not representable.
    private static let roundingMax = (0.5 * Double(classCount) + 1) / 256

    /// Mean of the toast levels, 0 … 1, given that it is toast.
    public var browning: Double
    /// Standard deviation of the toast levels, same scale.
    public var deviation: Double
    /// Probabilities, 0 … 1; what is missing from 1 is toast.
    public var burnt: Double
    public var notBread: Double
    public var cannotSee: Double

    public init(
        browning: Double, deviation: Double = 0.03, burnt: Double = 0, notBread: Double = 0,
        cannotSee: Double = 0
    ) {
        self.browning = browning
        self.deviation = deviation
        self.burnt = burnt
        self.notBread = notBread
        self.cannotSee = cannotSee
    }

    /// Reads the model's output.
    ///
    /// Probability that the outputs leave out beyond what rounding explains is taken for "cannot
    /// see": an engine that answers nothing sees nothing.
    ///
    /// - Parameter probabilities: `classCount` softmax outputs as int8 with scale 1/256 and zero
    ///   point -128, in the order of `labels.txt`.
    public init(probabilities: Span<Int8>) {
        invariant(
            probabilities.count == BrowningEstimate.classCount, "one probability for each class")
        func share(_ index: Int) -> Double { Double(Int(probabilities[index]) + 128) / 256 }
        var weight = 0.0
        var sum = 0.0
        var squares = 0.0
        for level in 0..<BrowningEstimate.levelCount {
            let value = Double(level) / Double(BrowningEstimate.levelCount - 1)
            weight += share(level)
            sum += share(level) * value
            squares += share(level) * value * value
        }
        burnt = share(BrowningEstimate.levelCount)
        notBread = share(BrowningEstimate.levelCount + 1)
        cannotSee = share(BrowningEstimate.levelCount + 2)
        let missing = 1 - weight - burnt - notBread - cannotSee
        if missing > BrowningEstimate.roundingMax { cannotSee += missing }
        guard weight > 0 else {
            browning = 1
            deviation = 1
            return
        }
        browning = sum / weight
        deviation = max(0, squares / weight - browning * browning).squareRoot()
    }

    /// The likeliest of the four things that can be in front of the camera.
    public enum Verdict: String, CaseIterable, Sendable {
        case toast
        case burnt
        case notBread = "not_bread"
        case cannotSee = "cannot_see"
    }

    /// What is no number is no view.
    public var verdict: Verdict {
        guard browning.isFinite, deviation.isFinite else { return .cannotSee }
        let toast = 1 - burnt - notBread - cannotSee
        // On a tie the one that heats less wins.
        var best = (Verdict.cannotSee, cannotSee)
        if notBread > best.1 { best = (.notBread, notBread) }
        if burnt > best.1 { best = (.burnt, burnt) }
        if toast > best.1 { best = (.toast, toast) }
        return best.0
    }
}
