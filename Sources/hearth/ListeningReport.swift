// The end of `hearth listen`: one line for people, one object for programs.

import HearthAudio
import HearthCapture
import HearthCore
import HearthLinux
import HearthPictures
import HearthPipeline
import HearthPolicy
import HearthUnits

/// What was heard, and what it cost.
struct ListeningReport {
    let record: ListeningRecord
    let figures: ListeningFigures
    let microphone: MicrophoneFault?
    /// Nil for a file.
    let card: MicrophoneCounts?
    let form: SoundForm?
    private let processorSeconds: Double
    private let wakeups: Int
    private let residentMax: ByteCount

    /// - Parameter began: the process's usage when the listening began.
    init(
        _ record: ListeningRecord, _ pipeline: Listening, since began: ProcessUsage,
        card: MicrophoneCounts? = nil, form: SoundForm? = nil
    ) {
        let ended = ProcessUsage()
        self.record = record
        figures = pipeline.figures
        microphone = pipeline.microphone
        self.card = card
        self.form = form
        processorSeconds = Double((ended.processorTime - began.processorTime).rawValue) / 1e9
        wakeups = ended.wakeups - began.wakeups
        residentMax = ended.residentMax
    }

    var plot: Plot { record.plot(figures) }

    /// Of one processor core, per second of sound.
    private var coreShare: Double { perSecond(processorSeconds) }
    private var wakeupsPerSecond: Double { perSecond(Double(wakeups)) }

    private func perSecond(_ amount: Double) -> Double {
        record.hops == 0 ? 0 : amount / record.seconds
    }

    var summary: String {
        let calls = "\(record.callCount) \(record.callCount == 1 ? "call" : "calls")"
        let threshold = "highest probability \(two(record.peak)) (a call from"
        return "\(record.source): \(calls) in \(two(record.seconds)) s; \(threshold)"
            + " \(two(record.thresholds.certain))); gate closed \(percent(figures.gatedShare));"
            + " \(percent(coreShare)) of a core, \(Int(wakeupsPerSecond.rounded())) wake-ups a"
            + " second" + (microphone.map { "; \($0.words)" } ?? "")
    }

    var json: JSON {
        .object(
            [
                ("source", .string(record.source)),
                ("calls", .integer(record.callCount)),
                ("seconds", .number(record.seconds)),
                ("peak_probability", .number(record.peak)),
                ("peak_answer", .number(record.peakAnswer)),
                ("threshold", .number(record.thresholds.certain)),
                ("unsure_threshold", .number(record.thresholds.unsure)),
                ("gated_share", .number(figures.gatedShare)),
                ("core_share", .number(coreShare)),
                ("wakeups_per_second", .number(wakeupsPerSecond)),
                ("resident_bytes_max", .integer(residentMax.rawValue)),
                ("microphone", .string(microphone?.rawValue ?? "sound")),
                ("hops", .integer(figures.hops)),
                ("model_steps", .integer(figures.modelSteps)),
                ("gate_openings", .integer(figures.openings)),
                ("microseconds_per_hop", stages),
                ("events", .array(record.events.map { $0.event.json(seconds: $0.seconds) })),
            ] + device)
    }

    private var stages: JSON {
        let parts = [
            ("front_end", figures.frontEnd), ("gate", figures.gate), ("model", figures.model),
            ("policy", figures.policy),
        ]
        let hops = Double(max(figures.hops, 1))
        return .object(
            parts.map { ($0, .number(Double($1.rawValue) / 1e3 / hops)) })
    }

    private var device: [(String, JSON)] {
        guard let card else { return [] }
        let counts: [(String, JSON)] = [
            ("openings", .integer(card.openings)), ("overruns", .integer(card.overruns)),
            ("suspensions", .integer(card.suspensions)), ("losses", .integer(card.losses)),
            ("stalls", .integer(card.stalls)), ("refusals", .integer(card.refusals)),
            ("frames", .integer(card.frames)),
        ]
        guard let form else { return [("device", .object(counts))] }
        return [
            (
                "device",
                .object(
                    counts + [
                        ("rate", .integer(form.rate)), ("channels", .integer(form.channelCount)),
                        ("bits", .integer(8 * form.format.byteCount)),
                        ("period_frames", .integer(form.periodFrames)),
                    ])
            )
        ]
    }

    private func percent(_ share: Double) -> String {
        let thousandths = Int((share * 1000).rounded())
        return "\(thousandths / 10).\(thousandths % 10) %"
    }
}
