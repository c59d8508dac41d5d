// Which model the toaster commands use: the one that was named, else the one that came with the
// program.

import ArgumentParser
import HearthCore
import HearthInference
import HearthLinux
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
        try loadModel(path ?? ToasterModelOption.findFactoryModel())
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

    /// Looks beside the program, then in the folders above it.
    private static func findFactoryModel() throws -> String {
        var folder = programDirectory()
        while true {
            let path = folder + "/" + factoryPath
            if isReadable(path) { return path }
            guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { break }
            folder = String(folder[..<slash])
        }
        throw failure(
            "there is no \(factoryPath) beside the program or above it: name one with --model",
            .noInput)
    }
}
