// Which model `hearth listen` uses, and which clip it plays when there is nothing else to hear.

import ArgumentParser
import HearthInference
import HearthLinux
import HearthPipeline

struct WearableModelOption: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: "The wearable's model (default: Models/wearable/wearable.tflite beside the program).",
        completion: .file(extensions: ["tflite"]))
    var path: String?

    static let factoryPath = "Models/wearable/wearable.tflite"
    static let clipPath = "Models/wearable/clip.wav"

    /// Reads, validates and prepares the model.
    func load() throws -> WakeModel {
        let path = try path ?? findBesideProgram(WearableModelOption.factoryPath, "--model")
        let model = try loadModel(path)
        do {
            let kernels = try KernelOption.fromEnvironment()
            return try WakeModel(Interpreter(model, kernels: kernels))
        } catch let error as ModelError {
            throw failure("\(path) is refused: \(error)", .badData)
        } catch let error as WakeModelError {
            throw failure("\(path) is refused: \(error)", .badData)
        }
    }
}

/// Looks beside the program, then in the folders above it.
///
/// - Parameter option: what names another file, for the message.
func findBesideProgram(_ file: String, _ option: String) throws -> String {
    var folder = programDirectory()
    while true {
        let path = folder + "/" + file
        if isReadable(path) { return path }
        guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { break }
        folder = String(folder[..<slash])
    }
    throw failure(
        "there is no \(file) beside the program or above it: name one with \(option)", .noInput)
}
