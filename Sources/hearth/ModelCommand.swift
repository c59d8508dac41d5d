// `hearth model`: look into a model file, or run it on raw tensors.

import ArgumentParser
import HearthInference

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Look into a .tflite model, or run it.",
        discussion: """
            Exit codes: 1 for models that differ, 64 for a mistake on the command line, 65 for a \
            model that is refused or input that does not fit it, 66 for a file that cannot be \
            read, 73 for one that cannot be written.
            """,
        subcommands: [
            ModelInspectCommand.self, ModelRunCommand.self, ModelCompareCommand.self,
            ModelBenchCommand.self, ModelProfileCommand.self,
        ])
}

/// Reads and validates the model at `path`; says why it cannot.
func loadModel(_ path: String) throws -> Model {
    let bytes = try readInput(path)
    do throws(ModelError) {
        return try Model(bytes)
    } catch {
        throw failure("\(path) is refused: \(error)", .badData)
    }
}

/// Reads and prepares the model at `path`; says why it cannot.
func loadInterpreter(
    _ path: String, _ set: KernelSet, rounding: FullyConnectedRounding = .twice
) throws -> Interpreter {
    let model = try loadModel(path)
    do throws(ModelError) {
        // A workstation has room for whatever the reader lets through.
        return try Interpreter(
            model, arenaBudgetBytes: 1 << 30, kernels: set, rounding: rounding)
    } catch {
        throw failure("\(path) is refused: \(error)", .badData)
    }
}
