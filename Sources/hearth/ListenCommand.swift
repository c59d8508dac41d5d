// `hearth listen`: the wearable's ears on a file or a microphone, live, with the real front end,
// gate, engine, model and policy. Sound stays in memory.

import ArgumentParser
import HearthAudio
import HearthCapture
import HearthCore
import HearthLinux
import HearthPictures
import HearthPipeline
import HearthPolicy
import HearthUnits

struct ListenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Listen for a call for help, as the wearable does.",
        discussion: """
            Front end, gate, model and policy are the device's own; there is no button and nobody \
            takes a call. Without --wav and --device it listens to the default microphone, and if \
            there is none it plays a synthetic clip and says so. A microphone is listened to until \
            Ctrl-C or for --seconds. No sound is written anywhere. Exit codes: 0, 15 for a \
            microphone that fails its self-test, 65 for a file or a model that is not what it \
            should be, 66 for one that cannot be read and a device that cannot be opened, 73 for a \
            plot that cannot be written.
            """)

    @Option(
        help: "A WAV file: 16 bits, one or two channels, 8 to 192 kHz.",
        completion: .file(extensions: ["wav"]))
    var wav: String?

    @Option(help: "A microphone, as `arecord -L` lists them: default, plughw:1, …")
    var device: String?

    @OptionGroup var model: WearableModelOption

    @Option(help: "Probability from which it was a call.")
    var threshold: Double?

    @Option(help: "Stop after so many seconds of sound.")
    var seconds: Double?

    @Option(
        help: ArgumentHelp(
            "A file: so many times as fast as real; 0 for as fast as it goes (default: 1, 0 in a"
                + " pipe)."))
    var speed: Double?

    @Flag(help: "Ask the model about silence too.")
    var ungated = false

    @Option(help: ArgumentHelp("Plot what was heard.", valueName: "file.svg"))
    var plot: String?

    @Flag(help: "Print one JSON object and nothing else.")
    var json = false

    func validate() throws {
        guard wav == nil || device == nil else { throw ValidationError("--wav or --device") }
        if let threshold, !(threshold > 0 && threshold <= 1) {
            throw ValidationError("--threshold must be above 0 and at most 1, not \(threshold)")
        }
        if let seconds, !(seconds > 0 && seconds <= 1e9) {
            throw ValidationError("--seconds must be above 0, not \(seconds)")
        }
        if let speed, !(0...1_000).contains(speed) {
            throw ValidationError("--speed must be 0 to 1000, not \(speed)")
        }
        if plot == "" { throw ValidationError("--plot needs the name of a file") }
    }

    func run() throws {
        let model = try model.load()
        if let plot { try checkOutput(plot) }
        if let wav { return try listen(model, to: wav, named: wav) }
        do throws(SoundCardError) {
            try ListenCommand.probe(device ?? "default")
        } catch {
            if device != nil { throw failure("\(error)", .noInput) }
            try say("There is no microphone (\(error)): playing a synthetic clip.")
            let clip = try findBesideProgram(WearableModelOption.clipPath, "--wav")
            return try listen(model, to: clip, named: "synthetic clip")
        }
        try listen(model, device: device ?? "default")
    }

    /// Whether a microphone can be opened.
    private static func probe(_ device: String) throws(SoundCardError) {
        var card = ALSACard(device)
        _ = try card.open()
    }

    private func listen(_ model: WakeModel, to wav: String, named name: String) throws {
        let samples = try readResampledSound(wav)
        var file = SoundFile(samples, speed: speed ?? (isLive ? 1 : 0))
        let session = session(model, name, isLive: isLive && speed != 0)
        try session.run(&file, isFile: true)
        try end(session.report())
    }

    private func listen(_ model: WakeModel, device: String) throws {
        var microphone = Microphone(ALSACard(device), clock: SystemClock())
        let session = session(model, device, isLive: isLive)
        try session.run(&microphone, isFile: false)
        let report = session.report(card: microphone.counts, form: microphone.form)
        try end(report)
        if report.microphone != nil { throw ExitStatus.deaf.code }
    }

    private var isLive: Bool {
        let terminal = Terminal.standardOutput()
        return terminal.isInteractive && !json
            && LiveLayout.fits(columns: terminal.columns, rows: terminal.rows)
    }

    private func session(_ model: WakeModel, _ source: String, isLive: Bool) -> ListenSession {
        let factory = PhraseThresholds.factory
        let certain = threshold ?? factory.certain
        let thresholds = PhraseThresholds(
            certain: certain, unsure: min(factory.unsure, certain), window: factory.window)
        let clock = SystemClock()
        return ListenSession(
            Listening(model, thresholds, clock: clock, isGated: !ungated), source: source,
            seconds: seconds, isLive: isLive, isQuiet: json, keepsFeatures: plot != nil)
    }

    /// Tells the result first, whatever becomes of the plot.
    private func end(_ report: ListeningReport) throws {
        let isUnicode = Terminal.standardOutput().showsUnicode
        let text = isUnicode ? report.summary : ascii(report.summary)
        try printOutput(json ? "\(report.json)" : text)
        if let plot { try save(Array(report.plot.svg.utf8), to: plot) }
    }

    /// A word beside the report, where it does not stand in the way of a program.
    private func say(_ line: String) throws {
        if json { printError(line) } else { try printOutput(line) }
    }
}
