// LOGISTIC and TANH, int8 to int8. Inputs are brought to fixed point with 4 integer bits; those
// beyond its range give the ends of the output's.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/logistic.h`, `.../tanh.h`.

enum Sigmoids {
    static func prepareLogistic(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try prepared(
            context, &preparation, output: QuantisedScale(scale: 1 / 256, zeroPoint: -128)
        ) { roundingShiftRight(FixedPointExponential.logistic($0), 23) &- 128 }
    }

    static func prepareTanh(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try prepared(
            context, &preparation, output: QuantisedScale(scale: 1 / 128, zeroPoint: 0)
        ) { roundingShiftRight(FixedPointExponential.hyperbolicTangent($0), 24) }
    }

    /// - Parameters:
    ///   - expected: the output's quantisation, which is fixed.
    ///   - function: from an input in Q4 to an output that is not yet clamped.
    private static func prepared(
        _ context: OperatorContext, _ preparation: inout Preparation,
        output expected: QuantisedScale, _ function: (Int32) -> Int32
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        let (input, output) = (try context.input(0), context.output())
        try input.checkNotEmpty()
        let (scale, outputScale) = (try input.int8Scale(), try output.int8Scale())
        guard outputScale == expected else {
            throw context.unsupported(
                "scale \(outputScale.scale) and zero point \(outputScale.zeroPoint) where"
                    + " \(expected.scale) and \(expected.zeroPoint) are needed",
                tensor: output.tensor)
        }
        let real = Double(scale.scale) * Double(1 << 27)
        guard real >= 1 else {
            throw context.unsupported(
                "scale \(scale.scale); the limit is 2^-27", tensor: input.tensor)
        }
        // Above 2^30 even the smallest step is beyond the range.
        let multiplier = FixedPointMultiplier(real)
        let radius = multiplier.map { (15 << 27) >> Int64($0.shift) } ?? 0
        let table = Lookup.table { value in
            let distance = Int64(value - scale.zeroPoint)
            if distance <= -radius { return .min }
            guard distance < radius, let multiplier else { return .max }
            let answer = function(multiplier.multiply(Int32(truncatingIfNeeded: distance)))
            return Int8(truncatingIfNeeded: min(max(answer, -128), 127))
        }
        return try Lookup.prepared(
            context, &preparation, input: input, output: output, table: table)
    }
}
