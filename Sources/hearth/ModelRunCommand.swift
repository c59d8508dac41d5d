// `hearth model run`: raw tensors in, raw tensors out, as many samples as the input holds. A
// streaming model carries its state from each sample to the next.

import ArgumentParser
import HearthCore
import HearthInference
import HearthLinux

struct ModelRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a model on raw tensors, several samples back to back.",
        discussion: """
            The samples are the steps of one stream: a model with state starts from its initial \
            values and carries them from each sample to the next.
            """)

    @Argument(help: "A .tflite file.", completion: .file(extensions: ["tflite"]))
    var model: String

    @Option(
        help: """
            Raw little-endian tensors: all inputs of the first sample, then of the second, …
            """, completion: .file())
    var input: String

    @Option(help: "Where the raw outputs go, in the same order.", completion: .file())
    var output: String

    @Flag(help: "Round FULLY_CONNECTED once, as LiteRT does, not twice as TFLM does.")
    var roundOnce = false

    @OptionGroup var kernels: KernelOption

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func run() throws {
        let interpreter = try loadInterpreter(
            model, kernels, rounding: roundOnce ? .once : .twice)
        let samples = try readInput(input)
        let sampleBytes = interpreter.inputs.reduce(0) { $0 + $1.byteCount }
        guard sampleBytes > 0, !samples.isEmpty, samples.count % sampleBytes == 0 else {
            throw failure(
                "\(input) has \(samples.count) bytes, which is not a positive multiple of the"
                    + " \(sampleBytes) bytes of one sample", .badData)
        }
        let (answers, durations) = answer(samples, sampleBytes, interpreter)
        try save(answers, to: output)
        let report = report(interpreter, durations.sorted(), sampleBytes, answers.count)
        // Who sends the answers down a pipe does not want words behind them.
        if isStandardOutput(output) { printError(report) } else { try printOutput(report) }
    }

    private func answer(
        _ samples: [UInt8], _ sampleBytes: Int, _ interpreter: Interpreter
    ) -> (answers: [UInt8], durations: [Duration]) {
        let clock = ContinuousClock()
        var answers: [UInt8] = []
        var durations: [Duration] = []
        for start in stride(from: 0, to: samples.count, by: sampleBytes) {
            var offset = start
            for index in interpreter.inputs.indices {
                interpreter.withInputBytes(index) { bytes in
                    for position in bytes.indices { bytes[position] = samples[offset + position] }
                    offset += bytes.count
                }
            }
            durations.append(clock.measure { interpreter.run() })
            for index in interpreter.outputs.indices {
                interpreter.withOutputBytes(index) { bytes in
                    for position in bytes.indices { answers.append(bytes[position]) }
                }
            }
        }
        return (answers, durations)
    }

    private func report(
        _ interpreter: Interpreter, _ durations: [Duration], _ sampleBytes: Int, _ answerBytes: Int
    ) -> String {
        let best = microseconds(durations[0])
        let median = microseconds(durations[durations.count / 2])
        guard json else {
            return "\(durations.count) samples, \(sampleBytes) bytes in and"
                + " \(answerBytes / durations.count) out each;"
                + " best \(best) µs, median \(median) µs"
        }
        let object = JSON.object([
            ("model", .string(model)),
            ("kernels", .string(interpreter.kernelSet.rawValue)),
            ("samples", .integer(durations.count)),
            ("input_bytes_per_sample", .integer(sampleBytes)),
            ("output_bytes_per_sample", .integer(answerBytes / durations.count)),
            ("best_microseconds", .number(best)),
            ("median_microseconds", .number(median)),
        ])
        return "\(object)"
    }

    private func microseconds(_ duration: Duration) -> Double {
        Double(duration.components.attoseconds / 1_000_000_000) / 1_000
            + Double(duration.components.seconds) * 1_000_000
    }
}
