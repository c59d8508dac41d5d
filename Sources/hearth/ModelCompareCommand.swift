// `hearth model compare`: whether two models, or two kernel sets, give the same bits.

import ArgumentParser
import HearthCore
import HearthInference

struct ModelCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare the answers of two models bit for bit.",
        discussion: """
            Both get the same samples: random ones, or those of files as for `model run`. The \
            samples are the steps of one stream, each file's those of a new one. One model can be \
            compared with itself under two kernel sets. Exit codes: 0 for equal, 1 for a \
            difference, 65 for models that do not have the same inputs and outputs.
            """)

    @Argument(help: "A .tflite file.", completion: .file(extensions: ["tflite"]))
    var a: String

    @Argument(help: "Another one, or the same.", completion: .file(extensions: ["tflite"]))
    var b: String

    @Option(help: "How many random samples (default: 100).")
    var runs: Int?

    @Option(help: "Where the random samples come from.")
    var seed: UInt64 = 1

    @Option(
        help: "Samples from a file instead; may be given several times.", completion: .file())
    var input: [String] = []

    @OptionGroup var kernels: KernelOption

    @Option(
        help: ArgumentHelp("Kernels of the second model (default: the same).", valueName: "set"),
        completion: .list(KernelSet.names))
    var bKernels: String?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func validate() throws {
        guard runs == nil || input.isEmpty else {
            throw ValidationError("--runs or --input, not both")
        }
        guard (1...10_000_000).contains(runs ?? 1) else {
            throw ValidationError("--runs must be 1 to 10000000, not \(runs ?? 0)")
        }
    }

    func run() throws {
        let set = try kernels.set()
        let first = try loadInterpreter(a, set)
        let second = try loadInterpreter(
            b, bKernels.map { try KernelOption.set(named: $0, "--b-kernels") } ?? set)
        try checkAlike("input", first.inputs, second.inputs)
        try checkAlike("output", first.outputs, second.outputs)
        let files = try input.map { try (name: $0, samples: readSamples($0, for: first)) }

        var outputs = first.outputs.map(OutputComparison.init)
        var steps = 0
        if files.isEmpty {
            var random = SeededRandom(seed: seed)
            for step in 0..<(runs ?? 100) {
                let sample = first.randomSample(&random)[...]
                compare(first, second, sample, input: nil, step: step, &outputs)
                steps += 1
            }
        }
        for (name, samples) in files {
            first.reset()
            second.reset()
            for (step, sample) in samples.enumerated() {
                compare(first, second, sample, input: name, step: step, &outputs)
                steps += 1
            }
        }
        let isEqual = outputs.allSatisfy { $0.differingCount == 0 }
        if json {
            try printOutput("\(report(first, second, steps, outputs))")
        } else {
            try printOutput(
                "\(a) (\(first.kernelSet.rawValue)) and \(b) (\(second.kernelSet.rawValue)),"
                    + " \(steps) steps: \(isEqual ? "equal" : "different")")
            for (index, output) in outputs.enumerated() {
                try printOutput("output \(index), \(output.words)")
            }
        }
        if !isEqual { throw ExitStatus.violation.code }
    }

    /// Refuses models that take or give different things.
    private func checkAlike(
        _ kind: String, _ mine: [TensorDescription], _ theirs: [TensorDescription]
    ) throws {
        guard mine.count == theirs.count else {
            throw failure(
                "\(a) and \(b) cannot be compared: \(mine.count) and \(theirs.count) \(kind)s",
                .badData)
        }
        for (index, (mine, theirs)) in zip(mine, theirs).enumerated() {
            guard mine.type == theirs.type, mine.shape == theirs.shape else {
                throw failure(
                    "\(a) and \(b) cannot be compared: \(kind) \(index) is"
                        + " \(mine.type) \(mine.shape) '\(mine.name)' in the first and"
                        + " \(theirs.type) \(theirs.shape) '\(theirs.name)' in the second",
                    .badData)
            }
        }
    }

    private func compare(
        _ first: Interpreter, _ second: Interpreter, _ sample: ArraySlice<UInt8>,
        input: String?, step: Int, _ outputs: inout [OutputComparison]
    ) {
        first.feed(sample)
        second.feed(sample)
        first.run()
        second.run()
        let (answerA, answerB) = (first.answer(), second.answer())
        var offset = 0
        for index in outputs.indices {
            let range = offset..<offset + outputs[index].output.byteCount
            outputs[index].add(answerA[range], answerB[range], input: input, step: step)
            offset = range.upperBound
        }
    }

    private func report(
        _ first: Interpreter, _ second: Interpreter, _ steps: Int, _ outputs: [OutputComparison]
    ) -> JSON {
        .object([
            ("a", .string(a)),
            ("b", .string(b)),
            ("a_kernels", .string(first.kernelSet.rawValue)),
            ("b_kernels", .string(second.kernelSet.rawValue)),
            ("seed", input.isEmpty ? seedNumber(seed) : .null),
            ("steps", .integer(steps)),
            ("equal", .bool(outputs.allSatisfy { $0.differingCount == 0 })),
            ("outputs", .array(outputs.map(\.json))),
        ])
    }
}
