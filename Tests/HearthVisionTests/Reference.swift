// The conversion's definition, written as its documents say it and not as it is done: every pixel
// to red, green and blue, in 64 bits and with division, then the preprocessor that made the
// training data.

import HearthCore
import HearthPipeline
import HearthVision

/// A picture of random bytes, gaps between its rows included.
struct RandomPicture {
    let format: PictureFormat
    let bytes: [UInt8]

    init(_ format: PictureFormat, seed: UInt64) {
        self.format = format
        var random = SeededRandom(seed: seed)
        // Half of all bytes are extremes: that is where colours leave the range.
        bytes = (0..<format.byteCount).map { _ in
            random.chance(0.5) ? UInt8(random.below(256)) : random.chance(0.5) ? 0 : 255
        }
    }
}

enum Reference {
    /// Bytes of a pixel's luma, and of its blue and red difference.
    static func components(
        _ format: PictureFormat, _ bytes: [UInt8], _ x: Int, _ y: Int
    ) -> (y: Int, u: Int, v: Int) {
        let line = format.bytesPerLine
        switch format.layout {
        case .yuyv:
            // Y0 U Y1 V: four bytes for pixels 2n and 2n + 1.
            let four = bytes[(line * y + 4 * (x / 2))...].prefix(4).map(Int.init)
            return (x % 2 == 0 ? four[0] : four[2], four[1], four[3])
        case .nv12:
            let luma = Int(bytes[line * y + x])
            let plane = Array(bytes[(line * format.height)...])
            let start = line * (y / 2) + 2 * (x / 2)
            return (luma, Int(plane[start]), Int(plane[start + 1]))
        case .grey:
            return (Int(bytes[line * y + x]), 128, 128)
        case .rgb:
            return (0, 0, 0)
        }
    }

    /// The nearest byte to sum / 8192, halves upwards.
    static func byte(_ sum: Int) -> UInt8 {
        let doubled = 2 * sum + 8192
        let quotient = doubled / 16_384 - (doubled % 16_384 < 0 ? 1 : 0)
        return UInt8(min(max(quotient, 0), 255))
    }

    static func frame(_ format: PictureFormat, _ bytes: [UInt8]) -> Frame {
        var frame = Frame(width: format.width, height: format.height)
        let colours = format.colours
        for y in 0..<format.height {
            for x in 0..<format.width {
                let to = 3 * (y * format.width + x)
                if format.layout == .rgb {
                    for colour in 0..<3 {
                        frame.pixels[to + colour] = bytes[format.bytesPerLine * y + 3 * x + colour]
                    }
                    continue
                }
                let (luma, u, v) = components(format, bytes, x, y)
                let grey = Int(colours.luma) * (luma - Int(colours.lumaZero))
                frame.pixels[to] = byte(grey + Int(colours.redV) * (v - 128))
                frame.pixels[to + 1] = byte(
                    grey + Int(colours.greenU) * (u - 128) + Int(colours.greenV) * (v - 128))
                frame.pixels[to + 2] = byte(grey + Int(colours.blueU) * (u - 128))
            }
        }
        return frame
    }

    /// The present picture's half of a tensor whose other half is 77.
    static func half(_ format: PictureFormat, _ bytes: [UInt8], side: Int, channel: Int) -> [Int8] {
        let frame = frame(format, bytes)
        var preprocessor = Preprocessor(side: side)
        var pair = [Int8](repeating: 0, count: preprocessor.tensorByteCount)
        var span = pair.mutableSpan
        preprocessor.fill(initial: frame, now: frame, tensor: &span)
        for index in pair.indices where index % 6 / 3 != channel / 3 { pair[index] = 77 }
        return pair
    }
}

extension FrameConversion {
    /// The half that the conversion fills, in a tensor of 77s.
    mutating func half(_ bytes: [UInt8], channel: Int) -> [Int8] {
        var pair = [Int8](repeating: 77, count: side * side * 6)
        var span = pair.mutableSpan
        fill(bytes.span, into: &span, channel: channel)
        return pair
    }
}
