// One listening: hop by hop from a source through the pipeline, to the record and to the screen.

import HearthCapture
import HearthCore
import HearthLinux
import HearthPipeline
import HearthPolicy
import HearthUnits

/// Listens until the sound ends, the time is up, or a person stops it.
final class ListenSession {
    private let pipeline: Listening
    private let clock = SystemClock()
    private let signals = Signals()
    private let isQuiet: Bool
    private let showsUnicode: Bool
    private let hopsMax: Int
    private var view: ListenView?
    private var record: ListeningRecord
    private let began: ProcessUsage

    /// Hops between two looks for a signal.
    private static let hopsPerLook = 10
    /// How long a microphone is waited for.
    private static let patience = TimeSpan.milliseconds(250)

    /// - Parameters:
    ///   - source: what is listened to, for people.
    ///   - seconds: when to stop; nil for never.
    ///   - isLive: whether to draw a live view, on a terminal that has room for one.
    init(
        _ pipeline: Listening, source: String, seconds: Double?, isLive: Bool, isQuiet: Bool,
        keepsFeatures: Bool
    ) {
        self.pipeline = pipeline
        hopsMax = seconds.map { max(1, Int(($0 * 100).rounded())) } ?? .max
        let terminal = Terminal.standardOutput()
        showsUnicode = terminal.showsUnicode
        view = isLive ? ListenView(terminal, source: source) : nil
        self.isQuiet = isQuiet || isLive
        record = ListeningRecord(
            source, pipeline.policy.thresholds, keepsFeatures: keepsFeatures)
        began = ProcessUsage()
    }

    /// Listens to a file in the file's own time, or to a microphone.
    func run<Source: SoundSource & ~Copyable>(_ source: inout Source, isFile: Bool) throws {
        var samples = [Int16](repeating: 0, count: Listening.hopSampleCount)
        let start = clock.now
        // A microphone may fall silent, and the time is up all the same.
        let span = TimeSpan.milliseconds(10) * Int64(min(hopsMax, 1_000_000_000))
        while record.hops < hopsMax, isFile || clock.now - start < span {
            let event = ListenSession.read(
                &source, into: &samples, before: clock.now + ListenSession.patience)
            switch event {
            case .hop:
                record.addHop()
                let now = isFile ? start + .milliseconds(10) * Int64(record.hops) : clock.now
                try take(pipeline.hear(samples.span, CallInput(.nothing), at: now))
                if record.hops % ListenSession.hopsPerLook != 0 { continue }
            case .late, .gone:
                if !isFile { try take(pipeline.missSound(CallInput(.nothing), at: clock.now)) }
            case .ended: return
            }
            if signals.wait(atMost: .zero) == .stop { return }
        }
    }

    /// What it all came to.
    func report(card: MicrophoneCounts? = nil, form: SoundForm? = nil) -> ListeningReport {
        ListeningReport(record, pipeline, since: began, card: card, form: form)
    }

    private static func read<Source: SoundSource & ~Copyable>(
        _ source: inout Source, into samples: inout [Int16], before deadline: Instant
    ) -> SoundEvent {
        var hop = samples.mutableSpan
        return source.read(into: &hop, before: deadline)
    }

    private func take(_ output: CallOutput) throws {
        record.add(output, pipeline)
        try view?.add(output, pipeline, seconds: record.seconds)
        guard !isQuiet else { return }
        for index in 0..<output.events.count {
            let time = two(record.seconds)
            let padding = String(repeating: " ", count: max(0, 7 - time.count))
            let line = "\(padding)\(time) s  \(output.events[index].words)"
            try printOutput(showsUnicode ? line : ascii(line))
        }
    }
}
