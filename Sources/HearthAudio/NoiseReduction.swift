// Steady noise is taken out of each channel: what a channel has held for long is no speech.

/// Follows the level of each channel slowly and subtracts it.
struct NoiseReduction: Sendable {
    /// Levels with 10 fractional bits.
    private(set) var estimates = InlineArray<40, UInt32>(repeating: 0)

    /// How much of a new level goes into the estimate, of 2^14: 0.025 in even channels and 0.06 in
    /// odd ones.
    private static let smoothing: (even: UInt32, odd: UInt32) = (409, 983)
    /// How much of a signal remains at least, of 2^14: 0.05.
    private static let remaining: UInt64 = 819

    /// The level without its steady part; updates the estimate first.
    mutating func reduce(_ level: UInt32, channel: Int) -> UInt32 {
        let weight = channel % 2 == 0 ? NoiseReduction.smoothing.even : NoiseReduction.smoothing.odd
        let scaled = level &<< 10
        let blend =
            UInt64(scaled) &* UInt64(weight)
            &+ UInt64(estimates[channel]) &* UInt64(16_384 &- weight)
        let estimate = UInt32(truncatingIfNeeded: blend &>> 14)
        estimates[channel] = estimate
        let least = UInt32(truncatingIfNeeded: (UInt64(level) &* NoiseReduction.remaining) &>> 14)
        return max((scaled &- min(estimate, scaled)) &>> 10, least)
    }
}
