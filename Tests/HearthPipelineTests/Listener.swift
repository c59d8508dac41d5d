// What the tests listen with: the committed model, and sounds from noise and a committed clip.

import HearthAudio
import HearthCore
import HearthInference
import HearthLinux
import HearthPipeline
import HearthPolicy
import HearthUnits

/// A clock that stands still but when told.
final class HandClock: MonotonicClock {
    var now = Instant(rawValue: 77_000_000_000)
}

enum WearableModel {
    private static let top =
        "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    static func bytes(_ path: String) throws -> [UInt8] {
        try readFile(top + "/" + path, limit: .mebibytes(4))
    }

    static func interpreter() throws -> Interpreter {
        try Interpreter(Model(bytes("Models/wearable/wearable.tflite")))
    }

    static func model() throws -> WakeModel { try WakeModel(interpreter()) }

    /// The committed clip, which calls for help.
    static func clip() throws -> [Int16] {
        let sound = try WAVSound(bytes("Models/wearable/clip.wav"))
        var resampler = try Resampler(
            rate: sound.sampleRate, format: .signed16, channelCount: sound.channelCount)
        let frames = sound.samples.count / sound.channelCount
        var samples = [Int16](repeating: 0, count: resampler.outputCount(addingFrames: frames))
        var target = samples.mutableSpan
        _ = unsafe resampler.process(sound.samples.span.bytes, into: &target)
        return samples
    }
}

/// A room's noise.
func room(seconds: Double, loud: Double = 8, seed: UInt64 = 1) -> [Int16] {
    var random = SeededRandom(seed: seed)
    return (0..<Int(seconds * 16_000)).map { _ in Int16((random.gaussian() * loud).rounded()) }
}

/// A pipeline, and what it said hop by hop.
struct Listener {
    let clock = HandClock()
    let pipeline: ListeningPipeline<HandClock>
    private(set) var events: [CallEvent] = []
    /// For each hop the last answer, nil while the model was not asked.
    private(set) var answers: [Double?] = []
    /// The answer to each step that was the last one judged in its hop.
    private(set) var steps: [Int: Double] = [:]

    init(
        _ model: WakeModel?, thresholds: PhraseThresholds = .factory, isGated: Bool = true
    ) {
        pipeline = ListeningPipeline(model, thresholds, clock: clock, isGated: isGated)
    }

    mutating func hear(_ samples: [Int16]) {
        for start in stride(from: 0, through: samples.count - 160, by: 160) {
            clock.now = clock.now + .milliseconds(10)
            let hop = samples.span.extracting(start..<start + 160)
            keep(pipeline.hear(hop, CallInput(.nothing, isButtonDown: false), at: clock.now))
        }
    }

    /// Sound that comes so many milliseconds of it at a time; the pipeline's reader waits for 50.
    mutating func hear(_ samples: [Int16], period: Int) {
        let hops = period / 10
        for start in stride(from: 0, through: samples.count - hops * 160, by: hops * 160) {
            let begin = clock.now
            for wait in stride(from: 50, to: period, by: 50) {
                clock.now = begin + .milliseconds(Int64(wait))
                keep(pipeline.missSound(CallInput(.nothing, isButtonDown: false), at: clock.now))
            }
            clock.now = begin + .milliseconds(Int64(period))
            for hop in 0..<hops {
                let part = samples.span.extracting(start + hop * 160..<start + (hop + 1) * 160)
                keep(pipeline.hear(part, CallInput(.nothing, isButtonDown: false), at: clock.now))
            }
        }
    }

    /// In a silent room.
    mutating func press(seconds: Double) {
        let sound = room(seconds: seconds)
        for start in stride(from: 0, through: sound.count - 160, by: 160) {
            clock.now = clock.now + .milliseconds(10)
            let hop = sound.span.extracting(start..<start + 160)
            keep(pipeline.hear(hop, CallInput(.nothing, isButtonDown: true), at: clock.now))
        }
    }

    mutating func adopt(_ model: WakeModel) { pipeline.adopt(model) }

    /// No sound comes.
    mutating func miss(seconds: Double) {
        for _ in 0..<Int(seconds * 10) {
            clock.now = clock.now + .milliseconds(100)
            keep(pipeline.missSound(CallInput(.nothing, isButtonDown: false), at: clock.now))
        }
    }

    private mutating func keep(_ output: CallOutput) {
        output.events.forEach { events.append($0) }
        answers.append(pipeline.answer)
        if let answer = pipeline.answer { steps[pipeline.judgedSteps] = answer }
    }

    var names: [String] { events.map(\.name) }
}
