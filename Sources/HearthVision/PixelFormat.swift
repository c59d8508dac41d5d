// How a camera lays out its pictures in memory.

/// The layouts that cameras are asked for, in the words of a configuration file.
public enum PixelFormat: String, CaseIterable, Sendable {
    /// Two pixels in four bytes: luma, blue difference, luma, red difference.
    case yuyv
    /// A plane of luma, then a quarter of it in interleaved colour differences.
    case nv12
    /// A plane of luma.
    case grey
    /// One JPEG file a picture.
    case mjpeg
}
