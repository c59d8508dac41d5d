// Runs a model over scenes that training never saw, through Hearth's own preprocessing and engine,
// on all cores. The work is cut into parts of fixed size and added up in order, so the figures do
// not depend on the number of cores.

import HearthInference
import HearthPolicy
import HearthScene

/// Measures one model.
struct SceneEvaluator: Sendable {
    private static let partSize = 250
    private let model: Model
    private let seed: UInt64
    private let kernels: KernelSet

    init(_ model: Model, seed: UInt64, kernels: KernelSet) {
        self.kernels = kernels
        self.model = model
        self.seed = seed
    }

    /// Examples 0 ..< count of the split, then every bread in ordinary kitchens.
    func evaluate(
        _ split: Split, count: Int, kitchensPerBread: Int
    ) async throws -> SceneEvaluation {
        var jobs: [@Sendable () throws -> SceneEvaluation] = []
        for start in stride(from: 0, to: count, by: SceneEvaluator.partSize) {
            let indices = start..<min(start + SceneEvaluator.partSize, count)
            jobs.append { try examples(split, indices) }
        }
        for bread in Bread.allCases {
            jobs.append { try kitchens(bread, count: kitchensPerBread) }
        }
        let parts = try await withThrowingTaskGroup(
            of: (Int, SceneEvaluation).self, returning: [SceneEvaluation?].self
        ) { group in
            for (number, job) in jobs.enumerated() {
                group.addTask { (number, try job()) }
            }
            var parts = [SceneEvaluation?](repeating: nil, count: jobs.count)
            for try await (number, part) in group { parts[number] = part }
            return parts
        }
        var whole = SceneEvaluation()
        for part in parts {
            if let part { whole.add(part) }
        }
        return whole
    }

    private func examples(_ split: Split, _ indices: Range<Int>) throws -> SceneEvaluation {
        let eye = try SceneEye(model, kernels: kernels)
        var result = SceneEvaluation()
        for index in indices {
            let pair = LabelledPair(split, index: index, seed: seed)
            let answer = eye.look(
                pair.scene, initial: pair.initial, initialShot: pair.initialShot, now: pair.now,
                shot: pair.nowShot)
            result.add(pair, answer, eye)
        }
        return result
    }

    /// The mean error over several frames of each slice, at three brownings.
    private func kitchens(_ bread: Bread, count: Int) throws -> SceneEvaluation {
        let shots = 6
        let eye = try SceneEye(model, kernels: kernels)
        var result = SceneEvaluation()
        for number in 0..<count {
            let sceneSeed = Split.test.sceneSeed(number, seed: seed &+ 1_000_003)
            let light = Light.allCases[number % Light.allCases.count]
            let scene = Scene(seed: sceneSeed, bread: bread, light: light)
            for browning in [0.2, 0.5, 0.8] {
                var sum = 0.0
                for shot in 0..<shots {
                    let state = SceneState(browning: browning, glow: Double(shot % 3) * 0.45)
                    let answer = eye.look(
                        scene, initial: SceneState(), initialShot: 0, now: state,
                        shot: UInt64(100 + 83 * shot))
                    sum += answer.browning - browning
                }
                result.add(
                    KitchenBias(
                        bread: bread, seed: sceneSeed, browning: browning,
                        bias: sum / Double(shots)))
            }
        }
        return result
    }
}
