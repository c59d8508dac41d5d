// Which model the toaster commands use: the one that was named, else the one that came with the
// program.

import ArgumentParser
import HearthCore
import HearthInference
import HearthPipeline

struct ToasterModelOption: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: "The toaster's model (default: Models/toaster/toaster.tflite beside the program).",
        completion: .file(extensions: ["tflite"]))
    var path: String?

    static let factoryPath = "Models/toaster/toaster.tflite"

    /// Reads and validates the model.
    func load() throws -> Model {
        try loadModel(path ?? findBesideProgram(ToasterModelOption.factoryPath, "--model"))
    }

    /// Prepares a model to see with.
    static func eye(_ model: Model) throws -> ToasterEye {
        do {
            let kernels = try KernelOption.fromEnvironment()
            return try ToasterEye(Interpreter(model, kernels: kernels))
        } catch let error as ModelError {
            throw failure("\(error)", .badData)
        } catch let error as ToasterModelError {
            throw failure("\(error)", .badData)
        }
    }
}
