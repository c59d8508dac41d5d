// A camera's picture as people look at it and as `Preprocessor` takes it: pixel by pixel, for saved
// pictures and for comparison, not for the loop.

public import HearthCore
import HearthUnits

extension PictureFormat {
    /// All pixels as red, green and blue.
    /// - Parameter bytes: at least `byteCount`.
    public func frame(_ bytes: Span<UInt8>) -> Frame {
        invariant(bytes.count >= byteCount, "a picture with all its bytes")
        var frame = Frame(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let colour = colour(bytes, x: x, y: y)
                let at = (y * width + x) * 3
                frame.pixels[at] = colour.red
                frame.pixels[at + 1] = colour.green
                frame.pixels[at + 2] = colour.blue
            }
        }
        return frame
    }

    private func colour(
        _ bytes: Span<UInt8>, x: Int, y: Int
    ) -> (red: UInt8, green: UInt8, blue: UInt8) {
        let row = y * bytesPerLine
        switch layout {
        case .yuyv:
            let pair = row + x / 2 * 4
            return colours.colour(y: bytes[row + x * 2], u: bytes[pair + 1], v: bytes[pair + 3])
        case .nv12:
            let pair = chromaStart + y / 2 * bytesPerLine + x / 2 * 2
            return colours.colour(y: bytes[row + x], u: bytes[pair], v: bytes[pair + 1])
        case .grey:
            return colours.colour(y: bytes[row + x], u: 128, v: 128)
        case .rgb:
            let at = row + x * 3
            return (bytes[at], bytes[at + 1], bytes[at + 2])
        }
    }
}
