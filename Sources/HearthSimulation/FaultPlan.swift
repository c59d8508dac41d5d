// Which faults a campaign's cycle gets, and when. A function of the cycle's seed alone, so that any
// cycle is repeated by itself, and systematic, so that consecutive seeds cover every fault in every
// phase and every pair.

import HearthCore

/// Which faults a campaign draws from.
public enum FaultChoice: Equatable, Sendable {
    case none
    case from([Fault])

    public static let all = FaultChoice.from(Fault.random)
}

package enum FaultPlan {
    /// Of ten seeds three get a single fault, six a pair, one three at random.
    package static func faults(_ choice: FaultChoice, seed: UInt64) -> [ScheduledFault] {
        guard case .from(let faults) = choice, !faults.isEmpty else { return [] }
        var random = SeededRandom(seed: seed).stream(20)
        let (block, place) = (seed / 10, seed % 10)
        if place < 3 || faults.count == 1 {
            let index = faults.count == 1 ? seed : block * 3 + place
            let (round, fault) = index.quotientAndRemainder(dividingBy: UInt64(faults.count))
            let phase = CyclePhase.allCases[Int(round % UInt64(CyclePhase.allCases.count))]
            return [moment(faults[Int(fault)], phase, &random)]
        }
        if place < 9 {
            let (first, second) = pair(block * 6 + place - 3, of: faults)
            return together([first, second], &random)
        }
        return together((0..<3).map { _ in faults[random.below(faults.count)] }, &random)
    }

    /// The pairs of different faults, in a fixed order, over and over.
    static func pair(_ index: UInt64, of faults: [Fault]) -> (Fault, Fault) {
        var rest = Int(index % UInt64(faults.count * (faults.count - 1) / 2))
        var first = 0
        while rest >= faults.count - 1 - first {
            rest -= faults.count - 1 - first
            first += 1
        }
        return (faults[first], faults[first + 1 + rest])
    }

    /// Several faults in one cycle, in any order: often close together, before the first can end
    /// the cycle, else anywhere.
    private static func together(_ faults: [Fault], _ random: inout SeededRandom)
        -> [ScheduledFault]
    {
        let phase = anyPhase(&random)
        let isClose = random.chance(0.6)
        var base: Int?
        return faults.shuffled(using: &random).map { fault in
            guard isClose else { return moment(fault, anyPhase(&random), &random) }
            let delay = base.map { $0 + random.below(15) } ?? self.delay(in: phase, &random)
            base = delay
            return ScheduledFault(fault, .phase(phase, delayTicks: delay))
        }
    }

    private static func anyPhase(_ random: inout SeededRandom) -> CyclePhase {
        CyclePhase.allCases[random.below(CyclePhase.allCases.count)]
    }

    private static func moment(
        _ fault: Fault, _ phase: CyclePhase, _ random: inout SeededRandom
    ) -> ScheduledFault {
        ScheduledFault(fault, .phase(phase, delayTicks: delay(in: phase, &random)))
    }

    private static func delay(in phase: CyclePhase, _ random: inout SeededRandom) -> Int {
        switch phase {
        case .before: random.below(1_000)
        case .proving: random.below(40)
        case .warming: random.below(6_000)
        case .holding: random.below(3_000)
        case .closing: random.below(90)
        case .after: random.below(1_000)
        }
    }
}
