// One kitchen as its camera sees it: a chamber, a light, a camera and something on the rack, all
// drawn from a seed. A scene never changes; what time does to it is a `SceneState`.
//
// Invariants: only IEEE addition, multiplication, division and square root, integers and hashes are
// used, in a fixed order, so a scene and a state give the same bytes on every processor.

import HearthCore

/// How hard the camera's work is.
public enum Difficulty: String, CaseIterable, Sendable {
    /// An ordinary kitchen: the slice lies in view, the camera drifts a little.
    case mild
    /// Anything goes: strong drift, blur, noise, toppings, slices half out of view.
    case hard
}

/// What lies on the rack.
public enum Subject: Equatable, Sendable {
    case bread(Bread)
    /// A slice between two kinds, `share` of the way to the second; for training only.
    case blend(Bread, Bread, share: Float)
    case foreign(ForeignObject)
}

/// The static part of one pixel.
struct Texel: Sendable {
    /// Reflectance of the subject; the last lane is how fast this spot browns beside the average.
    var subject = SIMD4<Float>(repeating: 0)
    /// Reflectance of what is behind; the last lane is how much of the pixel the subject covers.
    var backdrop = SIMD4<Float>(repeating: 0)
    /// Ambient light that arrives, light of the elements that arrives, own emission of a glowing
    /// element, and a texture value from -1 to 1.
    var light = SIMD4<Float>(repeating: 0)
}

/// A kitchen scene. Making one costs about two milliseconds and half a megabyte; rendering a frame
/// of it costs less than one millisecond.
public struct Scene: Sendable {
    /// Width and height of every frame, in pixels.
    public static let side = 96

    public let seed: UInt64
    public let subject: Subject
    public let light: Light
    public let difficulty: Difficulty
    /// Share of the slice's surface under butter or cheese.
    public private(set) var toppedShare: Double = 0
    /// Share of the slice that is in view.
    public private(set) var visibleShare: Double = 1

    let law: BrowningLaw
    let camera: Camera
    /// Colour and level of the ambient light after the camera's white balance.
    let ambient: SIMD4<Float>
    let noiseSeed: UInt32
    var texels: [Texel]

    /// - Parameters:
    ///   - seed: everything that the other arguments leave open.
    ///   - subject: what lies on the rack.
    public init(
        seed: UInt64, subject: Subject, light: Light = .daylight, difficulty: Difficulty = .mild
    ) {
        self.seed = seed
        self.subject = subject
        self.light = light
        self.difficulty = difficulty
        let source = SeededRandom(seed: seed)
        var lawRandom = source.stream(1)
        var cameraRandom = source.stream(2)
        var chamberRandom = source.stream(3)
        var subjectRandom = source.stream(4)
        noiseSeed = UInt32(truncatingIfNeeded: cameraRandom.next())

        // Within 3 %, most often within 2 %.
        law = BrowningLaw(
            strength: 1 + lawRandom.uniform(-0.015...0.015) + lawRandom.uniform(-0.015...0.015))
        camera = Camera(difficulty: difficulty, &cameraRandom)
        ambient = camera.ambient(of: light, difficulty: difficulty, &cameraRandom)

        texels = [Texel](repeating: Texel(), count: Scene.side * Scene.side)
        paintChamber(&chamberRandom)
        switch subject {
        case .bread(let bread):
            paintSlice(BreadLook(bread), &subjectRandom)
        case .blend(let first, let second, let share):
            paintSlice(
                BreadLook(first).blended(with: BreadLook(second), share: share), &subjectRandom)
        case .foreign(let object):
            paintForeign(object, &subjectRandom)
        }
    }

    /// The slice as it is before toasting, of a kind of bread under an ordinary light.
    public init(seed: UInt64, bread: Bread, light: Light = .daylight) {
        self.init(seed: seed, subject: .bread(bread), light: light, difficulty: .mild)
    }

    mutating func record(toppedShare: Double, visibleShare: Double) {
        self.toppedShare = toppedShare
        self.visibleShare = visibleShare
    }
}
