// RELU, RELU_N1_TO_1 and RELU6 by themselves, int8 to int8.
//
// Definition: `tensorflow/lite/micro/kernels/activations_common.cc`. RELU_N1_TO_1, which TensorFlow
// Lite Micro does not have, is RELU with other bounds, as in LiteRT.

enum Rectifiers {
    static func prepareRelu(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try prepared(context, &preparation, .relu)
    }

    static func prepareReluMinus1To1(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try prepared(context, &preparation, .reluMinus1To1)
    }

    /// RELU6 only clamps: the definition takes input and output to be quantised alike.
    static func prepareRelu6(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        try context.output().checkAlike(context.input(0))
        return try prepared(context, &preparation, .relu6)
    }

    private static func prepared(
        _ context: OperatorContext, _ preparation: inout Preparation,
        _ activation: FusedActivation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        let (input, output) = (try context.input(0), context.output())
        try input.checkNotEmpty()
        let (inputScale, outputScale) = (try input.int8Scale(), try output.int8Scale())
        // The ratio in single precision, which shows in the last bit.
        let multiplier = try context.multiplier(
            Double(inputScale.scale / outputScale.scale), tensor: output.tensor)
        let range = try context.range(activation, output: output, scale: outputScale)
        let table = Lookup.table { value in
            range.clamp(
                multiplier.multiply(value - inputScale.zeroPoint) &+ outputScale.zeroPoint)
        }
        return try Lookup.prepared(
            context, &preparation, input: input, output: output, table: table)
    }
}
