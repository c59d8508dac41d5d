// A drill in the kitchen: the real policy's cycle, the real board, the judge.

import HearthSafety
import HearthSimulation
import Testing

struct DrillTests {
    private func run(_ setup: CycleSetup) -> (report: CycleReport, drill: DrillStatus) {
        var kitchen = Kitchen(setup, perception: .surrogate)
        let report = kitchen.run()
        return (report, kitchen.guardProcess.status.drill)
    }

    @Test func `a drill that was asked for passes, and the toast is the toast without one`() {
        var passed = 0
        for seed in 0..<12 {
            var setup = CycleSetup(seed: UInt64(seed))
            let plain = run(setup)
            setup.requestsDrill = true
            let drilled = run(setup)
            #expect(drilled.report.violations.isEmpty && drilled.report.trips.isEmpty)
            #expect(drilled.report.browningReached == plain.report.browningReached)
            #expect(drilled.report.duration == plain.report.duration)
            #expect(plain.drill.last == .none && !plain.drill.isDue)
            switch drilled.drill.last.verdict {
            case .passed:
                passed += 1
                #expect(!drilled.drill.isDue)
                #expect((1...2).contains(drilled.drill.last.heaterTicks))
                #expect((110...120).contains(drilled.drill.last.safetyRelayTicks))
            case .none: #expect(drilled.drill.isDue, "the cycle ended in the off part of a window")
            default: Issue.record("seed \(seed): \(drilled.drill.last)")
            }
        }
        print("drills passed: \(passed) of 12 cycles")
        #expect(passed > 0)
    }

    @Test(arguments: [Fault.heaterRelayWelded, .safetyRelayWelded])
    func `a relay that welds before the drill fails it and latches`(fault: Fault) {
        for seed in 0..<12 {
            var setup = CycleSetup.sober(seed: UInt64(seed))
            setup.requestsDrill = true
            let (plain, drill) = run(setup)
            guard drill.last.verdict == .passed else { continue }
            // Just before the heat's end, in a burst: no other rule has seen it yet.
            let (report, failed) = run(setup.with(fault, at: plain.duration - 0.1))
            #expect(report.violations.isEmpty)
            #expect(failed.last.verdict.isFailure, "\(failed.last)")
            #expect(report.interlocks.contains { $0.latches })
            return
        }
        Issue.record("no cycle held a drill")
    }
}
