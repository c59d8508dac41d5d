// What a few milliseconds of sound tell before any transform: how loud, and whether a working
// microphone can have made them.

/// The level of one stretch of sound.
public struct SoundLevel: Equatable, Sendable {
    public let sampleCount: Int
    /// The largest magnitude, 0 … 32,768.
    public let peak: Int
    /// The sum of all squares.
    public let energy: Int
    /// Samples at either end of the number range.
    public let clippedCount: Int
    /// Whether all samples are the same number.
    public let isConstant: Bool

    /// - Parameter samples: one channel; none at all is silence.
    public init(_ samples: Span<Int16>) {
        var (lowest, highest) = (Int16.max, Int16.min)
        var (energy, clipped) = (0, 0)
        for index in 0..<samples.count {
            let sample = samples[index]
            lowest = min(lowest, sample)
            highest = max(highest, sample)
            energy &+= Int(sample) &* Int(sample)
            clipped &+= sample == .max || sample == .min ? 1 : 0
        }
        sampleCount = samples.count
        peak = samples.count == 0 ? 0 : max(Int(highest), -Int(lowest))
        self.energy = energy
        clippedCount = clipped
        isConstant = lowest >= highest
    }

    /// The effective value (root mean square) as a share of full scale.
    public var effective: Double {
        guard sampleCount > 0 else { return 0 }
        return (Double(energy) / Double(sampleCount)).squareRoot() / 32_768
    }
}
