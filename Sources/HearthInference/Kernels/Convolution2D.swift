// CONV_2D: int8 activations [batch, rows, columns, channels], int8 weights [outputs, rows,
// columns, channels of a group], int32 bias, int8 outputs. Padding stands for real zeros, so taps
// outside the picture add nothing.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/conv.h`.

struct Convolution2D: Equatable, Sendable {
    let input: Slot
    let weights: Slot
    let output: Slot
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let inputChannels: Int
    /// Channels that one filter sees; fewer than `inputChannels` when the convolution is grouped.
    let filterChannels: Int
    let outputsPerGroup: Int
    /// Minus the input's zero point.
    let offset: Int16
    let requantisation: Requantisation

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard
            case .convolution(let padding, let stride, let dilation, let activation) =
                context.operation.options
        else { throw context.wrongOptions("Conv2DOptions") }
        try context.checkOperands(inputs: 2...3)
        let input = try context.input(0)
        let weights = try context.input(1)
        let output = context.output()
        try input.check(rank: 4)
        try weights.check(rank: 4)
        let inputScale = try input.int8Scale()
        let outputScale = try output.int8Scale()
        let real = try weights.weightScales(channels: 0).map {
            Double(inputScale.scale) * Double($0) / Double(outputScale.scale)
        }
        try checkWindow(weights)
        let (pictures, filters) = (input.shape, weights.shape)
        let groups = pictures[3] / filters[3]
        guard groups > 0, pictures[3] % filters[3] == 0, filters[0] % groups == 0 else {
            throw context.inconsistent(
                "weights \(filters) do not divide input \(pictures) into groups",
                tensor: weights.tensor)
        }
        let rows = SlidingWindow(
            input: pictures[1], taps: filters[1], stride: stride.height,
            dilation: dilation.height, padding: padding)
        let columns = SlidingWindow(
            input: pictures[2], taps: filters[2], stride: stride.width, dilation: dilation.width,
            padding: padding)
        try output.check(shape: [pictures[0], rows.output, columns.output, filters[0]])
        try output.check(rank: 4)
        let kernel = Convolution2D(
            input: try preparation.operand(input.tensor),
            weights: try preparation.operand(weights.tensor),
            output: try preparation.operand(output.tensor), batches: pictures[0], rows: rows,
            columns: columns, inputChannels: pictures[3], filterChannels: filters[3],
            outputsPerGroup: filters[0] / groups, offset: Int16(-inputScale.zeroPoint),
            requantisation: try Requantisation(
                context, &preparation, real: real, bias: context.optionalInput(2),
                channels: filters[0], output: output, activation: activation))
        let products = Work.product(output.elementCount, filters[1], filters[2], filters[3])
        return Prepared(
            kernel: .convolution2D(kernel),
            work: Work(multiplyAccumulates: products, steps: products))
    }

    /// Fails unless the window's sides are within what `SlidingWindow` can add up.
    static func checkWindow(_ weights: Operand) throws(ModelError) {
        let limit = ModelLimits().windowSideMax
        let side = max(weights.shape[1], weights.shape[2])
        guard side <= limit else {
            throw .overLimit(
                quantity: "window side of \(weights.context.site)", value: side, limit: limit,
                advice: "this is not a model for a small board")
        }
    }

    func run(_ memory: Memory) {
        let pictures = unsafe memory.read(input, as: Int8.self)
        let filters = unsafe memory.read(weights, as: Int8.self)
        var outputs = unsafe memory.write(output, as: Int8.self)
        let requantisation = unsafe requantisation.resolved(memory)
        let filterSize = rows.taps * columns.taps * filterChannels
        for batch in 0..<batches {
            let picture = unsafe pictures + batch * rows.input * columns.input * inputChannels
            for y in 0..<rows.output {
                for x in 0..<columns.output {
                    let tapRows = rows.tapsInside(y)
                    let tapColumns = columns.tapsInside(x)
                    for channel in 0..<self.requantisation.channels {
                        let group = channel / outputsPerGroup
                        let sum = unsafe sum(
                            picture + group * filterChannels, filters + channel * filterSize,
                            rows.origin(y), tapRows, columns.origin(x), tapColumns)
                        unsafe outputs[channel] = requantisation.output(sum, channel)
                    }
                    unsafe outputs += self.requantisation.channels
                }
            }
        }
    }

    /// One filter at one position: `picture` starts at the group's first channel.
    @inline(__always)
    private func sum(
        _ picture: UnsafePointer<Int8>, _ filter: UnsafePointer<Int8>, _ originRow: Int,
        _ tapRows: Range<Int>, _ originColumn: Int, _ tapColumns: Range<Int>
    ) -> Int32 {
        // Taps of one row are neighbours in memory unless they are spread out or grouped.
        let isContiguous = columns.dilation == 1 && filterChannels == inputChannels
        var sum: Int32 = 0
        for tapRow in tapRows {
            let row = originRow &+ tapRow &* rows.dilation
            let first = originColumn &+ tapColumns.lowerBound &* columns.dilation
            let tap = (tapRow &* columns.taps &+ tapColumns.lowerBound) &* filterChannels
            var pixels = unsafe picture + (row &* columns.input &+ first) &* inputChannels
            var weights = unsafe filter + tap
            if isContiguous {
                sum =
                    unsafe sum
                    &+ dotProduct(
                        pixels, weights, count: tapColumns.count &* filterChannels, offset: offset)
                continue
            }
            for _ in tapColumns {
                sum =
                    unsafe sum
                    &+ dotProduct(pixels, weights, count: filterChannels, offset: offset)
                unsafe pixels += columns.dilation &* inputChannels
                unsafe weights += filterChannels
            }
        }
        return sum
    }
}
