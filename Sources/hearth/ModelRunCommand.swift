// `hearth model run`: raw tensors in, raw tensors out, as many samples as the input holds; or sound
// in, probabilities out. A streaming model carries its state from each sample to the next.

import ArgumentParser
import HearthAudio
import HearthCore
import HearthInference
import HearthLinux

struct ModelRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a model on raw tensors, or on the features of a sound.",
        discussion: """
            The samples are the steps of one stream: a model with state starts from its initial \
            values and carries them from each sample to the next. With --features the samples \
            are a WAV file's features, as `hearth features` shows them, quantised as the model \
            wants them: a streaming model takes the rows of its input each step, another one \
            looks at a window of them that moves on by one row.
            """)

    @Argument(help: "A .tflite file.", completion: .file(extensions: ["tflite"]))
    var model: String

    @Option(
        help: """
            Raw little-endian tensors: all inputs of the first sample, then of the second, …
            """, completion: .file())
    var input: String?

    @Option(
        help: "A WAV file of 16 kHz, 16 bits, instead.", completion: .file(extensions: ["wav"]))
    var features: String?

    @Option(
        help: """
            Milliseconds from row to row of the features, 10 or 20 (default: 10 for a streaming \
            model, as microWakeWord; else 20, as micro_speech).
            """)
    var hop: Int?

    @Option(
        help: "Where the raw outputs go, in the same order; --features needs none.",
        completion: .file())
    var output: String?

    @Flag(help: "Round FULLY_CONNECTED once, as LiteRT does, not twice as TFLM does.")
    var roundOnce = false

    @OptionGroup var kernels: KernelOption

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func validate() throws {
        guard (input == nil) != (features == nil) else {
            throw ValidationError("say either --input or --features")
        }
        guard input == nil || output != nil else {
            throw ValidationError("--input needs --output")
        }
        guard hop == nil || features != nil else {
            throw ValidationError("--hop is for --features")
        }
        guard hop.map({ AudioFrontEnd.Hop(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("--hop must be 10 or 20, not \(hop ?? 0)")
        }
    }

    func run() throws {
        let interpreter = try loadInterpreter(
            model, kernels.set(), rounding: roundOnce ? .once : .twice)
        if let output { try checkOutput(output) }
        if let input {
            let samples = try readSamples(input, for: interpreter)
            let (answers, durations) = answer(samples, interpreter)
            try finish(
                report(interpreter, durations.sorted()), answers.flatMap { $0 })
        } else if let features {
            try listen(to: features, interpreter)
        }
    }

    /// Saves the answers, if that was asked for, and says what happened.
    private func finish(_ report: String, _ answers: [UInt8]) throws {
        if let output { try save(answers, to: output) }
        // Who sends the answers down a pipe does not want words behind them.
        if let output, isStandardOutput(output) {
            printError(report)
        } else {
            try printOutput(report)
        }
    }

    private func listen(to wav: String, _ interpreter: Interpreter) throws {
        let listener: SoundListener
        do throws(SoundListener.Refusal) {
            listener = try SoundListener(interpreter)
        } catch {
            throw failure("\(model) cannot listen to a sound: \(error)", .badData)
        }
        let sound = try readSound(wav)
        let features = SoundFeatures(
            sound, hop: hop.flatMap(AudioFrontEnd.Hop.init(rawValue:)) ?? listener.hop)
        let samples = listener.samples(features)
        guard !samples.isEmpty else {
            throw failure(
                "\(wav) has \(features.rows.count) rows of features;"
                    + " one step of \(model) takes \(listener.rowCount)", .badData)
        }
        let (answers, _) = answer(samples.map { $0[...] }, interpreter)
        let heard = SoundAnswers(answers.map(listener.probabilities), listener, features.hop)
        let text = json ? "\(heard.json(model, wav, interpreter.kernelSet))" : heard.text(wav)
        try finish(text, answers.flatMap { $0 })
    }

    private func answer(
        _ samples: [ArraySlice<UInt8>], _ interpreter: Interpreter
    ) -> (answers: [[UInt8]], durations: [Duration]) {
        let clock = ContinuousClock()
        var answers: [[UInt8]] = []
        var durations: [Duration] = []
        for sample in samples {
            interpreter.feed(sample)
            durations.append(clock.measure { interpreter.run() })
            answers.append(interpreter.answer())
        }
        return (answers, durations)
    }

    private func report(
        _ interpreter: Interpreter, _ durations: [Duration]
    ) -> String {
        let sampleBytes = interpreter.sampleByteCount
        let answerBytes = interpreter.outputs.reduce(0) { $0 + $1.byteCount }
        let best = ModelTiming.microseconds(durations[0])
        let median = ModelTiming.microseconds(durations[durations.count / 2])
        guard json else {
            return "\(durations.count) samples, \(sampleBytes) bytes in and"
                + " \(answerBytes) out each;"
                + " best \(best) µs, median \(median) µs"
        }
        let object = JSON.object([
            ("model", .string(model)),
            ("kernels", .string(interpreter.kernelSet.rawValue)),
            ("samples", .integer(durations.count)),
            ("input_bytes_per_sample", .integer(sampleBytes)),
            ("output_bytes_per_sample", .integer(answerBytes)),
            ("best_microseconds", .number(best)),
            ("median_microseconds", .number(median)),
        ])
        return "\(object)"
    }
}
