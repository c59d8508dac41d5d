// Is the surrogate honest? Its errors are those of the real model in the same kitchens: per slice,
// and from look to look.

import HearthCore
import HearthInference
import HearthLinux
import HearthPipeline
import HearthPolicy
import HearthSafety
import HearthSimulation
import Testing

struct SurrogateTests {
    /// How a cycle's looks differ from the truth.
    private struct Errors {
        /// Mean over the slice, and standard deviation around it.
        var bias = 0.0
        var noise = 0.0
    }

    private func errors(seed: UInt64, _ perception: Perception) -> Errors? {
        var kitchen = Kitchen(CycleSetup(seed: seed, browning: 0.8), perception: perception)
        var errors: [Double] = []
        while let moment = kitchen.nextMoment() {
            guard moment.status.phase == .heating, let estimate = moment.estimate,
                (0.1...1).contains(moment.browning)
            else { continue }
            errors.append(estimate.browning - moment.browning)
        }
        guard errors.count > 20 else { return nil }
        let bias = errors.reduce(0, +) / Double(errors.count)
        let square = errors.reduce(0) { $0 + ($1 - bias) * ($1 - bias) }
        return Errors(bias: bias, noise: (square / Double(errors.count)).squareRoot())
    }

    /// Root mean squares over many slices.
    private func spread(_ slices: [Errors]) -> Errors {
        func rootMeanSquare(_ value: (Errors) -> Double) -> Double {
            (slices.reduce(0) { $0 + value($1) * value($1) } / Double(slices.count)).squareRoot()
        }
        return Errors(bias: rootMeanSquare(\.bias), noise: rootMeanSquare(\.noise))
    }

    @Test func `the surrogate errs like the model, or more`() throws {
        let components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let root = components.dropLast(3).joined(separator: "/")
        let bytes = try readFile(root + "/Models/toaster/toaster.tflite", limit: .mebibytes(1))
        let eye = try ToasterEye(Interpreter(Model(bytes)))
        let seeds: ClosedRange<UInt64> = 1...12
        let model = spread(seeds.compactMap { errors(seed: $0, .model(eye)) })
        let surrogate = spread(seeds.compactMap { errors(seed: $0, .surrogate) })
        print("errors of the model: slice \(model.bias), look \(model.noise)")
        print("errors of the surrogate: slice \(surrogate.bias), look \(surrogate.noise)")
        #expect((0.9...3).contains(surrogate.bias / model.bias))
        #expect((0.9...3).contains(surrogate.noise / model.noise))
    }
}
