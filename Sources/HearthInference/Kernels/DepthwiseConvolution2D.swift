// DEPTHWISE_CONV_2D: every input channel has its own filters, `depthMultiplier` of them. int8
// activations [batch, rows, columns, channels], int8 weights [1, rows, columns, outputs], int32
// bias, int8 outputs.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/depthwise_conv.h`.

struct DepthwiseConvolution2D: Equatable, Sendable {
    let input: Slot
    let weights: Slot
    let output: Slot
    /// One `Int32` sum an output channel.
    let sums: Slot
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let inputChannels: Int
    let depthMultiplier: Int
    /// Minus the input's zero point.
    let offset: Int16
    let requantisation: Requantisation

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try prepare(DepthwiseDescription(context), &preparation)
    }

    static func prepare(
        _ description: DepthwiseDescription, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let kernel = DepthwiseConvolution2D(
            input: try preparation.operand(description.input.tensor),
            weights: try preparation.operand(description.weights.tensor),
            output: try preparation.operand(description.output.tensor),
            sums: preparation.scratch(
                byteCount: description.scaling.channels * 4,
                operator: description.input.context.index),
            batches: description.batches, rows: description.rows, columns: description.columns,
            inputChannels: description.inputChannels,
            depthMultiplier: description.depthMultiplier,
            offset: Int16(-description.inputZeroPoint),
            requantisation: try Requantisation(description.scaling, &preparation))
        return Prepared(kernel: .depthwiseConvolution2D(kernel), work: description.work)
    }

    func run(_ memory: Memory) {
        let pictures = unsafe memory.read(input, as: Int8.self)
        let filters = unsafe memory.read(weights, as: Int8.self)
        let sums = unsafe memory.write(self.sums, as: Int32.self)
        var outputs = unsafe memory.write(output, as: Int8.self)
        let requantisation = unsafe requantisation.resolved(memory)
        let channels = self.requantisation.channels
        for batch in 0..<batches {
            let picture = unsafe pictures + batch * rows.input * columns.input * inputChannels
            for y in 0..<rows.output {
                for x in 0..<columns.output {
                    unsafe sums.update(repeating: 0, count: channels)
                    unsafe accumulate(picture, filters, into: sums, y, x)
                    for channel in 0..<channels {
                        unsafe outputs[channel] = requantisation.output(sums[channel], channel)
                    }
                    unsafe outputs += channels
                }
            }
        }
    }

    /// Adds up the taps of all channels at one output position.
    @inline(__always)
    private func accumulate(
        _ picture: UnsafePointer<Int8>, _ filters: UnsafePointer<Int8>,
        into sums: UnsafeMutablePointer<Int32>, _ y: Int, _ x: Int
    ) {
        let channels = requantisation.channels
        for tapRow in rows.tapsInside(y) {
            let row = rows.origin(y) &+ tapRow &* rows.dilation
            for tapColumn in columns.tapsInside(x) {
                let column = columns.origin(x) &+ tapColumn &* columns.dilation
                let pixel = unsafe picture + (row &* columns.input &+ column) &* inputChannels
                let weights = unsafe filters + (tapRow &* columns.taps &+ tapColumn) &* channels
                if depthMultiplier == 1 {
                    unsafe addProducts(pixel, weights, into: sums, count: channels)
                } else {
                    for channel in 0..<inputChannels {
                        let first = channel &* depthMultiplier
                        unsafe addProducts(
                            of: pixel[channel], weights + first, into: sums + first)
                    }
                }
            }
        }
    }

    /// Each channel's activation times its one weight.
    @inline(__always)
    private func addProducts(
        _ pixel: UnsafePointer<Int8>, _ weights: UnsafePointer<Int8>,
        into sums: UnsafeMutablePointer<Int32>, count: Int
    ) {
        for channel in 0..<count {
            let activation = unsafe Int16(pixel[channel]) &+ offset
            unsafe sums[channel] =
                sums[channel] &+ Int32(activation) &* Int32(Int16(weights[channel]))
        }
    }

    /// One activation times the weights of all its filters.
    @inline(__always)
    private func addProducts(
        of activation: Int8, _ weights: UnsafePointer<Int8>,
        into sums: UnsafeMutablePointer<Int32>
    ) {
        let activation = Int32(Int16(activation) &+ offset)
        for filter in 0..<depthMultiplier {
            unsafe sums[filter] = sums[filter] &+ activation &* Int32(weights[filter])
        }
    }
}
