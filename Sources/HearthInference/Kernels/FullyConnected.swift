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
        try prepare(FullyConnectedDescription(context), &preparation)
    }

    static func prepare(
        _ description: FullyConnectedDescription, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let kernel = FullyConnected(
            input: try preparation.operand(description.input.tensor),
            weights: try preparation.operand(description.weights.tensor),
            output: try preparation.operand(description.output.tensor),
            batches: description.batches, depth: description.depth,
            offset: Int16(-description.inputZeroPoint),
            requantisation: try Requantisation(description.scaling, &preparation),
            rounding: preparation.rounding)
        return Prepared(kernel: .fullyConnected(kernel), work: description.work)
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
