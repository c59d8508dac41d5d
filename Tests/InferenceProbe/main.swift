// The smallest program around a model that a device maker would write: it links the engine alone.
//
//     inference-probe MODEL [--runs N]    load, run N times more (1), print the figures
//     inference-probe MODEL --serve       do what the lines of standard input ask for (Service)
//
// HEARTH_KERNELS chooses the kernels. Apart from reading the model and its own figures it touches
// nothing. Exit codes: 64 for the command line, 65 for a refused model, 66 for a file that cannot
// be read, 74 for output that cannot be written.

import Glibc

do throws(ProbeFailure) {
    let request = try Request(CommandLine.arguments.dropFirst())
    let loaded = try LoadedModel(request.model)
    switch request.mode {
    case .run(let count): try write(loaded.report(runs: count))
    case .serve: try Service(loaded).serve()
    }
} catch {
    writeError("inference-probe: \(error.message)")
    exit(error.status)
}
