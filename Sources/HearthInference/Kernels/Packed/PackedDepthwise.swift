// DEPTHWISE_CONV_2D for the C kernels. One input channel with many filters is an ordinary
// convolution and becomes one.

internal import CKernels

struct PackedDepthwise: Equatable, Sendable {
    let kernel: Slot
    let input: Slot
    let weights: Slot
    let table: Slot
    let scratch: Slot
    let output: Slot

    func run(_ memory: Memory) {
        unsafe hearth_run_depthwise(
            memory.read(kernel, as: hearth_depthwise.self), memory.read(input, as: Int8.self),
            memory.read(weights, as: Int8.self), memory.read(table, as: Int32.self),
            memory.write(scratch, as: Int8.self), memory.write(output, as: Int8.self))
    }

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation, _ set: KernelSet
    ) throws(ModelError) -> Prepared {
        let description = try DepthwiseDescription(context)
        if description.inputChannels == 1 {
            if let kernel = try convolution(description, &preparation, set) {
                return Prepared(
                    kernel: .packedConvolution(kernel), work: description.work, kernels: set)
            }
        } else if description.depthMultiplier == 1 {
            if let kernel = try make(description, &preparation, set) {
                return Prepared(
                    kernel: .packedDepthwise(kernel), work: description.work, kernels: set)
            }
        }
        return try DepthwiseConvolution2D.prepare(description, &preparation)
    }

    private static func convolution(
        _ description: DepthwiseDescription, _ preparation: inout Preparation, _ set: KernelSet
    ) throws(ModelError) -> PackedConvolution? {
        let geometry = PackedConvolutionGeometry(
            batches: description.batches, rows: description.rows, columns: description.columns,
            channels: 1, outputs: description.scaling.channels,
            copies: set.activationOffset != 0, ordersOnePixel: set == .avx512vnni)
        let weights = description.weights.constantBytes
        let outputs = description.scaling.channels
        let taps = weights.count / outputs
        // Taps first becomes outputs first.
        let turned = (0..<weights.count).map { index in
            weights[weights.startIndex + index % taps * outputs + index / taps]
        }
        return try PackedConvolution.make(
            geometry, weights: turned[...], description.scaling, description.inputZeroPoint,
            from: description.input, to: description.output, &preparation, set)
    }

    private static func make(
        _ description: DepthwiseDescription, _ preparation: inout Preparation, _ set: KernelSet
    ) throws(ModelError) -> PackedDepthwise? {
        let geometry = PackedDepthwiseGeometry(
            batches: description.batches, rows: description.rows, columns: description.columns,
            channels: description.inputChannels, isNarrow: set.hasNarrowVectors)
        guard geometry.isPossible else { return nil }
        var weights = description.weights.constantBytes
        let zeroPoint = description.inputZeroPoint
        let (scaling, settled) = description.scaling.settled(
            geometry.sums(weights), inputZeroPoint: zeroPoint)
        for channel in settled { geometry.clear(channel, of: &weights) }
        let sums = geometry.sums(weights)
        var kernel = geometry.kernel
        kernel.set = set.number
        kernel.flip = set.activationOffset
        kernel.padding_value = zeroPoint
        kernel.requantisation = scaling.packed(sums, inputZeroPoint: zeroPoint)
        let table = scaling.table(
            places: geometry.places, weights: sums, inputZeroPoint: zeroPoint,
            offset: set.activationOffset)
        return PackedDepthwise(
            kernel: try preparation.packed(structure: kernel),
            input: try preparation.operand(description.input.tensor),
            weights: try preparation.packed(geometry.packed(weights)),
            table: try preparation.packed(table),
            scratch: preparation.scratch(
                byteCount: geometry.scratchBytes, operator: description.input.context.index),
            output: try preparation.operand(description.output.tensor))
    }
}
