// `hearth kitchen`: thousands of slices under random faults, judged by the physics.

import ArgumentParser
import HearthInference
import HearthLinux
import HearthSimulation
import HearthUnits

struct KitchenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kitchen",
        abstract: "Toast many slices under random faults and judge each by the physics.",
        discussion: """
            The cycle of seed S is the same in every campaign: repeat one with --seed S --cycles 1 \
            and the same --faults. Exit codes: 0 no violation, 1 any violation.
            """)

    @Option(help: "How many slices.")
    var cycles = 1000

    @Option(help: "Seed of the first slice; the next has the next.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("all, none, or names with commas between (see hearth toast)."))
    var faults = "all"

    @Option(
        help: ArgumentHelp(
            "In how many cycles the real model looks at rendered frames, or 'all'; a surrogate "
                + "answers in the others (default: one in 500).", valueName: "n"))
    var realModel: String?

    @OptionGroup var model: ToasterModelOption

    @Flag(help: "Take out each interlock in turn and show that its fault is then missed.")
    var ablation = false

    @Flag(help: "Print one JSON object and nothing else.")
    var json = false

    func validate() throws {
        guard cycles > 0 else {
            throw ValidationError("--cycles must be at least 1, not \(cycles)")
        }
        guard seed <= UInt64.max - UInt64(cycles) else {
            throw ValidationError("--seed must leave room for \(cycles) more, not \(seed)")
        }
        _ = try choice()
        _ = try realModelCycles()
    }

    func run() async throws {
        if ablation { return try reportAblation() }
        let models = try realModelCycles()
        let campaign = Campaign(
            firstSeed: seed, cycles: cycles, faults: try choice(),
            model: models > 0 ? try model.load() : nil, realModelCycles: models,
            kernels: try KernelOption.fromEnvironment())
        if let model = campaign.model { _ = try ToasterModelOption.eye(model) }
        let line = ProgressLine(total: cycles)
        let start = SystemClock().now
        let cores = availableProcessorCount()
        let report = try await campaign.run(workers: cores) { line.show($0) }
        line.end()
        let seconds = Double((SystemClock().now - start).rawValue) / 1e9
        print(
            json ? "\(report.json(seconds: seconds))" : report.text(seconds: seconds, cores: cores))
        if !report.findings.isEmpty { throw ExitStatus.violation.code }
    }

    private func choice() throws -> FaultChoice {
        switch faults {
        case "all": return .all
        case "none": return .none
        default:
            return .from(
                try faults.split(separator: ",").map { name in
                    guard let fault = Fault(name: String(name)) else {
                        throw ValidationError(
                            "there is no fault '\(name)': see hearth toast --fault list")
                    }
                    return fault
                })
        }
    }

    private func realModelCycles() throws -> Int {
        guard let realModel else { return (cycles + 499) / 500 }
        if realModel == "all" { return cycles }
        guard let count = Int(realModel), count >= 0 else {
            throw ValidationError("--real-model must be a count or 'all', not '\(realModel)'")
        }
        return min(count, cycles)
    }

    private func reportAblation() throws {
        let outcomes = Scenario.all.map { $0.compare() }
        print(json ? "\(outcomes.json)" : outcomes.text)
        if outcomes.contains(where: { !$0.isProven }) { throw ExitStatus.violation.code }
    }
}

/// How far a long run is: one line that overwrites itself, on a terminal only.
struct ProgressLine: Sendable {
    private let total: Int
    private let isShown = Terminal.standardError().isInteractive

    init(total: Int) { self.total = total }

    func show(_ done: Int) {
        guard isShown else { return }
        let cells = 30 * done / total
        let bar = String(repeating: "#", count: cells) + String(repeating: ".", count: 30 - cells)
        writeError("\r[\(bar)] \(done) of \(total) cycles")
    }

    func end() { if isShown { writeError("\r\u{1B}[K") } }
}
