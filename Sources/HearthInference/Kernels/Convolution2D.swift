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
        try prepare(ConvolutionDescription(context), &preparation)
    }

    static func prepare(
        _ description: ConvolutionDescription, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let kernel = Convolution2D(
            input: try preparation.operand(description.input.tensor),
            weights: try preparation.operand(description.weights.tensor),
            output: try preparation.operand(description.output.tensor),
            batches: description.batches, rows: description.rows, columns: description.columns,
            inputChannels: description.inputChannels,
            filterChannels: description.filterChannels,
            outputsPerGroup: description.scaling.channels / description.groups,
            offset: Int16(-description.inputZeroPoint),
            requantisation: try Requantisation(description.scaling, &preparation))
        return Prepared(kernel: .convolution2D(kernel), work: description.work)
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
