// The measurement behind `hearth model bench` and `hearth model profile`.

import CAllocationCounter
import HearthCore
import HearthInference

/// Times in microseconds.
struct ModelTiming {
    let runs: Int
    let minimum: Double
    let median: Double
    let percentile99: Double
    /// The smallest time of each layer, without that of reading the clock.
    let layers: [Double]
    /// Heap allocations of one run; nothing where they cannot be counted.
    let allocations: Double?
    let gigaMACsPerSecond: Double
    /// What the kernels' own instructions reach on registers alone; nil for the reference.
    let peakGigaMACsPerSecond: Double?

    private static let clock = ContinuousClock()

    /// Runs the model on random inputs for `seconds`, three quarters of them whole, the rest layer
    /// by layer.
    init(_ interpreter: Interpreter, seconds: Double) {
        var durations = Durations()
        var random = SeededRandom(seed: 1)
        interpreter.feed(interpreter.randomSample(&random)[...])
        interpreter.run()
        let before = hearth_allocation_count()
        let start = ModelTiming.clock.now
        let end = start + .seconds(seconds * 0.75)
        repeat {
            let begin = ModelTiming.clock.now
            interpreter.run()
            durations.add(ModelTiming.microseconds(ModelTiming.clock.now - begin))
        } while ModelTiming.clock.now < end
        let counted = hearth_allocation_count() - before
        allocations = before < 0 ? nil : Double(counted) / Double(durations.count)

        let busy = interpreter.layers.indices.filter { !interpreter.layers[$0].isInPlace }
        var layers = [Double](repeating: 0, count: interpreter.layers.count)
        for index in busy { layers[index] = .infinity }
        let reading = ModelTiming.clockReading()
        let layersEnd = ModelTiming.clock.now + .seconds(seconds * 0.25)
        repeat {
            for index in busy {
                let begin = ModelTiming.clock.now
                interpreter.run(layer: index)
                let time = ModelTiming.microseconds(ModelTiming.clock.now - begin)
                layers[index] = min(layers[index], max(time - reading, 0))
            }
        } while ModelTiming.clock.now < layersEnd
        self.layers = layers

        runs = durations.count
        minimum = durations.smallest
        let sorted = durations.kept.sorted()
        median = sorted[sorted.count / 2]
        percentile99 = sorted[sorted.count * 99 / 100]
        gigaMACsPerSecond =
            minimum > 0 ? Double(interpreter.work.multiplyAccumulates) / minimum / 1000 : 0
        peakGigaMACsPerSecond = ModelTiming.peak(interpreter.kernelSet)
    }

    /// The model's best run as a share of the peak.
    var shareOfPeak: Double? { peakGigaMACsPerSecond.map { gigaMACsPerSecond / $0 } }

    /// Billions of multiply-accumulates a second of one layer; 0 for one without any, or one too
    /// short to measure.
    func gigaMACsPerSecond(_ layer: Layer, _ index: Int) -> Double {
        layers[index] > 0 ? Double(layer.work.multiplyAccumulates) / layers[index] / 1000 : 0
    }

    /// The best of many short loops: the first ones wake the processor up.
    private static func peak(_ kernels: KernelSet) -> Double? {
        var best = 0.0
        for _ in 0..<64 {
            let begin = clock.now
            let products = kernels.multiplyAtPeak(rounds: 100_000)
            best = max(best, Double(products) / microseconds(clock.now - begin) / 1000)
        }
        return best > 0 ? best : nil
    }

    /// What measuring nothing takes.
    private static func clockReading() -> Double {
        (0..<1000).reduce(.infinity) { smallest, _ in
            let begin = clock.now
            return min(smallest, microseconds(clock.now - begin))
        }
    }

    static func microseconds(_ duration: Duration) -> Double {
        Double(duration.components.attoseconds) / 1e12
            + Double(duration.components.seconds) * 1e6
    }
}

/// Durations spread over the whole measurement, however many there are, in memory that was taken
/// before it.
private struct Durations {
    private(set) var kept: [Double] = []
    private(set) var count = 0
    private(set) var smallest = Double.infinity
    /// One in so many is kept.
    private var step = 1
    private static let keptMax = 1 << 16

    init() { kept.reserveCapacity(Durations.keptMax) }

    mutating func add(_ duration: Double) {
        smallest = min(smallest, duration)
        if count % step == 0 {
            if kept.count == Durations.keptMax { thin() }
            kept.append(duration)
        }
        count += 1
    }

    private mutating func thin() {
        for index in 0..<Durations.keptMax / 2 { kept[index] = kept[2 * index] }
        kept.removeLast(Durations.keptMax / 2)
        step *= 2
    }
}
