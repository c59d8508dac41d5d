// How a convolution reads its picture and in which order it wants its weights.

internal import CKernels

/// The sizes of a convolution without groups, and what follows from them.
struct PackedConvolutionGeometry {
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let channels: Int
    let outputs: Int
    /// Whether the kernel wants its activations changed, so that they have to be copied.
    let copies: Bool
    /// Whether the kernel wants the weights of a single pixel in the order in which it reads them.
    let ordersOnePixel: Bool

    /// The most bytes of a padded picture that is copied as a whole rather than row by row: what
    /// is copied takes its place in the arena.
    private static let wholeBytesMax = 2048
    /// About how many bytes of pixels are copied at a time, without padding.
    private static let chunkBytes = 4096
    /// The most bytes of packed weights, which may be 64 times those of the model: four bytes in
    /// place of one, sixteen channels in place of one.
    private static let weightBytesMax = 16 << 20
    /// The most bytes of the padded rows in the scratch space.
    private static let scratchBytesMax = 1 << 24

    private var block: Int { Int(HEARTH_BLOCK) }
    private var blocks: Int { (outputs + block - 1) / block }
    /// A row of taps reads one run of bytes, unless its taps are spread out.
    private var segments: Int { columns.dilation == 1 ? 1 : columns.taps }
    private var segmentBytes: Int {
        columns.dilation == 1 ? columns.taps * channels : channels
    }
    private var groups: Int { (segmentBytes + 3) / 4 }
    private var packedBytes: Int { blocks * block * rows.taps * segments * groups * 4 }

    /// Whether a pixel is all that an output sees, and all outputs' pixels are neighbours.
    private var isPointwise: Bool {
        rows.taps == 1 && columns.taps == 1 && rows.stride == 1 && columns.stride == 1
    }
    /// Whether pixels are copied some at a time, in order, without padding.
    private var copiesChunks: Bool { isPointwise && (copies || channels % 4 != 0) }
    private var chunk: Int {
        let wanted = PackedConvolutionGeometry.chunkBytes / channels
        // A multiple of all tiles' pixels.
        return min(rows.output * columns.output, max(24, wanted / 24 * 24))
    }
    /// Whether the picture is read where it is: nothing is padded, every byte read is its own.
    private var readsInPlace: Bool {
        !copies && rows.padding == 0 && columns.padding == 0 && segmentBytes % 4 == 0
            && (rows.output - 1) * rows.stride + rowReach <= rows.input
            && (columns.output - 1) * columns.stride + columnReach <= columns.input
    }
    private var rowReach: Int { (rows.taps - 1) * rows.dilation + 1 }
    private var columnReach: Int { (columns.taps - 1) * columns.dilation + 1 }
    /// Bytes of a padded row, as far as the window reaches.
    private var paddedPitch: Int {
        ((columns.output - 1) * columns.stride + columnReach) * channels
    }
    private var wholeRows: Int { (rows.output - 1) * rows.stride + rowReach }
    private var copiesWhole: Bool {
        wholeRows * paddedPitch <= PackedConvolutionGeometry.wholeBytesMax
    }
    private var scratchRows: Int {
        copiesChunks || readsInPlace ? 0 : copiesWhole ? wholeRows : rowReach
    }

    /// Bytes of scratch space; at least 1, so that there is an address.
    var scratchBytes: Int {
        if copiesChunks { return chunk * channels + Int(HEARTH_SLACK) }
        return readsInPlace ? 1 : scratchRows * paddedPitch + Int(HEARTH_SLACK)
    }

    var isPossible: Bool {
        rows.taps <= Int(HEARTH_TAP_ROWS_MAX) && columns.padding <= columnReach
            && scratchRows * paddedPitch <= PackedConvolutionGeometry.scratchBytesMax
            && packedBytes <= PackedConvolutionGeometry.weightBytesMax
    }

    /// The channel at each place of the blocks.
    var places: [Int?] { (0..<blocks * block).map { $0 < outputs ? $0 : nil } }

    /// Set, padding value and requantisation are left to the caller.
    var kernel: hearth_convolution {
        var kernel = hearth_convolution()
        kernel.batches = Int32(batches)
        kernel.rows = Int32(rows.input)
        kernel.columns = Int32(columns.input)
        kernel.channels = Int32(channels)
        kernel.output_rows = Int32(rows.output)
        kernel.output_columns = Int32(columns.output)
        kernel.output_channels = Int32(outputs)
        kernel.tap_rows = Int32(rows.taps)
        kernel.row_stride = Int32(rows.stride)
        kernel.row_dilation = Int32(rows.dilation)
        kernel.row_padding = Int32(rows.padding)
        kernel.column_padding = Int32(columns.padding)
        kernel.column_step = Int32(columns.stride * channels)
        kernel.segments = Int32(segments)
        kernel.segment_step = Int32(columns.dilation * channels)
        kernel.segment_groups = Int32(groups)
        kernel.pitch = Int32(readsInPlace ? columns.input * channels : paddedPitch)
        kernel.scratch_rows = Int32(scratchRows)
        kernel.is_whole = copiesWhole ? 1 : 0
        kernel.chunk = copiesChunks ? Int32(chunk) : 0
        kernel.is_one_pixel = isOnePixel ? 1 : 0
        if isPointwise, copiesChunks || readsInPlace {
            // One long row: neighbouring outputs have neighbouring pixels throughout.
            kernel.output_columns = Int32(rows.output * columns.output)
            kernel.output_rows = 1
        }
        return kernel
    }

    private var isOnePixel: Bool { ordersOnePixel && rows.output * columns.output == 1 }

    private var filterBytes: Int { rows.taps * columns.taps * channels }

    func sums(_ weights: ArraySlice<UInt8>) -> [OutputScaling.WeightSums] {
        (0..<outputs).map { output in
            let first = weights.startIndex + output * filterBytes
            var sums = OutputScaling.WeightSums()
            for weight in weights[first..<first + filterBytes] { sums.add(weight) }
            return sums
        }
    }

    func clear(_ output: Int, of weights: inout ArraySlice<UInt8>) {
        let first = weights.startIndex + output * filterBytes
        for place in first..<first + filterBytes { weights[place] = 0 }
    }

    /// The blocks that take turns with `block`: the first one's number, and how many.
    private func turns(_ block: Int) -> (start: Int, count: Int) {
        guard isOnePixel else { return (block, 1) }
        var (start, count) = (0, 8)
        while block >= start + count || start + count > blocks {
            if start + count <= blocks { start += count } else { count /= 2 }
        }
        return (start, count)
    }

    /// The weights as `hearth_convolution` describes them.
    func packed(_ weights: ArraySlice<UInt8>) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: packedBytes)
        let runs = rows.taps * segments
        for output in 0..<outputs {
            var source = weights.startIndex + output * filterBytes
            let (start, count) = turns(output / block)
            let step = count * block * 4
            for run in 0..<runs {
                let first =
                    start * runs * groups * block * 4 + run * groups * step
                    + (output / block - start) * block * 4 + output % block * 4
                for byte in 0..<segmentBytes {
                    packed[first + byte / 4 * step + byte % 4] = weights[source]
                    source += 1
                }
            }
        }
        return packed
    }
}
