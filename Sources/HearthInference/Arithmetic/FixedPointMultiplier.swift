// Multiplying an accumulator by a real number in integer arithmetic: the step that turns a 32-bit
// sum back into 8 bits. Every rounding here is part of the contract with TensorFlow Lite Micro's
// reference kernels, which round twice (once in the multiplication, once in the shift).

/// A real number as `significand · 2^(shift − 31)`, the significand in [2^30, 2^31), or zero.
@frozen
public struct FixedPointMultiplier: Equatable, Sendable {
    public let significand: Int32
    /// Positive: to the left, before the multiplication. Negative: to the right, after it.
    public let shift: Int32

    /// The nearest multiplier to `real`, ties away from zero.
    ///
    /// Works on the bits of the number, so it gives the same answer on every processor. Returns
    /// nothing for what the arithmetic cannot do: negative, not finite, or 2^30 and above.
    public init?(_ real: Double) {
        guard real.isFinite, real >= 0 else { return nil }
        guard real.isNormal else {
            self.init(significand: 0, shift: 0)
            return
        }
        // real = mantissa · 2^(exponent − 52) with 53 bits of mantissa; keep 31 of them.
        let mantissa = Int64(real.significandBitPattern | 1 << 52)
        var significand = (mantissa + 1 << 21) >> 22
        var shift = Int(real.exponent) + 1
        if significand == 1 << 31 {
            significand >>= 1
            shift += 1
        }
        guard shift <= 30 else { return nil }
        // Below 2^-32 every product of 32 bits rounds to zero.
        if shift < -31 { (significand, shift) = (0, 0) }
        self.init(significand: Int32(significand), shift: Int32(shift))
    }

    init(significand: Int32, shift: Int32) {
        self.significand = significand
        self.shift = shift
    }

    /// `value` times this number, rounded twice. Overflow in the left shift wraps.
    @inline(__always)
    package func multiply(_ value: Int32) -> Int32 {
        let left = max(shift, 0)
        let right = max(0 &- shift, 0)
        return roundingShiftRight(
            roundingDoublingHighMultiply(value &<< left, significand), right)
    }
}

/// The upper 32 bits of `2 · a · b`, rounded to nearest, ties up; saturated for −2^31 · −2^31.
@inline(__always)
func roundingDoublingHighMultiply(_ a: Int32, _ b: Int32) -> Int32 {
    if a == .min && b == .min { return .max }
    return Int32(truncatingIfNeeded: (Int64(a) &* Int64(b) &+ 1 &<< 30) &>> 31)
}

/// `value ÷ 2^exponent`, rounded to nearest, ties away from zero. The exponent is in 0...31.
@inline(__always)
func roundingShiftRight(_ value: Int32, _ exponent: Int32) -> Int32 {
    let mask = Int32(truncatingIfNeeded: (1 as Int64) &<< Int64(exponent) &- 1)
    let remainder = value & mask
    let threshold = (mask &>> 1) &+ (value < 0 ? 1 : 0)
    return (value &>> exponent) &+ (remainder > threshold ? 1 : 0)
}

/// `value · 2^exponent`, held at the ends of the 32-bit range. The exponent is in 1...30.
@inline(__always)
func saturatingShiftLeft(_ value: Int32, _ exponent: Int32) -> Int32 {
    let shifted = Int64(value) &<< Int64(exponent)
    return Int32(truncatingIfNeeded: max(Int64(Int32.min), min(shifted, Int64(Int32.max))))
}
