// Every abstract state that can be reached, and the properties in every step on the way.
//
// Breadth first from each kind of start. From each newly found state every combination of abstract
// inputs is tried for one step, and each lasting input until the abstract state changes or its
// patience ends, so that slow windows are crossed as well. A state is told apart by
// `AbstractState`; its first concrete representative stands for it. The exploration ends when no
// new abstract state appears. It is a check over an abstraction, not a proof over all 64-bit times.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

#if canImport(Glibc)
    import Glibc
#endif

struct Exploration<Machine: Steppable> {
    private(set) var states = 0
    private(set) var transitions = 0
    private(set) var steps = 0
    private(set) var broken: Set<SafetyProperty> = []
    private(set) var phases: [GuardPhase: Int] = [:]
    private(set) var heatingStates = 0
    private(set) var drillingStates = 0
    private var known: Set<Situation<Machine>.Key> = []
    private var frontier: [Situation<Machine>] = []

    /// Longer than the shortest off-time, the gesture and the arming time.
    private static var patience: Int { 1_100 }

    /// Explores until nothing new appears, or until `property` is seen broken.
    init(from starts: [Situation<Machine>], until sought: SafetyProperty? = nil) {
        for start in starts { add(start) }
        var next = 0
        while next < frontier.count {
            let situation = frontier[next]
            next += 1
            expand(situation)
            if let sought, broken.contains(sought) { break }
            // What has been expanded is no longer needed.
            if next == 4_096 {
                frontier.removeFirst(next)
                next = 0
            }
        }
        states = known.count
    }

    private mutating func add(_ situation: Situation<Machine>) {
        guard known.insert(situation.key).inserted else { return }
        frontier.append(situation)
        phases[situation.last.status.phase, default: 0] += 1
        if situation.last.heat { heatingStates += 1 }
        if situation.last.status.drill.isRunning { drillingStates += 1 }
    }

    private mutating func expand(_ situation: Situation<Machine>) {
        for input in AbstractInput.all(in: situation.last.status.phase) {
            var reached = situation
            note(reached.step(input))
            steps += 1
            transitions += 1
            add(reached)
        }
        for input in AbstractInput.lasting {
            var reached = situation
            let key = situation.key
            for _ in 0..<Self.patience {
                note(reached.step(input))
                steps += 1
                if reached.key != key { break }
            }
            transitions += 1
            add(reached)
        }
    }

    private mutating func note(_ property: SafetyProperty?) {
        if let property { broken.insert(property) }
    }
}

@Suite(.serialized) struct ExplorationTests {
    private static let start = Instant(rawValue: 5_000_000_000)

    private static func sound(_ record: SafetyRecord?) -> SafetyInterlock {
        SafetyInterlock(record: record, startedAt: start)
    }

    /// Commissioned, without a record, latched, after an unclean end, budget spent, drill due; cool
    /// and hot.
    private func starts<Machine>(_ make: (SafetyRecord?) -> Machine) -> [Situation<Machine>] {
        var latched = SafetyRecord.commissioned
        latched.latch = Trip(.heaterSensedOn)
        var unclean = SafetyRecord.commissioned
        unclean.isArmed = true
        unclean.uncleanEnds = 2
        var spent = SafetyRecord.commissioned
        spent.onTimeLeftTicks = 0
        var drilled = SafetyRecord.commissioned
        drilled.cyclesSinceDrill = ToasterLimits.drillCyclesMax
        let records: [SafetyRecord?] = [.commissioned, nil, latched, unclean, spent, drilled]
        return records.flatMap { record in
            [40, 100, 150].map { celsius in
                Situation(
                    make(record),
                    celsius: celsius, at: Self.start)
            }
        }
    }

    @Test func `no reachable abstract state breaks a property`() {
        let exploration = Exploration(from: starts(Self.sound))
        print(
            "exploration: \(exploration.states) abstract states, \(exploration.transitions)",
            "transitions, \(exploration.steps) steps, \(exploration.heatingStates) states heat")
        #expect(exploration.broken.isEmpty)
        #expect(GuardPhase.allCases.allSatisfy { exploration.phases[$0, default: 0] > 0 })
        #expect(exploration.heatingStates > 0 && exploration.drillingStates > 0)
        #expect(exploration.states > 1_000)
    }

    @Test(arguments: SeededBug.allCases)
    func `each seeded bug is found by its property`(bug: SeededBug) {
        let exploration = Exploration(
            from: starts { BrokenInterlock(record: $0, startedAt: Self.start, bug: bug) },
            until: bug.property)
        #expect(exploration.broken.contains(bug.property))
    }

    @Test func `random inputs break no property`() {
        let seed: UInt64 = 20_251
        var random = SeededRandom(seed: seed)
        let count = stepCount
        print("random steps: \(count), seed \(seed)")
        let all = AbstractInput.all
        var situation = starts(Self.sound)[0]
        var step = 0
        while step < count {
            if random.chance(0.002) { situation = starts(Self.sound)[random.below(18)] }
            var input = random.chance(0.5) ? AbstractInput() : all[random.below(all.count)]
            if random.chance(0.3) { input = AbstractInput(lever: random.chance(0.5)) }
            input.drill = random.chance(0.1)
            for _ in 0..<[1, 3, 15, 120, 600][random.below(5)] {
                step += 1
                guard let broken = situation.step(input) else { continue }
                Issue.record("\(broken) at step \(step) of seed \(seed)")
                return
            }
        }
    }

    /// A million; HEARTH_STEPS asks for more in a soak.
    private var stepCount: Int {
        guard let text = unsafe getenv("HEARTH_STEPS"),
            let count = Int(unsafe String(cString: text))
        else { return 1_000_000 }
        return count
    }
}
