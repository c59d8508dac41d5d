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
        guard
            case .depthwiseConvolution(
                let padding, let stride, let dilation, let activation, let depthMultiplier) =
                context.operation.options
        else { throw context.wrongOptions("DepthwiseConv2DOptions") }
        try context.checkOperands(inputs: 2...3)
        let input = try context.input(0)
        let weights = try context.input(1)
        let output = context.output()
        try input.check(rank: 4)
        try weights.check(rank: 4)
        let inputScale = try input.int8Scale()
        let outputScale = try output.int8Scale()
        let real = try weights.weightScales(channels: 3).map {
            Double(inputScale.scale) * Double($0) / Double(outputScale.scale)
        }
        try Convolution2D.checkWindow(weights)
        let (pictures, filters) = (input.shape, weights.shape)
        guard filters[0] == 1, filters[3] == Work.product(pictures[3], depthMultiplier) else {
            throw context.inconsistent(
                "weights \(filters) for \(pictures[3]) channels and depth multiplier"
                    + " \(depthMultiplier)", tensor: weights.tensor)
        }
        let rows = SlidingWindow(
            input: pictures[1], taps: filters[1], stride: stride.height,
            dilation: dilation.height, padding: padding)
        let columns = SlidingWindow(
            input: pictures[2], taps: filters[2], stride: stride.width, dilation: dilation.width,
            padding: padding)
        try output.check(shape: [pictures[0], rows.output, columns.output, filters[3]])
        try output.check(rank: 4)
        let kernel = DepthwiseConvolution2D(
            input: try preparation.operand(input.tensor),
            weights: try preparation.operand(weights.tensor),
            output: try preparation.operand(output.tensor),
            sums: preparation.scratch(byteCount: filters[3] * 4, operator: context.index),
            batches: pictures[0], rows: rows, columns: columns, inputChannels: pictures[3],
            depthMultiplier: depthMultiplier, offset: Int16(-inputScale.zeroPoint),
            requantisation: try Requantisation(
                context, &preparation, real: real, bias: context.optionalInput(2),
                channels: filters[3], output: output, activation: activation))
        let products = Work.product(output.elementCount, filters[1], filters[2])
        return Prepared(
            kernel: .depthwiseConvolution2D(kernel),
            work: Work(multiplyAccumulates: products, steps: products))
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
