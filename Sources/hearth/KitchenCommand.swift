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

    @Option(help: "How many slices (default: 1000).")
    var cycles: Int?

    @Option(help: "Seed of the first slice; the next has the next (default: 1).")
    var seed: UInt64?

    @Option(
        help: "all, none, or names with commas between; 'list' lists them (default: all).")
    var faults: String?

    @Option(
        help: ArgumentHelp(
            "In how many cycles the real model looks at rendered frames, or 'all'; a surrogate "
                + "answers in the others (default: one in 500).", valueName: "n"))
    var realModel: String?

    @OptionGroup var model: ToasterModelOption

    @Flag(
        help: """
            Take out each interlock in turn and show that its fault is then missed; in scenarios \
            of its own, so that nothing else is chosen.
            """)
    var ablation = false

    @Flag(help: "Print one JSON object and nothing else.")
    var json = false

    private var cycleCount: Int { cycles ?? 1000 }
    private var firstSeed: UInt64 { seed ?? 1 }

    func validate() throws {
        let isChosen = cycles != nil || seed != nil || faults != nil || realModel != nil
        if ablation && isChosen {
            throw ValidationError(
                "--ablation has its own scenarios: no --cycles, --seed, --faults or --real-model")
        }
        guard cycleCount > 0 else {
            throw ValidationError("--cycles must be at least 1, not \(cycleCount)")
        }
        guard firstSeed <= UInt64.max - UInt64(cycleCount) else {
            throw ValidationError("--seed must leave room for \(cycleCount) more, not \(firstSeed)")
        }
        _ = try choice()
        _ = try realModelCycles()
    }

    func run() async throws {
        if faults == "list" { return try printFaults() }
        if ablation { return try reportAblation() }
        let models = try realModelCycles()
        let campaign = Campaign(
            firstSeed: firstSeed, cycles: cycleCount, faults: try choice(),
            model: models > 0 ? try model.load() : nil, realModelCycles: models,
            kernels: try KernelOption.fromEnvironment())
        if let model = campaign.model { _ = try ToasterModelOption.eye(model) }
        let line = ProgressLine(total: cycleCount)
        let start = SystemClock().now
        let cores = availableProcessorCount()
        let report = try await campaign.run(workers: cores) { line.show($0) }
        line.end()
        let seconds = Double((SystemClock().now - start).rawValue) / 1e9
        try printOutput(
            json ? "\(report.json(seconds: seconds))" : report.text(seconds: seconds, cores: cores))
        if !report.findings.isEmpty { throw ExitStatus.violation.code }
    }

    private func choice() throws -> FaultChoice {
        switch faults {
        case nil, "all", "list": return .all
        case "none": return .none
        case let names?:
            return .from(
                try names.split(separator: ",", omittingEmptySubsequences: false).map { name in
                    guard let fault = Fault(name: String(name)) else {
                        throw ValidationError(
                            "there is no fault '\(name)': see --faults list")
                    }
                    return fault
                })
        }
    }

    private func realModelCycles() throws -> Int {
        guard let realModel else { return (cycleCount + 499) / 500 }
        if realModel == "all" { return cycleCount }
        guard let count = Int(realModel), count >= 0 else {
            throw ValidationError("--real-model must be a count or 'all', not '\(realModel)'")
        }
        guard count <= cycleCount else {
            throw ValidationError("--real-model \(count) is more than the \(cycleCount) cycles")
        }
        return count
    }

    private func reportAblation() throws {
        let outcomes = Scenario.all.map { $0.compare() }
        try printOutput(json ? "\(outcomes.json)" : outcomes.text)
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
