// How the bytes of one picture lie: everything that is needed to find a pixel in a buffer, checked
// once, so that the conversion reads without asking again.

/// How the pixels of a row lie.
public enum RowLayout: Sendable {
    /// Two pixels in four bytes: luma, blue difference, luma, red difference.
    case yuyv
    /// A plane of luma; behind it, for each two rows, one of blue and red differences in turn, each
    /// pair of them for two pixels.
    case nv12
    /// One byte of luma.
    case grey
    /// Red, green, blue.
    case rgb
}

/// A picture that cannot be read.
public enum PictureFormatError: Error, Equatable, CustomStringConvertible {
    case side(width: Int, height: Int)
    case odd(RowLayout, width: Int, height: Int)
    case line(bytes: Int, least: Int)

    public var description: String {
        switch self {
        case .side(let width, let height):
            """
            a picture of \(width) × \(height) pixels; each side must be 1 to \
            \(PictureFormat.sideMax)
            """
        case .odd(let layout, let width, let height):
            """
            a picture of \(width) × \(height) pixels as \(layout), where pixels share their colour \
            in pairs: \(layout == .nv12 ? "both sides" : "the width") must be even
            """
        case .line(let bytes, let least):
            """
            lines of \(bytes) bytes; they must have \(least) to \(PictureFormat.lineBytesMax)
            """
        }
    }
}

/// Size, layout and colours of a picture in a buffer.
public struct PictureFormat: Equatable, Sendable {
    public let layout: RowLayout
    /// Pixels, 1 … `sideMax`; even where pixels share their colour.
    public let width: Int
    public let height: Int
    /// Bytes from one row to the next, in each plane.
    public let bytesPerLine: Int
    /// What luma and colour differences mean; not asked for `rgb`.
    public let colours: ColourMatrix

    public static let sideMax = 4096
    static let lineBytesMax = 65_536

    /// - Parameter bytesPerLine: nil where one row follows the other without a gap.
    public init(
        _ layout: RowLayout, width: Int, height: Int, bytesPerLine: Int? = nil,
        colours: ColourMatrix = .bt601Limited
    ) throws(PictureFormatError) {
        let sides = 1...PictureFormat.sideMax
        guard sides.contains(width), sides.contains(height) else {
            throw .side(width: width, height: height)
        }
        let isWhole =
            switch layout {
            case .yuyv: width % 2 == 0
            case .nv12: width % 2 == 0 && height % 2 == 0
            case .grey, .rgb: true
            }
        guard isWhole else { throw .odd(layout, width: width, height: height) }
        let rowBytes = PictureFormat.rowBytes(layout, width)
        let line = bytesPerLine ?? rowBytes
        guard (rowBytes...PictureFormat.lineBytesMax).contains(line) else {
            throw .line(bytes: line, least: rowBytes)
        }
        self.layout = layout
        self.width = width
        self.height = height
        self.bytesPerLine = line
        self.colours = colours
    }

    private static func rowBytes(_ layout: RowLayout, _ width: Int) -> Int {
        switch layout {
        case .yuyv: 2 * width
        case .nv12, .grey: width
        case .rgb: 3 * width
        }
    }

    /// Bytes of a row that hold pixels, in each plane.
    public var rowBytes: Int { PictureFormat.rowBytes(layout, width) }

    /// Bytes that a whole picture has at least: the gap behind the last row may be missing.
    public var byteCount: Int {
        let rows = layout == .nv12 ? height + height / 2 : height
        return bytesPerLine * (rows - 1) + rowBytes
    }

    /// Where the rows of colour differences begin in `nv12`.
    var chromaStart: Int { bytesPerLine * height }
}
