// Equal setups give equal runs, bit for bit, alone or in a campaign, on any number of workers; and
// the numbers themselves stay what they are until somebody means to change them.

import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct DeterminismTests {
    /// All of a report that is not its setup, exactly.
    private func signature(_ report: CycleReport) -> String {
        let numbers = [
            report.browningReached, report.browningEstimated ?? -1, report.chamberPeak,
            report.duration, report.simulated,
        ].map { String($0.bitPattern, radix: 16) }
        let trips = report.trips.map { "\($0)" }
        let faults = report.faults.map { "\($0)" }
        return "\(report.result) \(numbers) \(trips) \(faults) \(report.violations) "
            + "\(report.isFuseOpen) \(String(describing: report.refusal))"
    }

    private func setup(seed: UInt64) -> CycleSetup {
        var setup = CycleSetup(seed: seed)
        setup.faults = FaultPlan.faults(.all, seed: seed)
        return setup
    }

    @Test func `equal setups give equal reports`() {
        for seed in 0..<20 {
            let setup = setup(seed: UInt64(seed))
            #expect(signature(setup.report()) == signature(setup.report()))
        }
    }

    @Test func `another seed is another morning`() {
        let signatures = Set((0..<20).map { signature(CycleSetup(seed: UInt64($0)).report()) })
        #expect(signatures.count == 20)
    }

    private func campaign(_ seed: UInt64, _ cycles: Int, workers: Int) async throws
        -> CampaignReport
    {
        let campaign = Campaign(
            firstSeed: seed, cycles: cycles, faults: .all, model: nil, realModelCycles: 0)
        return try await campaign.run(workers: workers) { _ in }
    }

    @Test func `a campaign does not depend on how many work at it`() async throws {
        let alone = try await campaign(1, 60, workers: 1)
        let together = try await campaign(1, 60, workers: 3)
        #expect(alone.cycles == 60)
        #expect(together.cycles == 60)
        #expect(abs(alone.simulatedSeconds - together.simulatedSeconds) < 1e-6)
        #expect(alone.trips == together.trips)
        #expect(alone.results == together.results)
        #expect(alone.findings == together.findings)
        #expect(alone.fuseOpeningSeeds == together.fuseOpeningSeeds)
        #expect(alone.falseTripSeeds == together.falseTripSeeds)
        #expect(alone.timesToToast == together.timesToToast)
        #expect(alone.phaseCoverage == together.phaseCoverage)
        #expect(alone.pairCoverage == together.pairCoverage)
    }

    @Test func `a campaign's cycle can be run again by itself`() async throws {
        for seed in UInt64(30)..<38 {
            let within = try await campaign(seed, 1, workers: 1)
            let alone = setup(seed: seed).report()
            #expect(within.simulatedSeconds == alone.simulated)
            #expect(within.results[index(of: alone.result)] == 1)
            let trips = alone.trips.count + (alone.refusal == nil ? 0 : 1)
            #expect(within.trips.reduce(0, +) == trips)
        }
    }

    private func index(of result: ToastResult) -> Int {
        ToastResult.allCases.firstIndex(of: result) ?? -1
    }

    @Test func `ninety seconds of full heat have their golden numbers`() {
        // No policy in it: what a person ends by hand changes with the physics only.
        var setup = CycleSetup.sober()
        setup.conduct = .renews(.full)
        setup.cancelAfterTicks = 9_000
        let report = setup.report()
        #expect(report.result == .cancelled)
        #expect(report.browningReached.bitPattern == Golden.browning)
        #expect(report.chamberPeak.bitPattern == Golden.peak)
        #expect(report.duration == Golden.duration)
        if report.browningReached.bitPattern != Golden.browning {
            print(
                "now: browning 0x\(String(report.browningReached.bitPattern, radix: 16))",
                "peak 0x\(String(report.chamberPeak.bitPattern, radix: 16))",
                "duration \(report.duration)")
        }
    }

    /// To be replaced, knowingly, after a change of the physics or the cycle's course.
    private enum Golden {
        static let browning: UInt64 = 0x3FC2_186E_8590_E4A8
        static let peak: UInt64 = 0x4064_1BF4_7237_DDD4
        static let duration = 90.37
    }
}
