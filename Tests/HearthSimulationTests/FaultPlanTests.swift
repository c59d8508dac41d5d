// A campaign's faults: a function of the seed alone, systematic enough that consecutive seeds leave
// no fault, no phase and no pair out.

import HearthSimulation
import Testing

struct FaultPlanTests {
    private static let seeds: [UInt64] = [0, 1, 777_777, .max / 2, .max - 3_000]

    private func plan(_ seed: UInt64) -> [ScheduledFault] { FaultPlan.faults(.all, seed: seed) }

    @Test func `a seed always has the same faults`() {
        for seed in UInt64(0)..<100 { #expect(plan(seed) == plan(seed)) }
    }

    @Test(arguments: seeds)
    func `of ten seeds three are single faults, six are pairs, one is three at random`(
        start: UInt64
    ) {
        let counts = (start..<start + 100).map { plan($0).count }
        #expect(counts.count { $0 == 1 } == 30)
        #expect(counts.count { $0 == 2 } == 60)
        #expect(counts.count { $0 == 3 } == 10)
    }

    @Test(arguments: seeds)
    func `every fault comes alone in every phase within 1,000 seeds`(start: UInt64) {
        var seen: Set<String> = []
        for seed in start..<start + 1_000 {
            let faults = plan(seed)
            guard faults.count == 1, case .phase(let phase, _) = faults[0].moment else { continue }
            seen.insert("\(faults[0].fault) \(phase)")
        }
        #expect(seen.count == Fault.random.count * CyclePhase.allCases.count)
    }

    @Test(arguments: seeds)
    func `every pair comes within 2,000 seeds`(start: UInt64) {
        var seen: Set<String> = []
        for seed in start..<start + 2_000 {
            let faults = plan(seed).map(\.fault)
            guard faults.count == 2 else { continue }
            #expect(faults[0] != faults[1])
            seen.insert(faults.map(\.name).sorted().joined(separator: " "))
        }
        #expect(seen.count == Fault.random.count * (Fault.random.count - 1) / 2)
    }

    @Test(arguments: seeds)
    func `a campaign of one fault has it in every cycle, and of none in none`(start: UInt64) {
        for seed in start..<start + 30 {
            let faults = FaultPlan.faults(.from([.fanDead]), seed: seed)
            #expect(faults.map(\.fault) == [.fanDead])
            #expect(FaultPlan.faults(.none, seed: seed).isEmpty)
            #expect(FaultPlan.faults(.from([]), seed: seed).isEmpty)
        }
    }

    @Test func `a fault's name is typed with dashes and read back`() {
        #expect(Fault.heaterRelayWelded.name == "heater-relay-welded")
        for fault in Fault.allCases { #expect(Fault(name: fault.name) == fault) }
        #expect(Fault(name: "heater-relay-welde") == nil)
        #expect(Fault(name: "") == nil)
    }
}
