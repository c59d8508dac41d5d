// From a camera's buffer to the model's input in one pass: every byte of the central square is read
// once, where the driver put it, and nothing is kept but sums.
//
// Invariants: bit-equal to `Preprocessor` on the picture that `PictureFormat.frame` shows; integer
// arithmetic but for one exact division; no allocation after `init`.

import HearthUnits

internal import CKernels

/// Brings pictures of one format down to one half of the toaster's input.
///
/// The picture is cropped to its central square and each cell is the mean of the pixels under it,
/// weighted by the area that they share, as `Preprocessor` defines it. Rows come from the top, all
/// at once (`fill`) or one by one (`add`), as a decoder makes them.
public struct FrameConversion: Sendable {
    public let format: PictureFormat
    /// Width and height of the model's input, in cells.
    public let side: Int
    /// Pixels of the square's side.
    private let square: Int
    /// The square's first column and row.
    private let left: Int
    private let top: Int
    /// Lengths in units of which a cell has `cellUnits` and a pixel `pixelUnits`, both as small as
    /// can be.
    private let cellUnits: Int
    private let pixelUnits: Int
    /// The first of the square's pixels, or of the pairs that share their colour.
    private let firstColumn: Int
    private let row: hearth_picture_row
    private let cells: hearth_picture_cells
    private let starts: [Int32]
    private let weights: [UInt32]

    private var sums: [UInt32]
    /// The picture's next row, the units above it, and the cells that are finished.
    private var nextRow = 0
    private var unitsDone = 0
    private var cellsDone = 0

    /// Bytes of a cell in the tensor: red, green and blue of two pictures.
    public static let channelCount = 6

    /// - Parameter side: 1 … 256.
    public init(_ format: PictureFormat, side: Int, kernels: PictureKernels = .best) {
        invariant((1...256).contains(side), "a model input is 1 to 256 cells wide")
        self.format = format
        self.side = side
        square = min(format.width, format.height)
        left = (format.width - square) / 2
        top = (format.height - square) / 2
        let divisor = greatestCommonDivisor(square, side)
        cellUnits = square / divisor
        pixelUnits = side / divisor
        let phases = format.layout == .yuyv || format.layout == .nv12 ? 2 : 1
        firstColumn = left / phases
        let count = (left + square - 1) / phases - firstColumn + 1
        let columns = ColumnWeights(
            skip: left - firstColumn * phases, square: square, side: side, phases: phases,
            cellUnits: cellUnits, pixelUnits: pixelUnits)
        starts = columns.starts
        weights = columns.weights
        // A cell reads `taps` sums from its first on; those behind the last stay zero.
        let plane = Int32(count + columns.taps)
        row = hearth_picture_row(
            set: kernels.number, layout: FrameConversion.number(format.layout),
            count: Int32(count), plane: plane, colours: FrameConversion.numbers(format.colours))
        let colours = Int32(format.layout == .grey ? 1 : 3)
        cells = hearth_picture_cells(
            set: kernels.number, colours: colours, phases: Int32(phases), plane: plane,
            side: Int32(side), taps: Int32(columns.taps), area: UInt32(cellUnits * cellUnits),
            step: Int32(FrameConversion.channelCount))
        sums = [UInt32](repeating: 0, count: Int(plane * colours) * phases)
    }

    /// Fills three channels of `tensor` with a whole picture.
    /// - Parameters:
    ///   - bytes: at least `format.byteCount`.
    ///   - tensor: `side` × `side` × 6 values.
    ///   - channel: 0 for the first picture of a cycle, 3 for the present one.
    @_lifetime(tensor: copy tensor)
    public mutating func fill(
        _ bytes: Span<UInt8>, into tensor: inout MutableSpan<Int8>, channel: Int
    ) {
        invariant(bytes.count >= format.byteCount, "a picture with all its bytes")
        restart()
        let line = format.bytesPerLine
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let chroma = unsafe start + (format.layout == .nv12 ? format.chromaStart : 0)
            unsafe withCells(of: &tensor, channel) { conversion, cells in
                for y in 0..<(conversion.top + conversion.square) {
                    unsafe conversion.add(
                        start + y * line, chroma: chroma + y / 2 * line, to: cells)
                }
            }
        }
    }

    /// Forgets the rows that were added: the next one is a picture's first.
    public mutating func restart() {
        if unitsDone != cellsDone * cellUnits {
            for index in sums.indices { sums[index] = 0 }
        }
        nextRow = 0
        unitsDone = 0
        cellsDone = 0
    }

    /// Whether the rows that follow lie below the square.
    public var isComplete: Bool { cellsDone == side }

    /// Adds a picture's next row; not for `nv12`, whose rows share their colours.
    /// - Parameters: as for `fill`.
    @_lifetime(tensor: copy tensor)
    public mutating func add(
        row bytes: Span<UInt8>, into tensor: inout MutableSpan<Int8>, channel: Int
    ) {
        invariant(format.layout != .nv12, "rows with all their colours")
        invariant(bytes.count >= format.rowBytes, "a row with all its bytes")
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe withCells(of: &tensor, channel) { conversion, cells in
                unsafe conversion.add(start, chroma: start, to: cells)
            }
        }
    }

    private mutating func withCells(
        of tensor: inout MutableSpan<Int8>, _ channel: Int,
        _ body: (inout FrameConversion, UnsafeMutablePointer<Int8>) -> Void
    ) {
        invariant(
            tensor.count == side * side * FrameConversion.channelCount
                && (channel == 0 || channel == 3), "half a tensor of the model's")
        unsafe tensor.withUnsafeMutableBufferPointer { tensor in
            guard let start = tensor.baseAddress else { return }
            unsafe body(&self, start + channel)
        }
    }

    /// Adds the row at `pixels`, and finishes the cells that end in it.
    private mutating func add(
        _ pixels: UnsafePointer<UInt8>, chroma: UnsafePointer<UInt8>,
        to cells: UnsafeMutablePointer<Int8>
    ) {
        let y = nextRow
        nextRow += 1
        guard y >= top, y < top + square else { return }
        let offset = firstColumn * FrameConversion.columnBytes(format.layout)
        let lastUnit = (y - top + 1) * pixelUnits
        while unitsDone < lastUnit {
            let cellEnd = (cellsDone + 1) * cellUnits
            let end = min(cellEnd, lastUnit)
            let weight = UInt32(end - unitsDone)
            unsafe withUnsafePointer(to: row) { row in
                unsafe sums.withUnsafeMutableBufferPointer { sums in
                    guard let sums = sums.baseAddress else { return }
                    unsafe hearth_add_picture_row(
                        row, pixels + offset, chroma + offset, weight, sums)
                }
            }
            unitsDone = end
            if end == cellEnd {
                unsafe finish(cells + cellsDone * side * FrameConversion.channelCount)
                cellsDone += 1
            }
        }
    }

    /// Writes a row of cells.
    private mutating func finish(_ tensor: UnsafeMutablePointer<Int8>) {
        unsafe withUnsafePointer(to: cells) { cells in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe starts.withUnsafeBufferPointer { starts in
                    unsafe weights.withUnsafeBufferPointer { weights in
                        guard let sums = sums.baseAddress,
                            let starts = starts.baseAddress,
                            let weights = weights.baseAddress
                        else { return }
                        unsafe hearth_finish_picture_cells(cells, sums, starts, weights, tensor)
                    }
                }
            }
        }
    }

    private static func number(_ layout: RowLayout) -> Int32 {
        switch layout {
        case .yuyv: HEARTH_YUYV
        case .nv12: HEARTH_NV12
        case .grey: HEARTH_GREY
        case .rgb: HEARTH_RGB24
        }
    }

    /// Bytes of a pixel, or of a pair that shares its colour, in the plane of luma.
    private static func columnBytes(_ layout: RowLayout) -> Int {
        switch layout {
        case .yuyv: 4
        case .nv12: 2
        case .grey: 1
        case .rgb: 3
        }
    }

    private static func numbers(_ matrix: ColourMatrix) -> hearth_colours {
        hearth_colours(
            luma_zero: matrix.lumaZero, luma: matrix.luma, red_v: matrix.redV,
            green_u: matrix.greenU, green_v: matrix.greenV, blue_u: matrix.blueU)
    }
}
