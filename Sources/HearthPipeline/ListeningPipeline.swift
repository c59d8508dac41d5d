// Sound in, calls for help out: front end, gate, model and policy of the wearable, one hop of 10 ms
// at a time. Everything is allocated when the pipeline is made.
//
// The model is only asked while the gate is open. What it would have remembered by then is kept as
// features: when the gate opens, the model starts over, hears as much as it can remember, and then
// answers for the second before the opening too; a few steps a hop, so that no hop takes long. No
// onset is lost, and every answer is, to the bit, the one of a model that listened all the time.

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
    /// Steps of the model in one hop at most: an opening is caught up with in some 150 ms.
    private static var stepsPerHopMax: Int { 8 }
    /// Sound that is later than this is missing; a card gives its own in periods of up to 100 ms.
    private static var lateMax: TimeSpan { .milliseconds(250) }

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

    /// Nil while there is no model: then the policy says so.
    private var model: WakeModel?
    private let clock: Clock
    private let isGated: Bool
    private var frontEnd = AudioFrontEnd(hop: .tenMilliseconds)
    private var gate = VoiceGate()
    private var test: MicrophoneTest
    private var lastHopAt: Instant
    /// The last steps' rows, each step at its number modulo `slotCount`.
    private var kept: [UInt16] = []
    private var slotCount = 1
    /// Rows that the model takes at a time; 1 without one.
    public private(set) var rowsPerStep = 1
    /// What an opening goes back to: what the model remembers, and the second that is judged.
    private var keptSteps = 1
    private var rowCount = 0
    /// What the model hears next; nil while the gate is closed.
    private var nextStep: Int?
    /// Steps before this one have been judged, or never will be.
    package private(set) var judgedSteps = 0

    /// - Parameters:
    ///   - clock: what times the stages, and when listening begins.
    ///   - isGated: false to ask the model about silence too.
    public init(
        _ model: WakeModel?, _ thresholds: PhraseThresholds, clock: Clock, isGated: Bool = true
    ) {
        self.clock = clock
        self.isGated = isGated
        let now = clock.now
        policy = CallPolicy(thresholds, at: now)
        test = MicrophoneTest(at: now)
        lastHopAt = now
        row = [UInt16](repeating: 0, count: AudioFrontEnd.channelCount)
        adopt(model)
    }

    /// Listens with a model that has come; calls that stand and the wearer's button go on.
    ///
    /// - Parameter model: nil for none.
    public func adopt(_ model: WakeModel?) {
        self.model = model
        rowsPerStep = model?.rowsPerStep ?? 1
        keptSteps =
            (model?.memorySteps ?? 0) + (Self.lookBackRows + rowsPerStep - 1) / rowsPerStep
        // Others come in while an opening is caught up with.
        slotCount = keptSteps + keptSteps / (Self.stepsPerHopMax - 1) + 2
        kept = [UInt16](
            repeating: 0, count: slotCount * rowsPerStep * AudioFrontEnd.channelCount)
        (rowCount, judgedSteps, nextStep, answer) = (0, 0, nil, nil)
        gate = VoiceGate()
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
        lastHopAt = now
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
            (nextStep, answer) = (nil, nil)
            input.hearing = .quiet
            return decide(input, at: now)
        }
        input.hearing = .noAnswer
        guard let model, let output = ask(model, input, at: now) else {
            return decide(input, at: now)
        }
        return output
    }

    /// Time passes and no sound has come by `now`: it may still be on its way, or be missing.
    public func missSound(_ input: CallInput, at now: Instant) -> CallOutput {
        var input = input
        input.microphone = test.step(nil, at: now)
        input.hearing = now - lastHopAt < Self.lateMax ? .waiting : .nothing
        return decide(input, at: now)
    }

    // MARK: Features

    /// Puts the row that the samples complete where the model finds it; none before 30 ms.
    private func takeRow(_ samples: Span<Int16>) -> Bool {
        var span = row.mutableSpan
        guard frontEnd.process(samples, into: &span) == 1 else { return false }
        let start = rowCount % (slotCount * rowsPerStep) * AudioFrontEnd.channelCount
        for channel in row.indices { kept[start + channel] = row[channel] }
        rowCount += 1
        return true
    }

    // MARK: Answers

    /// Asks about the steps that are complete and not judged yet; nil when there was none of them.
    private func ask(_ model: WakeModel, _ input: CallInput, at now: Instant) -> CallOutput? {
        let complete = rowCount / rowsPerStep
        var next = nextStep ?? goBack(model, from: complete)
        var output: CallOutput?
        for _ in 0..<min(Self.stepsPerHopMax, complete - next) {
            let answer = answer(model, step: next)
            next += 1
            guard next > judgedSteps else { continue }
            judgedSteps = next
            self.answer = answer
            var one = input
            one.hearing = .answer(answer)
            let later = decide(one, at: now)
            var events = output?.events ?? CallEvents()
            events.append(later.events)
            output = later
            output?.events = events
        }
        nextStep = next
        return output
    }

    /// Where a cold model begins. Before it is warm its answers are not those that it would have
    /// given, and what was judged once is not judged again.
    private func goBack(_ model: WakeModel, from complete: Int) -> Int {
        model.forget()
        figures.openings += 1
        let first = max(0, complete - keptSteps)
        judgedSteps = max(judgedSteps, first == 0 ? 0 : first + model.memorySteps)
        return first
    }

    private func answer(_ model: WakeModel, step: Int) -> Double {
        let began = clock.now
        let size = rowsPerStep * AudioFrontEnd.channelCount
        let start = step % slotCount * size
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
