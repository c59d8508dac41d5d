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
            runs varies least. A layer's time is its smallest, and contains what calling it \
            alone takes, some hundredths of a microsecond. The share of the peak compares the \
            best run with a loop that does nothing but multiply bytes in registers, measured \
            right after it.
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
        let interpreter = try loadInterpreter(model, kernels.set())
        let report = ModelTiming(interpreter, seconds: seconds)
        try printOutput(json ? "\(json(interpreter, report))" : text(interpreter, report))
    }

    private func text(_ interpreter: Interpreter, _ timing: ModelTiming) -> String {
        var lines = [
            "\(timing.runs) runs with \(interpreter.kernelSet.rawValue):"
                + " min \(two(timing.minimum)) µs, median \(two(timing.median)) µs,"
                + " p99 \(two(timing.percentile99)) µs",
            "\(interpreter.work.multiplyAccumulates) MACs,"
                + " \(two(timing.gigaMACsPerSecond)) GMAC/s at best\(share(timing))",
            "arena \(interpreter.plan.byteCount) bytes,"
                + " constants \(interpreter.constantByteCount) bytes,"
                + " allocations per run: \(timing.allocations.map { "\($0)" } ?? "not counted")",
        ]
        for (index, layer) in interpreter.layers.enumerated() {
            guard !layer.isInPlace else {
                lines.append("\(index) \(layer.name): in place")
                continue
            }
            lines.append(
                "\(index) \(layer.name), \(layer.kernels.rawValue):"
                    + " \(two(timing.layers[index])) µs,"
                    + " \(layer.work.multiplyAccumulates) MACs")
        }
        return lines.joined(separator: "\n")
    }

    private func share(_ timing: ModelTiming) -> String {
        guard let peak = timing.peakGigaMACsPerSecond, let share = timing.shareOfPeak else {
            return ""
        }
        return ", \(two(share * 100)) % of the \(two(peak)) that its instructions reach here"
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
            (
                "peak_giga_macs_per_second",
                timing.peakGigaMACsPerSecond.map(JSON.number) ?? .null
            ),
            ("share_of_peak", timing.shareOfPeak.map(JSON.number) ?? .null),
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
                            ("in_place", .bool(layer.isInPlace)),
                            ("macs", .integer(layer.work.multiplyAccumulates)),
                            ("min_microseconds", .number(timing.layers[index])),
                        ])
                    })
            ),
        ])
    }
}
