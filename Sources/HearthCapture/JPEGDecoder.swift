// JPEG pictures of a camera, row by row, by way of libjpeg-turbo: baseline, of the size that was
// agreed on, without a warning that means lost pixels. Everything else is a corrupt picture.
//
// The library takes its tables from the heap for every picture and gives them back at its end: the
// only allocations in the life of an open camera, the same number for each picture of a kind.

internal import CJPEG
import HearthUnits
public import HearthVision

/// Why a picture was not decoded.
public enum JPEGDamage: Equatable, Sendable {
    case otherSize
    /// Progressive or arithmetic.
    case otherKind
    /// Cut off or damaged.
    case damaged
}

/// Decodes pictures of one size into smaller ones.
@safe public struct JPEGDecoder: ~Copyable {
    /// The pictures as they come out, in rows of red, green and blue.
    public let picture: PictureFormat
    private let width: UInt32
    private let height: UInt32
    private let scale: UInt32
    private let library: UnsafeMutablePointer<hearth_jpeg>
    private var row: [UInt8]

    /// - Parameters:
    ///   - picture: the size of the pictures.
    ///   - squareMin: what the shorter side shall have at least after scaling; 1/1, 1/2, 1/4 or 1/8
    ///     of the size is decoded, which is quicker than to decode it all.
    public init(_ picture: PictureFormat, squareMin: Int) {
        let square = min(picture.width, picture.height)
        let divisor = [8, 4, 2].first { (square + $0 - 1) / $0 >= squareMin } ?? 1
        width = UInt32(picture.width)
        height = UInt32(picture.height)
        scale = UInt32(divisor)
        do throws(PictureFormatError) {
            self.picture = try PictureFormat(
                .rgb, width: (picture.width + divisor - 1) / divisor,
                height: (picture.height + divisor - 1) / divisor)
        } catch {
            fatalError("invariant broken: a smaller picture is a picture")
        }
        guard let library = unsafe hearth_jpeg_make() else {
            fatalError("libjpeg cannot be made: no memory, or another version than was built for")
        }
        unsafe self.library = library
        row = [UInt8](repeating: 0, count: self.picture.rowBytes)
    }

    deinit { unsafe hearth_jpeg_free(library) }

    /// Why the last picture was damaged, in the library's words.
    public var reason: String { unsafe String(cString: hearth_jpeg_text(library)) }

    /// Gives the picture's rows, from the top, until `body` answers false.
    /// - Returns: nil when all that was decoded is sound.
    public mutating func decode(
        _ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Bool
    ) -> JPEGDamage? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return .damaged }
            switch unsafe hearth_jpeg_begin(library, start, buffer.count, width, height, scale) {
            case HEARTH_JPEG_FINE: break
            case HEARTH_JPEG_OTHER_SIZE: return .otherSize
            case HEARTH_JPEG_OTHER_KIND: return .otherKind
            default: return .damaged
            }
            // What `row` has room for was computed by the library's own rule.
            invariant(
                unsafe hearth_jpeg_width(library) == UInt32(picture.width)
                    && hearth_jpeg_height(library) == UInt32(picture.height),
                "libjpeg rounds up")
            for _ in 0..<picture.height {
                let result = unsafe row.withUnsafeMutableBufferPointer { row in
                    unsafe hearth_jpeg_row(library, row.baseAddress)
                }
                guard result == HEARTH_JPEG_FINE else { return .damaged }
                guard body(row.span) else { break }
            }
            return unsafe hearth_jpeg_end(library) == HEARTH_JPEG_FINE ? nil : .damaged
        }
    }
}
