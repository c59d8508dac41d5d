// exp and 1 ÷ x in 32-bit fixed point, for the softmax. Algorithm and constants are those of
// gemmlowp's `fixedpoint` (a Taylor step on [−1/4, 0), then one factor a bit of the rest; three
// Newton steps for the reciprocal), because the answers have to be the same to the last bit.
//
// "Qn" says how many integer bits a value has: Q5 is a raw integer divided by 2^26, Q0 by 2^31.

enum FixedPointExponential {
    /// e^(−2^k) in Q0, for k = −2 … 4: a factor for each bit of a Q5 number from 1/4 upward.
    private static let factors: [Int32] = [
        1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242,
    ]

    /// e^value in Q0, for a `value` of at most 0 in Q5.
    static func exponential(ofNegative value: Int32) -> Int32 {
        if value == 0 { return .max }
        let quarter: Int32 = 1 << 24
        let modulo = (value & (quarter - 1)) - quarter
        var result = exponentialNearZero(saturatingShiftLeft(modulo, 5))
        let remainder = modulo &- value
        for (bit, factor) in factors.enumerated() where remainder & (quarter << Int32(bit)) != 0 {
            result = roundingDoublingHighMultiply(result, factor)
        }
        return result
    }

    /// e^value in Q0, for a `value` in [−1/4, 0) in Q0: a Taylor polynomial about −1/8.
    private static func exponentialNearZero(_ value: Int32) -> Int32 {
        let exponentialOfMinusEighth: Int32 = 1_895_147_668
        let third: Int32 = 715_827_883
        let x = value &+ 1 << 28
        let x2 = roundingDoublingHighMultiply(x, x)
        let x3 = roundingDoublingHighMultiply(x2, x)
        let x4 = roundingDoublingHighMultiply(x2, x2)
        let cubicAndQuartic = roundingDoublingHighMultiply(roundingShiftRight(x4, 2) &+ x3, third)
        let higherTerms = roundingShiftRight(cubicAndQuartic &+ x2, 1)
        return exponentialOfMinusEighth
            &+ roundingDoublingHighMultiply(exponentialOfMinusEighth, x &+ higherTerms)
    }

    /// 1 ÷ (1 + value) in Q0, for a `value` in [0, 1) in Q0.
    static func reciprocal(ofOnePlus value: Int32) -> Int32 {
        let half = Int32(truncatingIfNeeded: (Int64(value) + Int64(Int32.max) + 1) / 2)
        let fortyEightSeventeenths: Int32 = 1_515_870_810
        let minusThirtyTwoSeventeenths: Int32 = -1_010_580_540
        var x =
            fortyEightSeventeenths
            &+ roundingDoublingHighMultiply(half, minusThirtyTwoSeventeenths)
        for _ in 0..<3 {
            let error = (1 << 29) &- roundingDoublingHighMultiply(half, x)
            x = x &+ saturatingShiftLeft(roundingDoublingHighMultiply(x, error), 2)
        }
        return saturatingShiftLeft(x, 1)
    }
}
