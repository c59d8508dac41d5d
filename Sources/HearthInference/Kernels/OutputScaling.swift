// What an operator with weights does with its sums, as the model states it: a bias and a
// multiplier for each output channel, then the zero point and the clamp of the output.

/// Read from the model and checked; not yet in any kernel's layout.
struct OutputScaling {
    /// One each an output channel.
    let multipliers: [FixedPointMultiplier]
    let biases: [Int32]
    let zeroPoint: Int32
    let range: ActivationRange

    var channels: Int { biases.count }

    init(
        multipliers: [FixedPointMultiplier], biases: [Int32], zeroPoint: Int32,
        range: ActivationRange
    ) {
        self.multipliers = multipliers
        self.biases = biases
        self.zeroPoint = zeroPoint
        self.range = range
    }

    /// - Parameter real: the ratio of scales of each channel, or one for all of them.
    init(
        _ context: OperatorContext, real: [Double], bias: Operand?, channels: Int, output: Operand,
        activation: FusedActivation
    ) throws(ModelError) {
        let scale = try output.int8Scale()
        var multipliers: [FixedPointMultiplier] = []
        for channel in 0..<channels {
            multipliers.append(
                try context.multiplier(
                    real[real.count == 1 ? 0 : channel], tensor: output.tensor))
        }
        self.multipliers = multipliers
        biases = try OutputScaling.biases(bias, channels: channels)
        zeroPoint = scale.zeroPoint
        range = try context.range(activation, output: output, scale: scale)
    }

    private static func biases(_ bias: Operand?, channels: Int) throws(ModelError) -> [Int32] {
        guard let bias else { return [Int32](repeating: 0, count: channels) }
        try bias.check(type: .int32)
        try bias.checkConstant()
        guard bias.elementCount == channels else {
            throw bias.context.inconsistent(
                "\(bias.elementCount) biases for \(channels) channels", tensor: bias.tensor)
        }
        let bytes = bias.constantBytes
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { offset in
            (0..<4).reduce(Int32(0)) { value, byte in
                value | Int32(bitPattern: UInt32(bytes[offset + byte]) << UInt32(8 * byte))
            }
        }
    }
}
