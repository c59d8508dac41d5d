// `hearth model bench`: how long a model takes, whole and layer by layer, and whether it allocates.

import ArgumentParser
import HearthCore
import HearthInference

struct ModelBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time a model on random inputs, whole and layer by layer.",
        discussion: """
            Times are those of this process alone on an otherwise idle core; the smallest of many \
            runs varies least. A layer's time is its smallest, so they add up to less than the \
            model's median.
            """)

    @Argument(help: "A .tflite file.", completion: .file(extensions: ["tflite"]))
    var model: String

    @OptionGroup var kernels: KernelOption

    @Option(help: "For about how long to measure, in seconds.")
    var seconds = 1.0

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func validate() throws {
        guard (0.01...600).contains(seconds) else {
            throw ValidationError("--seconds must be 0.01 to 600, not \(seconds)")
        }
    }

    func run() throws {
        let interpreter = try loadInterpreter(model, kernels)
        fillInputs(interpreter)
        let report = ModelTiming(interpreter, seconds: seconds)
        try printOutput(json ? "\(json(interpreter, report))" : text(interpreter, report))
    }

    private func fillInputs(_ interpreter: Interpreter) {
        var random = SeededRandom(seed: 1)
        for index in interpreter.inputs.indices {
            interpreter.withInputBytes(index) { bytes in
                for place in bytes.indices { bytes[place] = UInt8(random.below(256)) }
            }
        }
    }

    private func text(_ interpreter: Interpreter, _ timing: ModelTiming) -> String {
        var lines = [
            "\(timing.runs) runs with \(interpreter.kernelSet.rawValue):"
                + " min \(rounded(timing.minimum)) µs, median \(rounded(timing.median)) µs,"
                + " p99 \(rounded(timing.percentile99)) µs",
            "\(interpreter.work.multiplyAccumulates) MACs,"
                + " \(rounded(timing.gigaMACsPerSecond)) GMAC/s at best",
            "arena \(interpreter.plan.byteCount) bytes,"
                + " constants \(interpreter.constantByteCount) bytes,"
                + " allocations per run: \(timing.allocations.map { "\($0)" } ?? "not counted")",
        ]
        for (index, layer) in interpreter.layers.enumerated() {
            lines.append(
                "\(index) \(layer.name), \(layer.kernels.rawValue):"
                    + " \(rounded(timing.layers[index])) µs,"
                    + " \(layer.work.multiplyAccumulates) MACs")
        }
        return lines.joined(separator: "\n")
    }

    private func json(_ interpreter: Interpreter, _ timing: ModelTiming) -> JSON {
        .object([
            ("model", .string(model)),
            ("kernels", .string(interpreter.kernelSet.rawValue)),
            ("runs", .integer(timing.runs)),
            ("min_microseconds", .number(timing.minimum)),
            ("median_microseconds", .number(timing.median)),
            ("p99_microseconds", .number(timing.percentile99)),
            ("macs", .integer(interpreter.work.multiplyAccumulates)),
            ("giga_macs_per_second", .number(timing.gigaMACsPerSecond)),
            ("arena_bytes", .integer(interpreter.plan.byteCount)),
            ("constants_bytes", .integer(interpreter.constantByteCount)),
            ("allocations_per_run", timing.allocations.map(JSON.number) ?? .null),
            (
                "layers",
                .array(
                    interpreter.layers.enumerated().map { index, layer in
                        .object([
                            ("operator", .string(layer.name)),
                            ("kernels", .string(layer.kernels.rawValue)),
                            ("macs", .integer(layer.work.multiplyAccumulates)),
                            ("min_microseconds", .number(timing.layers[index])),
                        ])
                    })
            ),
        ])
    }

    private func rounded(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let fraction = "\(hundredths % 100)"
        return "\(hundredths / 100)." + (fraction.count < 2 ? "0" : "") + fraction
    }
}
