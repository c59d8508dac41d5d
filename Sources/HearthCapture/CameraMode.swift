// What a camera and the program have agreed on.

public import HearthVision

/// A camera, by its driver's words.
public struct CameraIdentity: Equatable, Sendable {
    public var card: String
    public var driver: String
    public var bus: String

    public init(card: String, driver: String, bus: String) {
        self.card = card
        self.driver = driver
        self.bus = bus
    }
}

/// An open camera's pictures.
public struct CameraMode: Equatable, Sendable {
    /// The device node.
    public var device: String
    public var identity: CameraIdentity
    public var format: PixelFormat
    /// A picture's pixels; for `mjpeg` as decoded, unscaled.
    public var picture: PictureFormat
    /// Pictures a second; nil where the driver does not say.
    public var rate: Double?
    /// Bytes of a buffer, at most.
    public var bufferByteCount: Int
    public var bufferCount: Int

    /// Bytes that a picture has at least and at most.
    var byteCounts: ClosedRange<Int> {
        // No JPEG file of three colours is shorter than its headers.
        let least = format == .mjpeg ? 100 : picture.byteCount
        return min(least, bufferByteCount)...bufferByteCount
    }
}
