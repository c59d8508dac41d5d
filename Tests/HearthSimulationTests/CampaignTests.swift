// Two thousand mornings with everything going wrong, and some with nothing: no violation, no false
// alarm.

import HearthSafety
import HearthSimulation
import Testing

struct CampaignTests {
    private func campaign(_ cycles: Int, _ faults: FaultChoice) async throws -> CampaignReport {
        let campaign = Campaign(
            firstSeed: 1, cycles: cycles, faults: faults, model: nil, realModelCycles: 0)
        return try await campaign.run(workers: 2) { _ in }
    }

    @Test func `two thousand cycles with all faults end without a violation`() async throws {
        let report = try await campaign(2_000, .all)
        #expect(report.cycles == 2_000)
        for finding in report.findings {
            Issue.record(
                "seed \(finding.seed): \(finding.violation) after \(finding.faults.map(\.fault))")
        }
        let (phases, pairs) = (report.phaseCoverage, report.pairCoverage)
        print(
            "\(report.cycles) cycles: faults in phases \(phases.covered) of \(phases.total),",
            "pairs \(pairs.covered) of \(pairs.total), fuse opened \(report.fuseOpenings) times")
        for interlock in Interlock.allCases {
            print("  \(interlock): \(report.trips[Int(interlock.rawValue)])")
        }
        #expect(phases.covered * 10 >= phases.total * 8)
        #expect(pairs.covered * 10 >= pairs.total * 8)
        #expect(report.trips.reduce(0, +) > 500)
    }

    @Test func `three hundred cycles without a fault end in toast without a trip`() async throws {
        let report = try await campaign(300, .none)
        #expect(report.soundCycles == 300)
        #expect(report.falseTrips == 0, "seeds \(report.falseTripSeeds)")
        #expect(report.findings.isEmpty)
        #expect(report.burntWithoutFault == 0)
        #expect(report.accepted >= 270, "only \(report.accepted) accepted")
    }
}
