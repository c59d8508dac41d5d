// Which camera, and what is asked of it.

public import HearthVision

/// What the pipeline needs. A camera gives what comes nearest; see `CameraOffer.best`.
public struct CameraWish: Equatable, Sendable {
    /// A path (`/dev/video0`, `/dev/v4l/by-id/…`: links are followed anew at each opening), or what
    /// the camera calls itself; empty for the first camera that there is.
    public var device: String
    /// Nil for whichever fits best.
    public var format: PixelFormat?
    /// Pixels.
    public var width: Int
    public var height: Int
    /// Pictures a second that are needed; of what a camera offers, the fewest that are enough.
    public var rate: Int

    public static let rates = 1...60

    public init(
        device: String, format: PixelFormat? = nil, width: Int = 640, height: Int = 480,
        rate: Int = 5
    ) {
        self.device = device
        self.format = format
        self.width = width
        self.height = height
        self.rate = rate
    }
}
