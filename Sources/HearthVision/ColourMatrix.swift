// From luma and colour differences to red, green and blue, in integers, so that every processor
// gives the same bytes and a saved picture shows what the model was given.
//
// For one pixel, with y, u and v as bytes:
//
//   red   = (luma (y - lumaZero)                    + redV   (v - 128) + 4096) >> 13
//   green = (luma (y - lumaZero) + greenU (u - 128) + greenV (v - 128) + 4096) >> 13
//   blue  = (luma (y - lumaZero) + blueU  (u - 128)                    + 4096) >> 13
//
// each brought into 0 … 255. The shift rounds down, so that the whole rounds half up. Pixels are
// converted one by one and then averaged: a mean of luma would not know which of its pixels were
// beyond white, and no saved picture could show what the model saw.

/// The factors of one such conversion, times 8192 and rounded (ITU-R BT.601, BT.709).
public struct ColourMatrix: Equatable, Sendable {
    public let lumaZero: Int32
    public let luma: Int32
    public let redV: Int32
    public let greenU: Int32
    public let greenV: Int32
    public let blueU: Int32

    /// BT.601; luma 16 … 235, colour differences 16 … 240: what cameras send unless they say
    /// otherwise.
    public static let bt601Limited = ColourMatrix(
        lumaZero: 16, luma: 9539, redV: 13_075, greenU: -3209, greenV: -6660, blueU: 16_525)
    /// BT.601 over all values of a byte, as in JPEG files.
    public static let bt601Full = ColourMatrix(
        lumaZero: 0, luma: 8192, redV: 11_485, greenU: -2819, greenV: -5850, blueU: 14_516)
    public static let bt709Limited = ColourMatrix(
        lumaZero: 16, luma: 9539, redV: 14_686, greenU: -1747, greenV: -4366, blueU: 17_305)
    public static let bt709Full = ColourMatrix(
        lumaZero: 0, luma: 8192, redV: 12_901, greenU: -1535, greenV: -3835, blueU: 15_201)

    /// One pixel's red, green and blue.
    public func colour(y: UInt8, u: UInt8, v: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
        let base = (Int32(y) - lumaZero) * luma + 4096
        let (u, v) = (Int32(u) - 128, Int32(v) - 128)
        return (
            UInt8(clamping: (base + redV * v) >> 13),
            UInt8(clamping: (base + greenU * u + greenV * v) >> 13),
            UInt8(clamping: (base + blueU * u) >> 13)
        )
    }
}
