// Raw pictures from a file or a named pipe in a camera's place.

package import HearthCapture
package import HearthUnits
package import HearthVision

/// A `PictureSource` over a `RawStream`. The very same picture again counts as frozen, as with any
/// camera, so a file needs more different pictures than are remembered (eight).
package struct RawPictures: PictureSource, ~Copyable {
    private var stream: RawStream
    private var conversion: FrameConversion
    private var recent = RecentPictures()

    /// - Parameters:
    ///   - frameRate: pictures a second out of a file.
    ///   - side: the model's, in cells.
    package init(_ path: String, _ format: PictureFormat, frameRate: Int, side: Int) {
        stream = RawStream(
            path, byteCount: format.byteCount,
            period: TimeSpan(rawValue: 1_000_000_000 / Int64(frameRate)))
        conversion = FrameConversion(format, side: side)
    }

    package mutating func next(before deadline: Instant) -> FrameEvent {
        switch stream.next(before: deadline) {
        case .piece(let takenAt):
            let isFrozen = recent.isRepeated(fingerprint(of: stream.bytes.span))
            return .frame(takenAt: takenAt, isFrozen: isFrozen)
        case .late: return .late
        case .gone: return .gone
        }
    }

    package mutating func fill(_ tensor: inout MutableSpan<Int8>, channel: Int) -> Bool {
        RawPictures.fill(&conversion, stream.bytes, &tensor, channel)
        return true
    }

    // Each part by itself: a span of one part would keep the whole from being changed.
    private static func fill(
        _ conversion: inout FrameConversion, _ bytes: [UInt8], _ tensor: inout MutableSpan<Int8>,
        _ channel: Int
    ) {
        conversion.fill(bytes.span, into: &tensor, channel: channel)
    }

    package var complaint: String? { "[Camera] \(stream.complaint)" }
    package var badCount: UInt64 { 0 }
}
