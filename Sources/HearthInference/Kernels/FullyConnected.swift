// FULLY_CONNECTED: a matrix of int8 weights [outputs, inputs] times each row of int8 activations,
// plus an int32 bias.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/fully_connected.h`.

struct FullyConnected: Equatable, Sendable {
    let input: Slot
    let weights: Slot
    let output: Slot
    let batches: Int
    /// Length of one row of activations.
    let depth: Int
    /// Minus the input's zero point.
    let offset: Int16
    let requantisation: Requantisation
    let rounding: FullyConnectedRounding

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let activation = try activation(context)
        try context.checkOperands(inputs: 2...3)
        let input = try context.input(0)
        let weights = try context.input(1)
        let bias = try context.optionalInput(2)
        let output = context.output()
        try weights.check(rank: 2)
        let (outputs, depth) = (weights.shape[0], weights.shape[1])
        guard input.elementCount > 0, input.elementCount % depth == 0 else {
            throw context.inconsistent(
                "shape \(input.shape) is no number of rows of \(depth)", tensor: input.tensor)
        }
        let batches = input.elementCount / depth
        // The rows may be spread over several dimensions (`keep_num_dims`); memory is the same.
        guard output.shape.last == outputs, output.elementCount == Work.product(batches, outputs)
        else {
            throw context.inconsistent(
                "shape \(output.shape) where the operands give \(batches) rows of \(outputs)",
                tensor: output.tensor)
        }
        let inputScale = try input.int8Scale()
        let kernel = FullyConnected(
            input: try preparation.operand(input.tensor),
            weights: try preparation.operand(weights.tensor),
            output: try preparation.operand(output.tensor), batches: batches, depth: depth,
            offset: Int16(-inputScale.zeroPoint),
            requantisation: try Requantisation(
                context, &preparation,
                real: try factors(context, input: inputScale, weights, bias, output), bias: bias,
                channels: outputs, output: output, activation: activation),
            rounding: preparation.rounding)
        let products = Work.product(batches, outputs, depth)
        return Prepared(
            kernel: .fullyConnected(kernel),
            work: Work(multiplyAccumulates: products, steps: products))
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

    func run(_ memory: Memory) {
        var row = unsafe memory.read(input, as: Int8.self)
        var outputs = unsafe memory.write(output, as: Int8.self)
        let requantisation = unsafe requantisation.resolved(memory)
        for _ in 0..<batches {
            var weights = unsafe memory.read(self.weights, as: Int8.self)
            for channel in 0..<self.requantisation.channels {
                let sum = unsafe dotProduct(row, weights, count: depth, offset: offset)
                unsafe outputs[channel] =
                    rounding == .twice
                    ? requantisation.output(sum, channel)
                    : requantisation.outputRoundedOnce(sum, channel)
                unsafe weights += depth
            }
            unsafe row += depth
            unsafe outputs += self.requantisation.channels
        }
    }
}
