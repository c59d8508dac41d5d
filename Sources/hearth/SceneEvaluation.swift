// What an evaluation found: how well a model reads the camera, as a whole and slice by slice, and
// whether that is what Hearth promises.

import HearthCore
import HearthPipeline
import HearthPolicy
import HearthScene

/// The bias of the estimate within one ordinary kitchen.
struct KitchenBias: Sendable {
    let bread: Bread
    let seed: UInt64
    let browning: Double
    let bias: Double
}

/// The whole evaluation.
struct SceneEvaluation: Sendable {
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

    /// Counts one example: the answer, and the model's input and output behind it.
    mutating func add(_ pair: LabelledPair, _ answer: BrowningEstimate, _ eye: SceneEye) {
        let browning = pair.now.browning
        var own = SliceFigures()
        own.add(pair.truth, browning: browning, answer)
        overall.add(own)
        for name in SceneEvaluation.slices(of: pair) { add(own, to: name) }
        countHistograms(eye)
        if pair.truth.toast > 0.99 { addReliability(browning, eye) }
    }

    mutating func add(_ kitchen: KitchenBias) { kitchens.append(kitchen) }

    mutating func add(_ other: SceneEvaluation) {
        overall.add(other.overall)
        for slice in other.slices { add(slice.figures, to: slice.name) }
        for bin in reliability.indices { reliability[bin].add(other.reliability[bin]) }
        kitchens += other.kitchens
        for channel in inputHistograms.indices {
            for bin in inputHistograms[channel].indices {
                inputHistograms[channel][bin] += other.inputHistograms[channel][bin]
            }
        }
        for label in outputHistograms.indices {
            for bin in outputHistograms[label].indices {
                outputHistograms[label][bin] += other.outputHistograms[label][bin]
            }
        }
    }

    private mutating func add(_ figures: SliceFigures, to name: String) {
        if let at = slices.firstIndex(where: { $0.name == name }) {
            slices[at].figures.add(figures)
        } else {
            slices.append((name, figures))
        }
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
    private mutating func addReliability(_ browning: Double, _ eye: SceneEye) {
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

    private mutating func countHistograms(_ eye: SceneEye) {
        for (index, value) in eye.pair.enumerated() {
            inputHistograms[index % Preprocessor.channelCount][(Int(value) + 128) >> 4] += 1
        }
        eye.withOutput { output in
            for index in 0..<output.count {
                outputHistograms[index][(Int(output[index]) + 128) >> 4] += 1
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
