// An eye on raw pictures: the model's input is filled straight from their bytes.

import HearthCore
import HearthLinux
import HearthPipeline
package import HearthPolicy
package import HearthUnits
package import HearthVision

/// `BreadEye` over a `RawStream`. The very same picture again counts as frozen, as with any camera,
/// so a file needs more different pictures than are remembered (eight).
package struct RawEye: BreadEye, ~Copyable {
    private var pictures: RawStream
    private let format: PictureFormat
    private var file: ModelFile
    private var eye: ToasterEye?
    private var conversion: FrameConversion?
    private var recent = RecentPictures()
    private let clock = SystemClock()

    /// - Parameter frameRate: pictures a second out of a file.
    package init(_ path: String, _ format: PictureFormat, frameRate: Int, model: String) {
        self.format = format
        pictures = RawStream(
            path, byteCount: format.byteCount,
            period: TimeSpan(rawValue: 1_000_000_000 / Int64(frameRate)))
        file = ModelFile(model)
    }

    package mutating func look(
        isFirst: Bool, triesModel: Bool, until deadline: Instant
    ) -> (sight: Observation.Sight, takenAt: Instant, answerTime: TimeSpan?) {
        if eye == nil { load(isUrgent: triesModel) }
        if isFirst {
            eye?.begin()
            recent.forget()
        }
        guard case .piece(let takenAt) = pictures.next(before: deadline) else {
            return (eye == nil ? .noModel : .noFrame, clock.now, nil)
        }
        guard let eye, conversion != nil else { return (.noModel, takenAt, nil) }
        let began = clock.now
        let isFrozen = recent.isRepeated(fingerprint(of: pictures.bytes.span))
        let sight = RawEye.look(eye, isFrozen, pictures.bytes, &conversion)
        return (sight, takenAt, isFrozen ? nil : clock.now - began)
    }

    // Each part by itself: a span of one part would keep the whole from being changed.
    private static func look(
        _ eye: ToasterEye, _ isFrozen: Bool, _ bytes: [UInt8], _ conversion: inout FrameConversion?
    ) -> Observation.Sight {
        eye.look(isFrozen: isFrozen) { tensor in
            conversion?.fill(bytes.span, into: &tensor, channel: 3)
            return true
        }
    }

    private mutating func load(isUrgent: Bool) {
        eye = file.load(isUrgent: isUrgent) { try ToasterEye($0) }
        conversion = eye.map { FrameConversion(format, side: $0.side) }
        // The first picture after a start is a pair by itself.
        eye?.begin()
    }
}
