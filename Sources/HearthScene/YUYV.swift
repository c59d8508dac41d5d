// Pictures as most cameras hand them over.

public import HearthCore

/// Red, green and blue to YUYV, BT.601 in the limited range: each two pixels share a colour.
/// - Parameter picture: two bytes a pixel; a row has an even number of them.
public func encodeYUYV(_ frame: Frame, into picture: inout [UInt8]) {
    for pair in 0..<frame.width * frame.height / 2 {
        var sums = (red: 0, green: 0, blue: 0)
        for pixel in 0..<2 {
            let at = (2 * pair + pixel) * 3
            let red = Int(frame.pixels[at])
            let green = Int(frame.pixels[at + 1])
            let blue = Int(frame.pixels[at + 2])
            sums = (sums.red + red, sums.green + green, sums.blue + blue)
            picture[4 * pair + 2 * pixel] = UInt8(
                (66 * red + 129 * green + 25 * blue + 128) >> 8 + 16)
        }
        let (red, green, blue) = (sums.red, sums.green, sums.blue)
        picture[4 * pair + 1] = UInt8((-38 * red - 74 * green + 112 * blue + 256) >> 9 + 128)
        picture[4 * pair + 3] = UInt8((112 * red - 94 * green - 18 * blue + 256) >> 9 + 128)
    }
}
