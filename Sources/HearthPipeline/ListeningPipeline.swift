// Sound in, calls for help out: front end, gate, model and policy of the wearable, one hop of 10 ms
// at a time. Everything is allocated when the pipeline is made.
//
// The model is only asked while the gate is open. What it would have remembered by then is kept as
// features: when the gate opens, the model starts over, hears as much as it can remember, and then
// answers for the second before the opening too. So no onset is lost, and every answer is, to the
// bit, the one that it would have given had it listened all the time.

internal import HearthAudio
public import HearthCore
public import HearthPolicy
public import HearthUnits

/// The learned side of the wearable. One thread at a time.
public final class ListeningPipeline<Clock: MonotonicClock> {
    /// Samples of one hop.
    public static var hopSampleCount: Int { AudioFrontEnd.Hop.tenMilliseconds.sampleCount }
    /// Rows before the gate's opening that are judged after it: a second.
    private static var lookBackRows: Int { 100 }

    public private(set) var policy: CallPolicy
    public private(set) var figures = ListeningFigures()
    /// The last hop's level.
    public private(set) var level = SoundLevel(Span<Int16>())
    /// The last answer; nil while the gate is closed or there is no model.
    public private(set) var answer: Double?
    public var isGateOpen: Bool { gate.isOpen }
    public var microphone: MicrophoneFault? { test.fault }
    /// The features of the last hop, 40 channels; zeros before the first row.
    public private(set) var row: [UInt16]

    /// Nil when there is no model: then the policy says so.
    private let model: WakeModel?
    private let clock: Clock
    private let isGated: Bool
    private var frontEnd = AudioFrontEnd(hop: .tenMilliseconds)
    private var gate = VoiceGate()
    private var test: MicrophoneTest
    /// The last steps' rows, each step at its number modulo `keptSteps`.
    private var kept: [UInt16]
    /// Rows that the model takes at a time; 1 without one.
    public let rowsPerStep: Int
    private let keptSteps: Int
    private var rowCount = 0
    /// Steps before this one have been judged.
    private var judgedSteps = 0
    /// Whether the model has heard all steps until now.
    private var isModelWarm = false

    /// - Parameters:
    ///   - clock: what times the stages, and when listening begins.
    ///   - isGated: false to ask the model about silence too.
    public init(
        _ model: WakeModel?, _ thresholds: PhraseThresholds, clock: Clock, isGated: Bool = true
    ) {
        self.model = model
        self.clock = clock
        self.isGated = isGated
        let now = clock.now
        policy = CallPolicy(thresholds, at: now)
        test = MicrophoneTest(at: now)
        rowsPerStep = model?.rowsPerStep ?? 1
        keptSteps =
            (model?.memorySteps ?? 0) + (Self.lookBackRows + rowsPerStep - 1) / rowsPerStep
        kept = [UInt16](
            repeating: 0, count: keptSteps * rowsPerStep * AudioFrontEnd.channelCount)
        row = [UInt16](repeating: 0, count: AudioFrontEnd.channelCount)
    }

    /// Hears one hop.
    ///
    /// - Parameters:
    ///   - samples: `hopSampleCount` samples of 16 kHz, one channel.
    ///   - input: the button and the acknowledgements; what it says of hearing is filled in here.
    ///   - now: when the hop ended.
    public func hear(_ samples: Span<Int16>, _ input: CallInput, at now: Instant) -> CallOutput {
        invariant(samples.count == Self.hopSampleCount, "a hop is 10 ms")
        let began = clock.now
        level = SoundLevel(samples)
        let hasRow = takeRow(samples)
        let heard = clock.now
        var input = input
        input.microphone = test.step(level, at: now)
        let isOpen = hasRow ? gate.step(level, features: row.span) || !isGated : true
        figures.hops += 1
        if !isOpen { figures.gatedHops += 1 }
        let gated = clock.now
        figures.frontEnd += heard - began
        figures.gate += gated - heard
        guard isOpen else {
            (isModelWarm, answer) = (false, nil)
            input.hearing = .quiet
            return decide(input, at: now)
        }
        input.hearing = .noAnswer
        guard let model, hasRow, rowCount % rowsPerStep == 0 else {
            return decide(input, at: now)
        }
        return ask(model, input, at: now)
    }

    /// Time passes and no sound has come by `now`.
    public func missSound(_ input: CallInput, at now: Instant) -> CallOutput {
        var input = input
        input.microphone = test.step(nil, at: now)
        input.hearing = .nothing
        return decide(input, at: now)
    }

    // MARK: Features

    /// Puts the row that the samples complete where the model finds it; none before 30 ms.
    private func takeRow(_ samples: Span<Int16>) -> Bool {
        var span = row.mutableSpan
        guard frontEnd.process(samples, into: &span) == 1 else { return false }
        let start = rowCount % (keptSteps * rowsPerStep) * AudioFrontEnd.channelCount
        for channel in row.indices { kept[start + channel] = row[channel] }
        rowCount += 1
        return true
    }

    // MARK: Answers

    /// Asks about the step that is complete now, and about those before it that nobody has judged.
    private func ask(_ model: WakeModel, _ input: CallInput, at now: Instant) -> CallOutput {
        let step = rowCount / rowsPerStep - 1
        var (first, judgeFrom) = (step, step)
        if !isModelWarm {
            model.forget()
            first = max(0, step - keptSteps + 1)
            // Before it is warm, its answers are not those that it would have given; and what was
            // judged once is not judged again.
            judgeFrom = max(judgedSteps, first == 0 ? 0 : first + model.memorySteps)
            figures.openings += 1
            isModelWarm = true
        }
        var output = CallOutput()
        for number in first...step {
            let answer = answer(model, step: number)
            guard number >= judgeFrom else { continue }
            var one = input
            one.hearing = .answer(answer)
            let later = decide(one, at: now)
            output.events.append(later.events)
            output.vibrates = later.vibrates
            self.answer = answer
        }
        judgedSteps = step + 1
        return output
    }

    private func answer(_ model: WakeModel, step: Int) -> Double {
        let began = clock.now
        let size = rowsPerStep * AudioFrontEnd.channelCount
        let start = step % keptSteps * size
        let answer = model.answer(kept.span.extracting(start..<start + size))
        figures.modelSteps += 1
        figures.model += clock.now - began
        return answer
    }

    private func decide(_ input: CallInput, at now: Instant) -> CallOutput {
        let began = clock.now
        let output = policy.step(input, at: now)
        figures.policy += clock.now - began
        return output
    }
}
