// A model that answers anything, a model that always says "go on", a hearthd in somebody else's
// hands: none of them gets past the interlock.

import HearthSafety
import HearthSimulation
import Testing

struct AdversaryTests {
    /// Runs the mornings of `seeds` with `fault` from so many seconds after the lever.
    private func mornings(
        _ seeds: Range<UInt64>, with fault: Fault, at seconds: Double = -5
    ) async -> [CycleReport] {
        await withTaskGroup(of: [CycleReport].self) { group in
            for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: 50) {
                group.addTask {
                    (start..<min(start + 50, seeds.upperBound)).map { seed in
                        CycleSetup(seed: seed).with(fault, at: seconds).report()
                    }
                }
            }
            var reports: [CycleReport] = []
            for await part in group { reports += part }
            return reports
        }
    }

    private func expectHarmless(_ reports: [CycleReport]) {
        for report in reports {
            #expect(
                report.violations.isEmpty && !report.isFuseOpen,
                "seed \(report.setup.seed): \(report.violations)")
        }
        let heated = reports.count { $0.chamberPeak > $0.setup.chamber + 10 }
        let peak = reports.map(\.chamberPeak).max() ?? 0
        let results = ToastResult.allCases.map { result in
            "\(result) \(reports.count { $0.result == result })"
        }
        print("\(reports.count) cycles, \(heated) heated, ≤ \(Int(peak)) °C:", results)
        #expect(heated > 20, "an adversary that never heats proves nothing")
    }

    @Test func `a model that answers at random never gets past the interlock`() async {
        expectHarmless(await mornings(1..<1_001, with: .modelRandom))
    }

    @Test func `a model that begins to answer at random in mid-cycle does neither`() async {
        expectHarmless(await mornings(1..<251, with: .modelRandom, at: 60))
    }

    @Test func `a model that always says go on never gets past the interlock`() async {
        expectHarmless(await mornings(1..<501, with: .modelAlwaysContinue))
    }

    @Test func `a hijacked hearthd never gets past the interlock`() async {
        expectHarmless(await mornings(1..<501, with: .daemonHijacked))
    }
}
