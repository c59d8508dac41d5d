// exp and 1 ÷ x in 32-bit fixed point, for the softmax, and the logistic function and tanh that are
// made of them. Algorithm and constants are those of
// gemmlowp's `fixedpoint` (a Taylor step on [−1/4, 0), then one factor a bit of the rest; three
// Newton steps for the reciprocal), because the answers have to be the same to the last bit.
//
// "Qn" says how many integer bits a value has: Q5 is a raw integer divided by 2^26, Q0 by 2^31.

enum FixedPointExponential {
    /// e^(−2^k) in Q0, for k = −2 … 4: a factor for each bit of a Q5 number from 1/4 upward.
    private static let factors: [Int32] = [
        1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242,
    ]

    /// e^value in Q0, for a `value` of at most 0 with 4 or 5 integer bits.
    static func exponential(ofNegative value: Int32, integerBits: Int32 = 5) -> Int32 {
        if value == 0 { return .max }
        let quarter: Int32 = 1 << (29 - integerBits)
        let modulo = (value & (quarter - 1)) - quarter
        var result = exponentialNearZero(saturatingShiftLeft(modulo, integerBits))
        let remainder = modulo &- value
        for (bit, factor) in factors.prefix(Int(integerBits) + 2).enumerated()
        where remainder & (quarter << Int32(bit)) != 0 {
            result = roundingDoublingHighMultiply(result, factor)
        }
        return result
    }

    /// 1 ÷ (1 + e^−value) in Q0, for a `value` in Q4.
    static func logistic(_ value: Int32) -> Int32 {
        if value == 0 { return 1 << 30 }
        // The lowest number has no opposite: the definition wraps, and so does this.
        let below = value < 0 ? value : 0 &- value
        let positive = reciprocal(ofOnePlus: exponential(ofNegative: below, integerBits: 4))
        return value < 0 ? Int32.max - positive : positive
    }

    /// tanh in Q0, for a `value` in Q4.
    static func hyperbolicTangent(_ value: Int32) -> Int32 {
        if value == 0 { return 0 }
        let below = value < 0 ? value : 0 &- value
        // e^(2 · value): the same bits with one more integer bit are the double.
        let power = exponential(ofNegative: below, integerBits: 5)
        // (1 − power) ÷ (1 + power) is 2 ÷ (1 + power) − 1.
        let result = saturatingShiftLeft(doubledReciprocal(ofOnePlus: power) &- 1 << 29, 2)
        return value < 0 ? 0 &- result : result
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
        saturatingShiftLeft(doubledReciprocal(ofOnePlus: value), 1)
    }

    /// 2 ÷ (1 + value) in Q2, for a `value` in [0, 1) in Q0.
    private static func doubledReciprocal(ofOnePlus value: Int32) -> Int32 {
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
        return x
    }
}
