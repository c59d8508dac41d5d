// A scene seen through the toaster's own eye: the renderer and its buffers before it.

import HearthCore
import HearthInference
import HearthPipeline
import HearthPolicy
import HearthScene

/// Renders pairs and asks the model about them. One thread at a time.
final class SceneEye {
    private let eye: ToasterEye
    private var plane = LightPlane()
    private var initialFrame = Frame(width: Scene.side, height: Scene.side)
    private var nowFrame = Frame(width: Scene.side, height: Scene.side)

    /// - Throws: `ToasterModelError` or `ModelError` when the model is not the toaster's.
    init(_ model: Model, kernels: KernelSet) throws {
        eye = try ToasterEye(Interpreter(model, kernels: kernels))
    }

    /// What the model says of a scene now, given how it was at first: the model alone, without the
    /// rules that the eye adds.
    func look(
        _ scene: Scene, initial: SceneState, initialShot: UInt64, now: SceneState, shot: UInt64
    ) -> BrowningEstimate {
        scene.render(initial, shot: initialShot, through: &plane, into: &initialFrame)
        scene.render(now, shot: shot, through: &plane, into: &nowFrame)
        eye.begin(with: initialFrame)
        switch eye.look(at: nowFrame) {
        case .seen: return withOutput { BrowningEstimate(probabilities: $0) }
        // A whole frame right after the first is neither; if it were, it would be a wrong answer.
        case .frozen, .noFrame, .noModel: return BrowningEstimate(browning: 0, cannotSee: 1)
        }
    }

    /// The model's last input: red, green, blue of the first frame, then of the present one.
    var pair: [Int8] { eye.pair }

    /// The model's last output.
    func withOutput<Result>(_ body: (Span<Int8>) -> Result) -> Result { eye.withOutput(body) }
}
