// Random numbers that are the same on every machine, every run, for ever: a failing simulation is
// repeated from its seed. Only integer arithmetic and exact floating-point operations are used.

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
public struct SeededRandom: RandomNumberGenerator, Sendable {
    @usableFromInline
    var state: UInt64

    public init(seed: UInt64) { state = SeededRandom.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

    /// The finalizer of SplitMix64: a good 64-bit hash of a 64-bit integer.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SeededRandom.mix(state)
    }

    /// A generator for one purpose, independent of how often this one has been drawn from since
    /// it was made only if taken before any draw. `stream` names the purpose.
    @inlinable
    public func stream(_ stream: UInt64) -> SeededRandom {
        SeededRandom(seed: state ^ SeededRandom.mix(stream &+ 0x5851_F42D_4C95_7F2D))
    }

    /// Uniform in [0, 1), with 53 random bits.
    @inlinable
    public mutating func unit() -> Double { Double(next() &>> 11) * 0x1p-53 }

    /// Uniform in [range.lowerBound, range.upperBound).
    @inlinable
    public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    /// Uniform integer in 0 ..< bound (bias below 2^-32 for bounds below 2^32; bound > 0).
    @inlinable
    public mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True with probability `probability`.
    @inlinable
    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// Mean 0, standard deviation 1: the sum of four 16-bit uniforms, so never beyond ±3.47.
    @inlinable
    public mutating func gaussian() -> Double {
        let bits = next()
        let sum =
            (bits & 0xFFFF) + (bits &>> 16 & 0xFFFF) + (bits &>> 32 & 0xFFFF) + (bits &>> 48)
        return (Double(sum) - 131_070) * (1.732_050_807_568_877_2 / 65_536)
    }
}
