// CONV_2D and FULLY_CONNECTED for the C kernels: a fully connected layer is a convolution with a
// window of one pixel. Here it is decided how the picture is read and how the weights lie.

internal import CKernels

struct PackedConvolution: Equatable, Sendable {
    let kernel: Slot
    let input: Slot
    let weights: Slot
    let table: Slot
    let scratch: Slot
    let output: Slot

    /// The longest row of activations that is copied for a kernel that wants them changed.
    private static let copiedDepthMax = 2048
    /// So few outputs of a long row that the reference is faster.
    private static let fewOutputs = 4

    func run(_ memory: Memory) {
        unsafe hearth_run_convolution(
            memory.read(kernel, as: hearth_convolution.self), memory.read(input, as: Int8.self),
            memory.read(weights, as: Int8.self), memory.read(table, as: Int32.self),
            memory.write(scratch, as: Int8.self), memory.write(output, as: Int8.self))
    }

    static func prepare(
        convolution context: OperatorContext, _ preparation: inout Preparation, _ set: KernelSet
    ) throws(ModelError) -> Prepared {
        let description = try ConvolutionDescription(context)
        guard description.groups == 1 else {
            return try Convolution2D.prepare(description, &preparation)
        }
        let geometry = PackedConvolutionGeometry(
            batches: description.batches, rows: description.rows, columns: description.columns,
            channels: description.inputChannels, outputs: description.scaling.channels,
            copies: set.activationOffset != 0, ordersOnePixel: set == .avx512vnni)
        let kernel = try make(
            geometry, weights: description.weights.constantBytes, description.scaling,
            description.inputZeroPoint, from: description.input, to: description.output,
            &preparation, set)
        guard let kernel else { return try Convolution2D.prepare(description, &preparation) }
        return Prepared(
            kernel: .packedConvolution(kernel), work: description.work, kernels: set)
    }

    static func prepare(
        fullyConnected context: OperatorContext, _ preparation: inout Preparation,
        _ set: KernelSet
    ) throws(ModelError) -> Prepared {
        let description = try FullyConnectedDescription(context)
        guard preparation.rounding == .twice else {
            return try FullyConnected.prepare(description, &preparation)
        }
        // A copy of one long row would take more memory than it saves time.
        let isInPlace = description.batches == 1 && description.depth > copiedDepthMax
        // A block with few outputs in it is mostly multiplications by nothing.
        guard !isInPlace || description.scaling.channels > fewOutputs else {
            return try FullyConnected.prepare(description, &preparation)
        }
        let set = isInPlace ? set.withoutActivationOffset : set
        let row = SlidingWindow(
            input: description.batches, taps: 1, stride: 1, dilation: 1, padding: .valid)
        let column = SlidingWindow(input: 1, taps: 1, stride: 1, dilation: 1, padding: .valid)
        let geometry = PackedConvolutionGeometry(
            batches: 1, rows: row, columns: column, channels: description.depth,
            outputs: description.scaling.channels, copies: set.activationOffset != 0,
            ordersOnePixel: set == .avx512vnni)
        let kernel = try make(
            geometry, weights: description.weights.constantBytes, description.scaling,
            description.inputZeroPoint, from: description.input, to: description.output,
            &preparation, set)
        guard let kernel else { return try FullyConnected.prepare(description, &preparation) }
        return Prepared(
            kernel: .packedConvolution(kernel), work: description.work, kernels: set)
    }

    /// Nothing when the C kernels cannot do it.
    ///
    /// - Parameter weights: outputs first, then rows, columns and channels of the window.
    static func make(
        _ geometry: PackedConvolutionGeometry, weights: ArraySlice<UInt8>,
        _ scaling: OutputScaling, _ inputZeroPoint: Int32, from input: Operand,
        to output: Operand, _ preparation: inout Preparation, _ set: KernelSet
    ) throws(ModelError) -> PackedConvolution? {
        guard geometry.isPossible else { return nil }
        var weights = weights
        let (scaling, settled) = scaling.settled(
            geometry.sums(weights), inputZeroPoint: inputZeroPoint)
        for channel in settled { geometry.clear(channel, of: &weights) }
        let sums = geometry.sums(weights)
        var kernel = geometry.kernel
        kernel.set = set.number
        kernel.flip = set.activationOffset
        kernel.padding_value = inputZeroPoint
        kernel.requantisation = scaling.packed(sums, inputZeroPoint: inputZeroPoint)
        let table = scaling.table(
            places: geometry.places, weights: sums, inputZeroPoint: inputZeroPoint,
            offset: set.activationOffset)
        kernel.requantisation.multiplier_step = OutputScaling.multiplierStep(table)
        return PackedConvolution(
            kernel: try preparation.packed(structure: kernel),
            input: try preparation.operand(input.tensor),
            weights: try preparation.packed(geometry.packed(weights)),
            table: try preparation.packed(table),
            scratch: preparation.scratch(
                byteCount: geometry.scratchBytes, operator: input.context.index),
            output: try preparation.operand(output.tensor))
    }
}
