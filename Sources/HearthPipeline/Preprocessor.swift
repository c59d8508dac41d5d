// From two pictures of any size to the model's input. Training data is made by this very code, so
// what the model learned on is what it is given.
//
// Invariants: integer arithmetic only, so the answer is the same on every processor; no allocation
// after `init`.

public import HearthCore

/// Turns a pair of frames, the first of the cycle and the present one, into one int8 tensor.
///
/// Each frame is cropped to its central square (a surplus odd column or row is cut at the right or
/// the bottom) and brought to `side` by `side` cells. A cell's value is the mean of the pixels
/// under it, weighted by the area they share with it, rounded half up. With a square of `n` pixels,
/// all lengths count in units of 1/side pixel, so cell `i` spans units `i*n ..< (i+1)*n` and pixel
/// `p` spans `p*side ..< (p+1)*side`; the weights are integers that sum to `n*n`.
///
/// The tensor is NHWC, `[1, side, side, 6]`: red, green and blue of the first frame, then of the
/// present one. Each value is the mean minus 128, which is what a scale of 1/255 and a zero point
/// of -128 mean.
public struct Preprocessor: Sendable {
    /// Width and height of the model's input.
    public let side: Int
    /// Bytes of one tensor.
    public var tensorByteCount: Int { side * side * Preprocessor.channelCount }

    public static let channelCount = 6
    /// The shorter side of the largest frame.
    public static let squareMax = 8192

    /// Sums over one row of pixels: three colours for each cell of the row.
    private var rowSums: [UInt32]
    /// Weighted sums for the row of cells being filled.
    private var cellSums: [UInt64]

    /// - Parameter side: 1 … 1024.
    public init(side: Int) {
        precondition(side >= 1 && side <= 1024, "a model input is 1 to 1024 cells wide")
        self.side = side
        rowSums = [UInt32](repeating: 0, count: side * 3)
        cellSums = [UInt64](repeating: 0, count: side * 3)
    }

    /// Fills `tensor` with the pair.
    /// - Parameters:
    ///   - initial: the first frame of the cycle, its shorter side at most `squareMax`.
    ///   - now: the present frame; its size may differ.
    ///   - tensor: exactly `tensorByteCount` values.
    public mutating func fill(
        initial: Frame, now: Frame, tensor: inout MutableSpan<Int8>
    ) {
        precondition(tensor.count == tensorByteCount, "a tensor of another size")
        shrink(initial, channel: 0, &tensor)
        shrink(now, channel: 3, &tensor)
    }

    /// Fills only the present frame's channels; the first frame's must be there already.
    public mutating func fill(now: Frame, tensor: inout MutableSpan<Int8>) {
        precondition(tensor.count == tensorByteCount, "a tensor of another size")
        shrink(now, channel: 3, &tensor)
    }

    private mutating func shrink(_ frame: Frame, channel: Int, _ tensor: inout MutableSpan<Int8>) {
        let square = min(frame.width, frame.height)
        precondition(square <= Preprocessor.squareMax, "a frame of more than 8192 pixels")
        let left = (frame.width - square) / 2
        let top = (frame.height - square) / 2
        let pixels = frame.pixels.span
        let area = UInt64(square) * UInt64(square)

        for row in 0..<side {
            for index in 0..<(side * 3) { cellSums[index] = 0 }
            let firstUnit = row * square
            let lastUnit = firstUnit + square
            var y = firstUnit / side
            while y * side < lastUnit {
                let weight = min(lastUnit, (y + 1) * side) - max(firstUnit, y * side)
                sumRow(pixels, start: ((top + y) * frame.width + left) * 3, square: square)
                for index in 0..<(side * 3) {
                    cellSums[index] += UInt64(rowSums[index]) * UInt64(weight)
                }
                y += 1
            }
            for column in 0..<side {
                for colour in 0..<3 {
                    let mean = (cellSums[column * 3 + colour] * 2 + area) / (area * 2)
                    let at = (row * side + column) * Preprocessor.channelCount + channel + colour
                    tensor[at] = Int8(Int(mean) - 128)
                }
            }
        }
    }

    /// Sums one row of pixels into `rowSums`, each weighted by the units it shares with the cell.
    private mutating func sumRow(_ pixels: Span<UInt8>, start: Int, square: Int) {
        for column in 0..<side {
            let firstUnit = column * square
            let lastUnit = firstUnit + square
            var red: UInt32 = 0
            var green: UInt32 = 0
            var blue: UInt32 = 0
            var x = firstUnit / side
            while x * side < lastUnit {
                let weight = UInt32(min(lastUnit, (x + 1) * side) - max(firstUnit, x * side))
                red += UInt32(pixels[start + x * 3]) * weight
                green += UInt32(pixels[start + x * 3 + 1]) * weight
                blue += UInt32(pixels[start + x * 3 + 2]) * weight
                x += 1
            }
            rowSums[column * 3] = red
            rowSums[column * 3 + 1] = green
            rowSums[column * 3 + 2] = blue
        }
    }
}
