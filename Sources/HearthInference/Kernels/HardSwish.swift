// HARD_SWISH, int8 to int8: x · clamp(x + 3, 0, 6) ÷ 6, in 16-bit fixed point.
//
// Definition: `tensorflow/lite/kernels/internal/reference/hard_swish.h`.

struct HardSwish {
    let input: QuantisedScale
    let output: QuantisedScale
    /// From the input's scale, with 7 more bits, to the output's.
    private let toOutput: FixedPointMultiplier
    /// From there to a scale on which 3 is 2^15.
    private let toThree: FixedPointMultiplier

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        let (input, output) = (try context.input(0), context.output())
        try input.checkNotEmpty()
        let (inputScale, outputScale) = (try input.int8Scale(), try output.int8Scale())
        guard let function = HardSwish(input: inputScale, output: outputScale) else {
            throw context.unsupported(
                "scale \(inputScale.scale) to \(outputScale.scale)", tensor: output.tensor,
                advice: "the ratio must be between 2^-7 and 2^7, and the input's scale below 2^8")
        }
        return try Lookup.prepared(
            context, &preparation, input: input, output: output,
            table: Lookup.table(function.answer))
    }

    /// - Returns: nothing when 16 bits do not suffice.
    private init?(input: QuantisedScale, output: QuantisedScale) {
        let fine = input.scale / 128
        guard let toOutput = FixedPointMultiplier(Double(fine / output.scale)),
            let toThree = FixedPointMultiplier(Double(fine / (3 / 32768))),
            (-14...0).contains(toOutput.shift), (-14...14).contains(toThree.shift)
        else { return nil }
        self.input = input
        self.output = output
        self.toOutput = toOutput
        self.toThree = toThree
    }

    private func answer(_ value: Int32) -> Int8 {
        let fine = (value - input.zeroPoint) * 128
        let scaled = HardSwish.roundingMultiply(fine, HardSwish.upperHalf(toOutput))
        var gate = fine
        if toThree.shift > 0 { gate = HardSwish.shiftLeft(gate, toThree.shift - 1) }
        gate = HardSwish.roundingMultiply(gate, HardSwish.upperHalf(toThree))
        if toThree.shift > 0 { gate = HardSwish.shiftLeft(gate, 1) }
        if toThree.shift < 0 { gate = roundingShiftRight(gate, -toThree.shift) }
        // From −1 … 1 to 0 … 1.
        gate = (gate + 1 << 15) >> 1
        // Towards zero, unlike the products above.
        let product = gate * scaled / (1 << 15)
        let answer = roundingShiftRight(product, -toOutput.shift) + output.zeroPoint
        return Int8(truncatingIfNeeded: min(max(answer, -128), 127))
    }

    /// The significand in 16 bits.
    private static func upperHalf(_ multiplier: FixedPointMultiplier) -> Int32 {
        Int32(min((Int64(multiplier.significand) + 1 << 15) >> 16, Int64(Int16.max)))
    }

    /// The upper 16 bits of `2 · a · b`, rounded to nearest, ties away from zero.
    private static func roundingMultiply(_ a: Int32, _ b: Int32) -> Int32 {
        let product = a * b
        return (product + (product >= 0 ? 1 << 14 : 1 - 1 << 14)) / (1 << 15)
    }

    /// Held at the ends of 16 bits.
    private static func shiftLeft(_ value: Int32, _ exponent: Int32) -> Int32 {
        let shifted = Int64(value) << Int64(exponent)
        return Int32(min(max(shifted, Int64(Int16.min)), Int64(Int16.max)))
    }
}
