// What can be said of a picture without a model: how bright it is, how much structure it has, and
// how the chamber's two reference tiles look in it.

/// A few figures of the cells of one picture.
public struct ViewFigures: Equatable, Sendable {
    /// Mean and standard deviation of luma over all cells, 0 … 255.
    public let mean: Double
    public let deviation: Double
    /// The chamber's tiles, top left and bottom right; nil for a model whose cells are too coarse
    /// to hold them.
    public let tiles: (near: ReferenceTile, far: ReferenceTile)?

    public static func == (one: ViewFigures, other: ViewFigures) -> Bool {
        one.mean == other.mean && one.deviation == other.deviation
            && one.tiles?.near == other.tiles?.near && one.tiles?.far == other.tiles?.far
    }

    /// - Parameters:
    ///   - tensor: `side` × `side` × 6 values, as `FrameConversion` makes them.
    ///   - channel: 0 for the first picture of a cycle, 3 for the present one.
    public init(_ tensor: Span<Int8>, side: Int, channel: Int) {
        var sum = 0
        var squares = 0
        for cell in 0..<(side * side) {
            let luma = CellColour(tensor, cell, channel).luma
            sum += luma
            squares += luma * luma
        }
        let count = Double(side * side)
        mean = Double(sum) / count
        deviation = max(0, Double(squares) / count - mean * mean).squareRoot()
        tiles =
            side >= ReferenceTile.sideMin
            ? (
                ReferenceTile(tensor, side, channel, white: 3..<6, grey: 9..<12, rows: 3..<12),
                ReferenceTile(tensor, side, channel, white: 90..<93, grey: 84..<87, rows: 84..<93)
            ) : nil
    }
}

/// One tile: a white half beside a grey one.
public struct ReferenceTile: Equatable, Sendable {
    /// Mean red, green and blue of the white half, and luma of both, 0 … 255.
    public let red: Double
    public let green: Double
    public let blue: Double
    public let white: Double
    public let grey: Double

    /// The tiles stand where `HearthScene` has them; these are the parts that lie in a tile also
    /// when it is a ninety-sixth of the square away from its place.
    static let units = 96
    /// Cells that lie wholly in such a part begin with this many.
    static let sideMin = 32

    /// - Parameters: columns and rows in ninety-sixths of the square.
    init(
        _ tensor: Span<Int8>, _ side: Int, _ channel: Int, white: Range<Int>, grey: Range<Int>,
        rows: Range<Int>
    ) {
        let light = ReferenceTile.mean(tensor, side, channel, white, rows)
        let dark = ReferenceTile.mean(tensor, side, channel, grey, rows)
        (red, green, blue, self.white) = light
        self.grey = dark.luma
    }

    private static func mean(
        _ tensor: Span<Int8>, _ side: Int, _ channel: Int, _ columns: Range<Int>, _ rows: Range<Int>
    ) -> (red: Double, green: Double, blue: Double, luma: Double) {
        var (red, green, blue, luma, count) = (0, 0, 0, 0, 0)
        for y in cells(rows, side) {
            for x in cells(columns, side) {
                let colour = CellColour(tensor, y * side + x, channel)
                red += colour.red
                green += colour.green
                blue += colour.blue
                luma += colour.luma
                count += 1
            }
        }
        let scale = 1 / Double(count)
        return (
            Double(red) * scale, Double(green) * scale, Double(blue) * scale, Double(luma) * scale
        )
    }

    /// The cells that lie wholly in so many ninety-sixths.
    private static func cells(_ range: Range<Int>, _ side: Int) -> Range<Int> {
        let first = (range.lowerBound * side + units - 1) / units
        return first..<max(first + 1, range.upperBound * side / units)
    }
}

/// The mean colour of a cell, 0 … 255.
private struct CellColour {
    let red: Int
    let green: Int
    let blue: Int

    init(_ tensor: Span<Int8>, _ cell: Int, _ channel: Int) {
        let at = cell * FrameConversion.channelCount + channel
        red = Int(tensor[at]) + 128
        green = Int(tensor[at + 1]) + 128
        blue = Int(tensor[at + 2]) + 128
    }

    /// BT.601's weights in 256ths.
    var luma: Int { (77 * red + 150 * green + 29 * blue) >> 8 }
}
