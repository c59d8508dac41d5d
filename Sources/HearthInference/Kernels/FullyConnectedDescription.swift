// FULLY_CONNECTED as the model states it, checked: what every kernel for it is made from.

struct FullyConnectedDescription {
    let input: Operand
    let weights: Operand
    let output: Operand
    let batches: Int
    /// Length of one row of activations.
    let depth: Int
    let inputZeroPoint: Int32
    let scaling: OutputScaling
    let work: Work

    init(_ context: OperatorContext) throws(ModelError) {
        let activation = try FullyConnectedDescription.activation(context)
        try context.checkOperands(inputs: 2...3)
        input = try context.input(0)
        weights = try context.input(1)
        let bias = try context.optionalInput(2)
        output = context.output()
        try weights.check(rank: 2)
        let outputs = weights.shape[0]
        depth = weights.shape[1]
        guard input.elementCount > 0, input.elementCount % depth == 0 else {
            throw context.inconsistent(
                "shape \(input.shape) is no number of rows of \(depth)", tensor: input.tensor)
        }
        batches = input.elementCount / depth
        // The rows may be spread over several dimensions (`keep_num_dims`); memory is the same.
        guard output.shape.last == outputs, output.elementCount == Work.product(batches, outputs)
        else {
            throw context.inconsistent(
                "shape \(output.shape) where the operands give \(batches) rows of \(outputs)",
                tensor: output.tensor)
        }
        let inputScale = try input.int8Scale()
        inputZeroPoint = inputScale.zeroPoint
        let real = try FullyConnectedDescription.factors(
            context, input: inputScale, weights, bias, output)
        scaling = try OutputScaling(
            context, real: real, bias: bias, channels: outputs, output: output,
            activation: activation)
        let products = Work.product(batches, outputs, depth)
        work = Work(multiplyAccumulates: products, steps: products)
    }

    private static func activation(
        _ context: OperatorContext
    ) throws(ModelError) -> FusedActivation {
        switch context.operation.options {
        case .absent: return .none
        case .fullyConnected(let activation, let weightsFormat, _):
            guard weightsFormat == 0 else {
                throw context.unsupported(
                    "weights format \(weightsFormat)",
                    advice: "Hearth reads weights in rows (DEFAULT, 0)")
            }
            return activation
        default: throw context.wrongOptions("FullyConnectedOptions")
        }
    }

    /// The ratio of scales, one for all outputs or one each; always in double precision, which
    /// shows in the last bit.
    private static func factors(
        _ context: OperatorContext, input: QuantisedScale, _ weights: Operand, _ bias: Operand?,
        _ output: Operand
    ) throws(ModelError) -> [Double] {
        let scales = try weights.weightScales(channels: 0)
        let outputScale = Double(try output.int8Scale().scale)
        if let bias, scales.count == 1 {
            let product = Double(input.scale) * Double(scales[0])
            let error = abs(product - Double(bias.description.scale)) / outputScale
            guard error <= 0.02 else {
                throw context.inconsistent(
                    "bias scale \(bias.description.scale) where input and weights give \(product)",
                    tensor: bias.tensor)
            }
        }
        return scales.map { Double(input.scale) * Double($0) / outputScale }
    }
}
