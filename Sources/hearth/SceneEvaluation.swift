// How well a model reads the camera, measured through Hearth's own preprocessing and engine on
// examples that training never saw, as a whole and slice by slice.

import HearthCore
import HearthInference
import HearthPipeline
import HearthPolicy
import HearthScene

/// Sums over one slice of the examples.
struct SliceFigures: Sendable {
    /// Examples that are toast beyond doubt, and the error of the estimate over them.
    private(set) var toasts = 0
    private(set) var errorSum = 0.0
    private(set) var biasSum = 0.0
    /// Examples that are toast or burnt or neither, and how many of them were put on the right
    /// side of "can this be judged at all".
    private(set) var judged = 0
    private(set) var judgedRight = 0
    /// Burnt examples, and those called anything but burnt or cannot see.
    private(set) var burnt = 0
    private(set) var burntMissed = 0

    var meanError: Double { toasts == 0 ? 0 : errorSum / Double(toasts) }
    var bias: Double { toasts == 0 ? 0 : biasSum / Double(toasts) }
    var toldApart: Double { judged == 0 ? 1 : Double(judgedRight) / Double(judged) }

    mutating func add(_ truth: SceneTruth, browning: Double, _ answer: BrowningEstimate) {
        let verdict = answer.verdict
        let isOther = truth.notBread + truth.cannotSee > 0.99
        let isToast = truth.toast > 0.99
        if isToast {
            toasts += 1
            errorSum += abs(answer.browning - browning)
            biasSum += answer.browning - browning
        }
        if isToast || isOther {
            judged += 1
            let saysOther = verdict == .notBread || verdict == .cannotSee
            if saysOther == isOther { judgedRight += 1 }
        }
        if browning >= BrowningEstimate.burntFrom && truth.burnt > 0 {
            burnt += 1
            if verdict == .toast || verdict == .notBread { burntMissed += 1 }
        }
    }
}

/// Predicted against observed: how often it was true when the model gave it that probability.
struct ReliabilityBin: Sendable {
    private(set) var count = 0
    private(set) var predictedSum = 0.0
    private(set) var observed = 0

    mutating func add(predicted: Double, happened: Bool) {
        count += 1
        predictedSum += predicted
        if happened { observed += 1 }
    }

    var predicted: Double { count == 0 ? 0 : predictedSum / Double(count) }
    var frequency: Double { count == 0 ? 0 : Double(observed) / Double(count) }
}

/// The bias of the estimate within one ordinary kitchen.
struct KitchenBias: Sendable {
    let bread: Bread
    let seed: UInt64
    let browning: Double
    let bias: Double
}

/// The whole evaluation.
struct SceneEvaluation {
    static let errorMax = 0.05
    static let sliceErrorMax = 0.08
    static let toldApartMin = 0.98
    /// A slice with fewer examples of toast says nothing.
    static let sliceToastsMin = 100

    private(set) var overall = SliceFigures()
    /// In the order in which the slices first appear.
    private(set) var slices: [(name: String, figures: SliceFigures)] = []
    private(set) var reliability = [ReliabilityBin](repeating: ReliabilityBin(), count: 10)
    private(set) var kitchens: [KitchenBias] = []
    private(set) var inputHistograms = [[Int]](
        repeating: [Int](repeating: 0, count: 16), count: Preprocessor.channelCount)
    private(set) var outputHistograms = [[Int]](
        repeating: [Int](repeating: 0, count: 16), count: BrowningEstimate.classCount)
    private let eye: ModelEye

    init(_ model: Model) throws {
        eye = try ModelEye(model)
    }

    /// Runs examples 0 ..< count of the split.
    mutating func run(_ split: Split, count: Int, seed: UInt64) {
        for index in 0..<count { add(LabelledPair(split, index: index, seed: seed)) }
    }

    private mutating func add(_ pair: LabelledPair) {
        let answer = eye.look(
            pair.scene, initial: pair.initial, initialShot: pair.initialShot, now: pair.now,
            shot: pair.nowShot)
        let browning = pair.now.browning
        overall.add(pair.truth, browning: browning, answer)
        for name in SceneEvaluation.slices(of: pair) {
            if let at = slices.firstIndex(where: { $0.name == name }) {
                slices[at].figures.add(pair.truth, browning: browning, answer)
            } else {
                var figures = SliceFigures()
                figures.add(pair.truth, browning: browning, answer)
                slices.append((name, figures))
            }
        }
        countHistograms()
        if pair.truth.toast > 0.99 { addReliability(browning) }
    }

    /// The slices that an example belongs to.
    private static func slices(of pair: LabelledPair) -> [String] {
        var names = [
            "difficulty=" + pair.scene.difficulty.rawValue,
            "light=" + pair.scene.light.rawValue,
            "event=" + pair.event.rawValue,
        ]
        switch pair.scene.subject {
        case .bread(let bread): names.append("bread=" + bread.rawValue)
        case .blend: names.append("bread=blend")
        case .foreign(let object): names.append("object=" + object.rawValue)
        }
        switch pair.now.browning {
        case ..<0.34: names.append("browning=light")
        case ..<0.67: names.append("browning=medium")
        default: names.append("browning=dark")
        }
        if pair.scene.toppedShare > 0.08 { names.append("topping") }
        if pair.scene.visibleShare < 0.8 { names.append("partly-in-view") }
        if Scene.contrast(of: pair.now) < 0.7 { names.append("veiled") }
        return names
    }

    /// For each of ten thresholds: how likely the model found more browning than that, and whether
    /// there was.
    private mutating func addReliability(_ browning: Double) {
        eye.withOutput { output in
            var toast = 0.0
            for level in 0..<BrowningEstimate.levelCount {
                toast += Double(Int(output[level]) + 128)
            }
            guard toast > 0 else { return }
            var above = toast
            for level in 0..<(BrowningEstimate.levelCount - 1) {
                above -= Double(Int(output[level]) + 128)
                let predicted = above / toast
                let threshold = (Double(level) + 0.5) / 10
                reliability[min(9, Int(predicted * 10))].add(
                    predicted: predicted, happened: browning > threshold)
            }
        }
    }

    private mutating func countHistograms() {
        for (index, value) in eye.tensor.enumerated() {
            inputHistograms[index % Preprocessor.channelCount][(Int(value) + 128) >> 4] += 1
        }
        eye.withOutput { output in
            for index in 0..<output.count {
                outputHistograms[index][(Int(output[index]) + 128) >> 4] += 1
            }
        }
    }

    /// Every bread in ordinary kitchens: the mean error over several frames of one slice.
    mutating func runKitchens(seedsPerBread: Int, seed: UInt64) {
        let shots = 6
        for bread in Bread.allCases {
            for number in 0..<seedsPerBread {
                let sceneSeed = Split.test.sceneSeed(number, seed: seed &+ 1_000_003)
                let light = Light.allCases[number % Light.allCases.count]
                let scene = Scene(seed: sceneSeed, bread: bread, light: light)
                for browning in [0.2, 0.5, 0.8] {
                    var sum = 0.0
                    for shot in 0..<shots {
                        let state = SceneState(
                            browning: browning, glow: Double(shot % 3) * 0.45)
                        let answer = eye.look(
                            scene, initial: SceneState(), initialShot: 0, now: state,
                            shot: UInt64(100 + 83 * shot))
                        sum += answer.browning - browning
                    }
                    kitchens.append(
                        KitchenBias(
                            bread: bread, seed: sceneSeed, browning: browning,
                            bias: sum / Double(shots)))
                }
            }
        }
    }

    /// The slice with the largest error among those with enough examples.
    var worstSlice: (name: String, figures: SliceFigures)? {
        slices.filter { $0.figures.toasts >= SceneEvaluation.sliceToastsMin }
            .max { $0.figures.meanError < $1.figures.meanError }
    }

    /// Upper end of the 95 % interval of the share of burnt scenes missed (exact when none was:
    /// 1 - 0.05^(1/n), here by its series; the "rule of three" to first order).
    var burntMissBound: Double? {
        guard overall.burnt > 0, overall.burntMissed == 0 else { return nil }
        let exponent = 2.995_732_273_553_991 / Double(overall.burnt)
        return 1 - deterministicExp(-exponent)
    }

    var kitchenBiasMax: Double { kitchens.map { abs($0.bias) }.max() ?? 0 }

    /// What falls short of the stated thresholds, in words; empty when all hold.
    var shortfalls: [String] {
        var result: [String] = []
        if overall.meanError > SceneEvaluation.errorMax {
            result.append(
                "mean error \(overall.meanError) is above \(SceneEvaluation.errorMax)")
        }
        if let worst = worstSlice, worst.figures.meanError > SceneEvaluation.sliceErrorMax {
            result.append(
                "slice \(worst.name): mean error \(worst.figures.meanError) is above "
                    + "\(SceneEvaluation.sliceErrorMax)")
        }
        if overall.burntMissed > 0 {
            result.append("\(overall.burntMissed) of \(overall.burnt) burnt scenes missed")
        }
        if overall.toldApart < SceneEvaluation.toldApartMin {
            result.append(
                "told apart \(overall.toldApart) is below \(SceneEvaluation.toldApartMin)")
        }
        return result
    }
}
