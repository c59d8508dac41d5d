// How a depthwise convolution groups its channels and pixels into vectors of 64 bytes, and in
// which order it wants its weights.

internal import CKernels

/// The sizes of a depthwise convolution with one filter a channel, and what follows from them.
struct PackedDepthwiseGeometry {
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let channels: Int
    /// Whether the kernel's vectors hold 16 bytes rather than all 64 of a block.
    let isNarrow: Bool

    private static let vector = 64
    private static let weightBytesMax = 16 << 20
    private static let scratchBytesMax = 1 << 24

    /// Pixels whose channels fill one vector together.
    private var pixels: Int {
        columns.output > 1 && [8, 16, 32].contains(channels) ? 64 / channels : 1
    }
    private var blocks: Int { (channels * pixels + 63) / 64 }
    private var taps: Int { rows.taps * columns.taps }
    private var isByColumns: Bool {
        guard rows.taps == 3, columns.taps == 3, columns.dilation == 1 else { return false }
        if isNarrow { return columns.stride == 1 || columns.stride == 2 && channels != 8 }
        return columns.stride == 1 && pixels == 1
    }
    private var rowReach: Int { (rows.taps - 1) * rows.dilation + 1 }
    private var columnReach: Int { (columns.taps - 1) * columns.dilation + 1 }
    /// Bytes of a padded row; vectors of several pixels may reach behind the last one.
    private var pitch: Int {
        let outputs = (columns.output + pixels - 1) / pixels * pixels
        return ((outputs - 1) * columns.stride + columnReach) * channels
    }

    var scratchBytes: Int { rowReach * pitch + Int(HEARTH_SLACK) }

    var isPossible: Bool {
        rows.taps <= Int(HEARTH_TAP_ROWS_MAX) && taps <= Int(HEARTH_TAPS_MAX)
            && rowReach * pitch <= PackedDepthwiseGeometry.scratchBytesMax
            && packedBytes <= PackedDepthwiseGeometry.weightBytesMax
    }

    /// Groups of four taps, some empty.
    private var groups: [[Int?]] {
        if isByColumns { return (0..<3).map { [$0, 3 + $0, 6 + $0, nil] } }
        return stride(from: 0, to: taps, by: 4).map { first in
            (first..<first + 4).map { $0 < taps ? $0 : nil }
        }
    }

    private var packedBytes: Int {
        blocks * PackedDepthwiseGeometry.vector * (taps + 3) / 4 * 4 + blocks * 1024
    }

    /// The channel at each place: of every block of 64, in the order that interleaving leaves.
    var places: [Int?] {
        (0..<blocks * 64).map { place in
            let (vector, lane) = (place % 64 / 16, place % 16)
            let byte = place / 64 * 64 + lane / 4 * 16 + vector * 4 + lane % 4
            return byte < channels * pixels ? byte % channels : nil
        }
    }

    /// Set, padding value and requantisation are left to the caller.
    var kernel: hearth_depthwise {
        var kernel = hearth_depthwise()
        kernel.batches = Int32(batches)
        kernel.rows = Int32(rows.input)
        kernel.columns = Int32(columns.input)
        kernel.channels = Int32(channels)
        kernel.output_rows = Int32(rows.output)
        kernel.output_columns = Int32(columns.output)
        kernel.tap_rows = Int32(rows.taps)
        kernel.tap_columns = Int32(columns.taps)
        kernel.row_stride = Int32(rows.stride)
        kernel.column_stride = Int32(columns.stride)
        kernel.row_dilation = Int32(rows.dilation)
        kernel.column_dilation = Int32(columns.dilation)
        kernel.row_padding = Int32(rows.padding)
        kernel.column_padding = Int32(columns.padding)
        kernel.pixels = Int32(pixels)
        kernel.is_by_columns = isByColumns ? 1 : 0
        kernel.pitch = Int32(pitch)
        kernel.scratch_rows = Int32(rowReach)
        return kernel
    }

    /// - Parameter weights: taps first, then channels.
    func sums(_ weights: ArraySlice<UInt8>) -> [OutputScaling.WeightSums] {
        (0..<channels).map { channel in
            var sums = OutputScaling.WeightSums()
            for tap in 0..<taps { sums.add(weights[weights.startIndex + tap * channels + channel]) }
            return sums
        }
    }

    func clear(_ channel: Int, of weights: inout ArraySlice<UInt8>) {
        for tap in 0..<taps { weights[weights.startIndex + tap * channels + channel] = 0 }
    }

    /// The weights as `hearth_depthwise` describes them.
    func packed(_ weights: ArraySlice<UInt8>) -> [UInt8] {
        var packed: [UInt8] = []
        let places = places
        for block in 0..<blocks {
            for group in groups {
                for place in places[block * 64..<block * 64 + 64] {
                    for tap in group {
                        guard let place, let tap else {
                            packed.append(0)
                            continue
                        }
                        packed.append(weights[weights.startIndex + tap * channels + place])
                    }
                }
            }
        }
        return packed
    }
}
