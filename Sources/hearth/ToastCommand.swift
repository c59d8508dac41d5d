// `hearth toast`: one slice in the simulated kitchen, live, with the real interlock, engine, model
// and policy.

public import ArgumentParser
import HearthCore
import HearthInference
import HearthLinux
import HearthPictures
import HearthSafety
public import HearthScene
import HearthSimulation
import HearthUnits

extension Bread: ExpressibleByArgument {}
extension Light: ExpressibleByArgument {}

struct ToastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "toast",
        abstract: "Make a slice of toast in the simulated kitchen.",
        discussion: """
            The kitchen is simulated; the safety interlock, the engine, the model and the policy \
            are the device's own. Exit codes: 0 toasted (within 0.1 of what was asked), 10 under, \
            11 burnt (darker than asked by more than 0.1), 12 cancelled, 13 tripped, 14 refused, \
            73 when the pictures or the plot cannot be written.
            """)

    @Option(help: "Kind of bread; drawn from the seed when left out.")
    var bread: Bread?

    @Option(help: "Light in the kitchen; drawn from the seed when left out.")
    var light: Light?

    @Option(help: "Asked-for browning, 0 (bread) to 1 (darkest toast).")
    var browning = 0.5

    @Option(help: "Seed of everything that chance decides.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Begin a fault so many seconds after the lever; may be repeated. 'list' lists them.",
            valueName: "name@seconds"))
    var fault: [String] = []

    @Option(help: ArgumentHelp("Press cancel, so many seconds after heating began."))
    var cancel: Double?

    @Option(
        help: ArgumentHelp(
            "So many times as fast as real; 0 for as fast as it goes (default: 10, 0 in a pipe)."))
    var speed: Double?

    @OptionGroup var model: ToasterModelOption

    @Option(help: ArgumentHelp("Write the camera's pictures here, as PNG.", valueName: "dir"))
    var frames: String?

    @Option(help: ArgumentHelp("Plot the cycle.", valueName: "file.svg"))
    var plot: String?

    @Flag(help: "Print one JSON object and nothing else.")
    var json = false

    func validate() throws {
        guard (0...1).contains(browning) else {
            throw ValidationError("--browning must be 0 to 1, not \(browning)")
        }
        if let speed, !(0...100_000).contains(speed) {
            throw ValidationError("--speed must be 0 to 100000, not \(speed)")
        }
        if let cancel, !(0...600).contains(cancel) {
            throw ValidationError("--cancel must be 0 to 600 seconds, not \(cancel)")
        }
        if frames == "" { throw ValidationError("--frames needs the name of a directory") }
        if plot == "" { throw ValidationError("--plot needs the name of a file") }
        if !fault.contains("list") { _ = try scheduledFaults(leverTick: 0) }
    }

    func run() throws {
        guard !fault.contains("list") else { return try printFaults() }
        var setup = CycleSetup(seed: seed, bread: bread, light: light, browning: browning)
        setup.faults = try scheduledFaults(leverTick: setup.leverTick)
        setup.cancelAfterTicks = cancel.map { Int($0 * 100) }
        let eye = try ToasterModelOption.eye(model.load())
        var kitchen = Kitchen(setup, perception: .model(eye))
        var recording = Recording(setup)
        let terminal = Terminal.standardOutput()
        let isLive =
            terminal.isInteractive && !json && (speed ?? 10) > 0
            && LiveLayout.fits(columns: terminal.columns, rows: terminal.rows)
        var live = LiveView(terminal, setup)
        let log = ToastLog(isQuiet: json || isLive, showsUnicode: terminal.showsUnicode)
        var folder = try places()
        try log.begin(setup)
        if let folder, let frames, folder.removedCount > 0 {
            try log.say("\(folder.removedCount) pictures of an earlier run removed from \(frames)")
        }
        while let moment = kitchen.nextMoment() {
            recording.add(moment)
            try log.add(moment, after: recording.previous)
            if let frame = moment.frame, moment.isCycleOn { folder?.add(frame) }
            if isLive && moment.seconds >= -1 {
                try live.show(moment)
                pause(for: .nanoseconds(Int64(0.25e9 / (speed ?? 10))))
            }
        }
        try end(kitchen.finished(), recording, folder?.failure, terminal)
    }

    /// Makes sure, before the toast is made, that what was asked for can be written.
    private func places() throws -> FrameFolder? {
        do throws(FileError) {
            if let plot { try checkWritable(plot) }
            return if let frames { try FrameFolder(frames) } else { nil }
        } catch {
            throw failure("\(error)", .cannotWrite)
        }
    }

    /// Tells the result first, whatever became of the files.
    private func end(
        _ report: CycleReport, _ recording: Recording, _ framesFailure: FileError?,
        _ terminal: Terminal
    ) throws {
        var unwritten = framesFailure
        if let plot {
            do throws(FileError) {
                try writeFile(Array(recording.plot(report).svg.utf8), to: plot)
            } catch {
                unwritten = error
            }
        }
        let text = report.summary + (report.silence.map { "; \($0)" } ?? "")
        let shown = terminal.showsUnicode ? text : ascii(text)
        try printOutput(json ? "\(report.json)" : shown)
        if let unwritten { throw failure("\(unwritten)", .cannotWrite) }
        if let status = report.result.exitStatus { throw status.code }
    }

    // MARK: Faults

    private func scheduledFaults(leverTick: Int) throws -> [ScheduledFault] {
        try fault.map { text in
            let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard let fault = Fault(name: String(parts[0])) else {
                throw ValidationError("there is no fault '\(parts[0])': see --fault list")
            }
            guard parts.count == 2, let seconds = Double(parts[1]), (-11...600).contains(seconds)
            else {
                throw ValidationError(
                    "'\(text)': say when, as \(fault.name)@30: seconds after the lever, -11 to 600")
            }
            return ScheduledFault(fault, .tick(leverTick + Int(seconds * 100)))
        }
    }
}

/// The names of all faults, one a line.
func printFaults() throws {
    try printOutput(Fault.allCases.map(\.name).joined(separator: "\n"))
}

extension ToastResult {
    /// What the program ends with; nil, that is 0, for toast.
    var exitStatus: ExitStatus? {
        switch self {
        case .toasted: nil
        case .under: .under
        case .burnt: .burnt
        case .cancelled: .cancelled
        case .tripped: .tripped
        case .refused: .refused
        }
    }
}

extension CycleReport {
    /// Why nothing happened, where neither the guard nor the policy was there to say it.
    var silence: String? {
        guard result == .refused, refusal == nil, trips.isEmpty, stopReason == nil else {
            return nil
        }
        let isGuardGone = faults.contains { began in
            [.guardKilled, .guardStopped].contains(began.fault) && began.seconds <= 0
        }
        return isGuardGone ? "the guard is not running" : nil
    }
}

extension Moment {
    /// Whether the bread is down.
    var isCycleOn: Bool {
        switch status.phase {
        case .arming, .proving, .heating: true
        case .idle, .closing: false
        }
    }
}
