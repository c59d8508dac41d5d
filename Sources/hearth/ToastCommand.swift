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
            11 burnt (darker than asked by more than 0.1), 12 cancelled, 13 tripped, 14 refused.
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
    }

    func run() throws {
        if fault == ["list"] {
            for fault in Fault.allCases { print(fault.name) }
            return
        }
        var setup = CycleSetup(seed: seed, bread: bread, light: light, browning: browning)
        setup.faults = try fault.map { try scheduled($0, leverTick: setup.leverTick) }
        setup.cancelAfterTicks = cancel.map { Int($0 * 100) }
        let eye = try ToasterModelOption.eye(model.load())
        var kitchen = Kitchen(setup, perception: .model(eye))
        var recording = Recording(setup)
        let terminal = Terminal.standardOutput()
        let isLive = terminal.isInteractive && !json && (speed ?? 10) > 0
        var live = LiveView(terminal, setup)
        let log = ToastLog(isQuiet: json || isLive)
        log.begin(setup)
        try makeFramesDirectory()
        while let moment = kitchen.nextMoment() {
            recording.add(moment)
            log.add(moment, after: recording.previous)
            try writeFrame(moment, recording.count)
            if isLive && moment.seconds >= -1 {
                live.show(moment)
                pause(for: .nanoseconds(Int64(0.25e9 / (speed ?? 10))))
            }
        }
        let report = kitchen.finished()
        if let plot { try writeFile(Array(recording.plot(report).svg.utf8), to: plot) }
        print(json ? "\(report.json)" : report.summary)
        if report.result != .toasted { throw report.result.exitStatus.code }
    }

    // MARK: Faults

    private func scheduled(_ text: String, leverTick: Int) throws -> ScheduledFault {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let fault = Fault(name: String(parts[0])) else {
            throw ValidationError("there is no fault '\(parts[0])': see --fault list")
        }
        guard parts.count == 2, let seconds = Double(parts[1]), (-11...600).contains(seconds) else {
            throw ValidationError(
                "'\(text)': say when, as \(fault.name)@30: seconds after the lever, -11 to 600")
        }
        return ScheduledFault(fault, .tick(leverTick + Int(seconds * 100)))
    }

    // MARK: Frames

    private func makeFramesDirectory() throws {
        guard let frames, !isDirectory(frames) else { return }
        do throws(FileError) {
            try LinuxFileStore().createDirectory(frames)
        } catch {
            throw failure("\(error)", .cannotWrite)
        }
    }

    private func writeFrame(_ moment: Moment, _ number: Int) throws {
        guard let frames, let frame = moment.frame, moment.isCycleOn else { return }
        let digits = String(number)
        let name = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        do throws(PNGError) {
            try writePNG(frame, to: "\(frames)/frame-\(name).png")
        } catch {
            throw failure("\(error)", .cannotWrite)
        }
    }
}

extension ToastResult {
    /// The exit code's name of a slice that is not toasted.
    var exitStatus: ExitStatus {
        switch self {
        case .toasted, .under: .under
        case .burnt: .burnt
        case .cancelled: .cancelled
        case .tripped: .tripped
        case .refused: .refused
        }
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
