// FULLY_CONNECTED's other rounding, that of LiteRT: once, at the end.

extension ResolvedRequantisation {
    /// The output of `channel` whose products add up to `sum`, rounded once.
    @inline(__always)
    func outputRoundedOnce(_ sum: Int32, _ channel: Int) -> Int8 {
        let multiplier = unsafe FixedPointMultiplier(
            significand: significands[channel], shift: shifts[channel])
        let scaled = unsafe multiplier.multiplyRoundingOnce(sum &+ biases[channel])
        return unsafe range.clamp(scaled &+ zeroPoint)
    }
}

extension FixedPointMultiplier {
    /// `value` times this number, rounded to nearest, halves up. Held in 32 bits.
    @inline(__always)
    package func multiplyRoundingOnce(_ value: Int32) -> Int32 {
        // The shift is at most 30, so at least one bit goes.
        let bits = Int64(31 &- shift)
        let product = Int64(value) &* Int64(significand) &+ 1 &<< (bits &- 1)
        return Int32(clamping: product &>> bits)
    }
}
