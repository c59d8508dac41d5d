// The measurement behind `hearth model bench`.

import CAllocationCounter
import HearthInference

/// Times in microseconds.
struct ModelTiming {
    let runs: Int
    let minimum: Double
    let median: Double
    let percentile99: Double
    /// The smallest time of each layer.
    let layers: [Double]
    /// Heap allocations of one run; nothing where they cannot be counted.
    let allocations: Double?
    let gigaMACsPerSecond: Double

    private static let clock = ContinuousClock()

    /// Runs the model for `seconds`, three quarters of them whole, the rest layer by layer.
    init(_ interpreter: Interpreter, seconds: Double) {
        var durations: [Double] = []
        durations.reserveCapacity(1 << 16)
        interpreter.run()
        let before = hearth_allocation_count()
        let start = ModelTiming.clock.now
        let end = start + .seconds(seconds * 0.75)
        repeat {
            let begin = ModelTiming.clock.now
            interpreter.run()
            durations.append(ModelTiming.microseconds(ModelTiming.clock.now - begin))
        } while ModelTiming.clock.now < end && durations.count < durations.capacity
        let counted = hearth_allocation_count() - before
        allocations = before < 0 ? nil : Double(counted) / Double(durations.count)

        var layers = [Double](repeating: .infinity, count: interpreter.layers.count)
        let layersEnd = ModelTiming.clock.now + .seconds(seconds * 0.25)
        repeat {
            for index in layers.indices {
                let begin = ModelTiming.clock.now
                interpreter.run(layer: index)
                let time = ModelTiming.microseconds(ModelTiming.clock.now - begin)
                layers[index] = min(layers[index], time)
            }
        } while ModelTiming.clock.now < layersEnd
        self.layers = layers

        durations.sort()
        runs = durations.count
        minimum = durations[0]
        median = durations[durations.count / 2]
        percentile99 = durations[durations.count * 99 / 100]
        gigaMACsPerSecond =
            minimum > 0 ? Double(interpreter.work.multiplyAccumulates) / minimum / 1000 : 0
    }

    private static func microseconds(_ duration: Duration) -> Double {
        Double(duration.components.attoseconds) / 1e12
            + Double(duration.components.seconds) * 1e6
    }
}
