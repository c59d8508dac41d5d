// Many cycles on all cores: cycle number i of a campaign that starts at seed S is the cycle of seed
// S + i, whatever the number of cores, and can be run again by itself.

public import HearthInference
import HearthPipeline
import HearthSafety

public struct Campaign: Sendable {
    public var firstSeed: UInt64
    public var cycles: Int
    public var faults: FaultChoice
    /// The toaster's model; nil when no cycle asks for it.
    public var model: Model?
    /// In how many of the cycles the real model looks at rendered frames.
    public var realModelCycles: Int
    /// What computes the model.
    public var kernels: KernelSet

    public init(
        firstSeed: UInt64, cycles: Int, faults: FaultChoice, model: Model?, realModelCycles: Int,
        kernels: KernelSet = .best
    ) {
        self.firstSeed = firstSeed
        self.cycles = cycles
        self.faults = faults
        self.model = model
        self.kernels = kernels
        self.realModelCycles = model == nil ? 0 : min(realModelCycles, cycles)
    }

    /// Runs all cycles.
    ///
    /// - Parameters:
    ///   - workers: how many run at a time.
    ///   - progress: told, now and then, how many cycles are done.
    public func run(workers: Int, progress: @Sendable (Int) -> Void) async throws -> CampaignReport
    {
        var report = CampaignReport(choice: faults)
        let chunk = max(1, min(250, cycles / (workers * 4) + 1))
        var starts = stride(from: 0, to: cycles, by: chunk).makeIterator()
        try await withThrowingTaskGroup(of: CampaignReport.self) { group in
            for _ in 0..<workers {
                if let start = starts.next() { add(start, chunk, to: &group) }
            }
            while let part = try await group.next() {
                report.merge(part)
                progress(report.cycles)
                if let start = starts.next() { add(start, chunk, to: &group) }
            }
        }
        report.sort()
        return report
    }

    private func add(
        _ start: Int, _ chunk: Int, to group: inout ThrowingTaskGroup<CampaignReport, any Error>
    ) {
        group.addTask { try run(start..<min(start + chunk, cycles)) }
    }

    private func run(_ range: Range<Int>) throws -> CampaignReport {
        var report = CampaignReport(choice: faults)
        var eye: ToasterEye?
        for index in range {
            let seed = firstSeed &+ UInt64(index)
            var setup = CycleSetup(seed: seed)
            setup.faults = FaultPlan.faults(faults, seed: seed)
            var perception = Perception.surrogate
            if usesModel(index), let model {
                let present = try eye ?? ToasterEye(Interpreter(model, kernels: kernels))
                eye = present
                perception = .model(present)
            }
            var kitchen = Kitchen(setup, perception: perception)
            report.add(kitchen.run(), usedModel: usesModel(index))
        }
        return report
    }

    /// Spreads the real model's cycles evenly.
    private func usesModel(_ index: Int) -> Bool {
        realModelCycles > 0
            && index * realModelCycles / cycles != (index + 1) * realModelCycles / cycles
    }
}
