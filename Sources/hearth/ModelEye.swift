// A scene seen through the model: renderer, preprocessing and engine in a row, with their buffers.

import HearthCore
import HearthInference
import HearthPipeline
import HearthPolicy
import HearthScene

/// A model that does not look like the toaster's.
struct ModelShapeError: Error, CustomStringConvertible {
    let description: String
}

/// Renders pairs and asks the model about them. One thread at a time.
final class ModelEye {
    private let interpreter: Interpreter
    private var preprocessor: Preprocessor
    private var plane = LightPlane()
    private var initialFrame = Frame(width: Scene.side, height: Scene.side)
    private var nowFrame = Frame(width: Scene.side, height: Scene.side)
    /// The model's last input.
    private(set) var tensor: [Int8]

    /// - Throws: `ModelShapeError` when the model's input is not a pair of square frames or its
    ///   output not the policy's classes; `ModelError` when it cannot be prepared.
    init(_ model: Model, kernels: KernelSet) throws {
        interpreter = try Interpreter(model, kernels: kernels)
        guard let input = interpreter.inputs.first, let output = interpreter.outputs.first,
            interpreter.inputs.count == 1, interpreter.outputs.count == 1,
            input.type == .int8, output.type == .int8, input.shape.count == 4,
            input.shape[0] == 1, input.shape[1] == input.shape[2],
            input.shape[3] == Preprocessor.channelCount,
            output.elementCount == BrowningEstimate.classCount
        else {
            throw ModelShapeError(
                description: "not a toaster's model: int8 [1, S, S, \(Preprocessor.channelCount)]"
                    + " in, int8 [1, \(BrowningEstimate.classCount)] out, expected")
        }
        preprocessor = Preprocessor(side: input.shape[1])
        tensor = [Int8](repeating: 0, count: preprocessor.tensorByteCount)
    }

    /// What the model says of a scene now, given how it was at first.
    func look(
        _ scene: Scene, initial: SceneState, initialShot: UInt64, now: SceneState, shot: UInt64
    ) -> BrowningEstimate {
        scene.render(initial, shot: initialShot, through: &plane, into: &initialFrame)
        scene.render(now, shot: shot, through: &plane, into: &nowFrame)
        var span = tensor.mutableSpan
        preprocessor.fill(initial: initialFrame, now: nowFrame, tensor: &span)
        interpreter.withInput(0) { input in
            for index in 0..<input.count { input[index] = tensor[index] }
        }
        interpreter.run()
        return interpreter.withOutput(0) { BrowningEstimate(probabilities: $0) }
    }

    /// The model's last output.
    func withOutput<Result>(_ body: (Span<Int8>) -> Result) -> Result {
        interpreter.withOutput(0) { body($0) }
    }
}
