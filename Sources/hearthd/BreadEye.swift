// A camera with a model behind it: the model's input is filled straight from the camera's buffer.

package import HearthCapture
import HearthLinux
import HearthPipeline
package import HearthPolicy
package import HearthUnits
import HearthVision

/// Where pictures come from.
package protocol PictureSource: ~Copyable {
    /// The newest picture, waiting for one until `deadline` at most.
    mutating func next(before deadline: Instant) -> FrameEvent

    /// Fills three channels of the model's input with the picture of the last `next`.
    ///
    /// - Returns: false when it is damaged.
    mutating func fill(_ tensor: inout MutableSpan<Int8>, channel: Int) -> Bool

    /// Why there is none, for a technician; nil when nothing is known.
    var complaint: String? { get }

    /// Pictures so far that could not be looked at.
    var badCount: UInt64 { get }
}

extension Camera: PictureSource where Port: ~Copyable {
    package var complaint: String? { refusal.map(\.description) }
    package var badCount: UInt64 { health.counts.bad }
}

/// One look, as the eye has it.
package struct EyeLook {
    package var sight: Observation.Sight
    package var takenAt: Instant
    /// From the picture's arrival to the model's answer; nil when the model was not asked.
    package var answerTime: TimeSpan?
    /// What of it the model's input took.
    package var inputTime = TimeSpan.zero
}

/// The eye of a toaster.
package struct BreadEye<Source: PictureSource & ~Copyable>: ~Copyable {
    private var source: Source?
    private let makeSource: @Sendable (_ side: Int) -> Source
    private var file: ModelFile
    private var eye: ToasterEye?
    private let clock = SystemClock()
    private var complaint: String?
    private var goneCount = 0

    /// - Parameters:
    ///   - model: the path of the model's file.
    ///   - makeSource: the camera for a model of so many cells a side.
    package init(model: String, _ makeSource: @escaping @Sendable (_ side: Int) -> Source) {
        file = ModelFile(model)
        self.makeSource = makeSource
    }

    /// Pictures so far that could not be looked at.
    package private(set) var badCount: UInt64 = 0

    /// Waits for a picture until `deadline` at most, and has the model look at it.
    ///
    /// - Parameters:
    ///   - isFirst: whether it is the first of a cycle, with which later ones are compared.
    ///   - triesModel: whether a model that is missing is to be looked for at once.
    package mutating func look(
        isFirst: Bool, triesModel: Bool, until deadline: Instant
    ) -> EyeLook {
        if eye == nil { load(isUrgent: triesModel) }
        guard let eye else {
            pause(for: deadline - clock.now)
            return EyeLook(sight: .noModel, takenAt: clock.now)
        }
        if isFirst { eye.begin() }
        defer { badCount = source?.badCount ?? 0 }
        switch source?.next(before: deadline) {
        case .frame(let takenAt, let isFrozen):
            goneCount = 0
            let began = clock.now
            let (sight, filledAt) = BreadEye.look(eye, isFrozen, &source, clock)
            return EyeLook(
                sight: sight, takenAt: takenAt, answerTime: isFrozen ? nil : clock.now - began,
                inputTime: (filledAt ?? began) - began)
        case .gone:
            goneCount += 1
            if goneCount % 8 == 1 { complain() }
            return EyeLook(sight: .noFrame, takenAt: clock.now)
        case .bad, .late, nil: return EyeLook(sight: .noFrame, takenAt: clock.now)
        }
    }

    // Each part by itself: a span of one part would keep the whole from being changed.
    private static func look(
        _ eye: ToasterEye, _ isFrozen: Bool, _ source: inout Source?, _ clock: SystemClock
    ) -> (sight: Observation.Sight, filledAt: Instant?) {
        var filledAt: Instant?
        let sight = eye.look(isFrozen: isFrozen) { tensor in
            defer { filledAt = clock.now }
            return source?.fill(&tensor, channel: 3) ?? false
        }
        return (sight, filledAt)
    }

    /// Says why there is no camera, once for each reason; asked for now and then.
    private mutating func complain() {
        guard let now = source?.complaint, now != complaint else { return }
        complaint = now
        printError("hearthd: \(now)")
    }

    private mutating func load(isUrgent: Bool) {
        eye = file.load(isUrgent: isUrgent) { try ToasterEye($0) }
        guard let eye else { return }
        source = makeSource(eye.side)
        // The first picture after a start is a pair by itself.
        eye.begin()
    }
}
