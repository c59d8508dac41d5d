// An eye on raw pictures: the model's input is filled straight from their bytes.

import HearthCore
import HearthLinux
import HearthPipeline
import HearthPolicy
import HearthUnits
import HearthVision

/// `BreadEye` over `RawPictures`.
struct RawEye: BreadEye, ~Copyable {
    private var pictures: RawPictures
    private var file: ToasterModelFile
    private var eye: ToasterEye?
    private var conversion: FrameConversion?
    private var recent = RecentPictures()
    private let clock = SystemClock()

    init(_ pictures: consuming RawPictures, model: String) {
        self.pictures = pictures
        file = ToasterModelFile(model)
    }

    mutating func look(
        isFirst: Bool, triesModel: Bool, until deadline: Instant
    ) -> (sight: Observation.Sight, takenAt: Instant, answerTime: TimeSpan?) {
        if eye == nil { load(isUrgent: triesModel) }
        if isFirst {
            eye?.begin()
            recent.forget()
        }
        guard case .picture(let takenAt) = pictures.next(before: deadline) else {
            return (eye == nil ? .noModel : .noFrame, clock.now, nil)
        }
        guard let eye else { return (.noModel, takenAt, nil) }
        let began = clock.now
        let isFrozen = recent.isRepeated(fingerprint(of: pictures.bytes.span))
        let sight = eye.look(isFrozen: isFrozen) { tensor in
            conversion?.fill(pictures.bytes.span, into: &tensor, channel: 3)
            return true
        }
        return (sight, takenAt, sight == .frozen ? nil : clock.now - began)
    }

    private mutating func load(isUrgent: Bool) {
        eye = file.eye(isUrgent: isUrgent)
        conversion = eye.map { FrameConversion(pictures.format, side: $0.side) }
        // The first picture after a start is a pair by itself.
        eye?.begin()
    }
}
