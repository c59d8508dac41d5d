// A picture as the pipeline sees it.

import HearthUnits

/// A picture: rows from the top, pixels from the left, three bytes a pixel (red, green, blue;
/// sRGB).
public struct Frame: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// `width * height * 3` bytes.
    public var pixels: [UInt8]

    /// A black frame. Both sides must be positive.
    public init(width: Int, height: Int) {
        invariant(width > 0 && height > 0, "a frame has at least one pixel")
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 0, count: width * height * 3)
    }
}
