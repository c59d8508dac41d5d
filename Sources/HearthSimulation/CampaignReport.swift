// What many cycles came to. Reports add up: the order of the parts does not matter.

import HearthSafety

public struct CampaignReport: Sendable {
    /// One violation, and how to see it again.
    public struct Finding: Equatable, Sendable {
        public var seed: UInt64
        public var violation: Violation
        public var faults: [FaultBegan]
        public var usedModel: Bool
    }

    public private(set) var cycles = 0
    public private(set) var realModelCycles = 0
    public private(set) var simulatedSeconds = 0.0
    public private(set) var findings: [Finding] = []
    /// Faults begun, by fault and phase: `faultCount * phaseCount` numbers, fault by fault.
    private var begun: [Int]
    /// Pairs of faults that were both there in one cycle, as a triangle.
    private var pairs: [Bool]
    public private(set) var trips: [Int]
    public private(set) var results: [Int]
    /// Fuse openings where the hypothesis leaves it to the fuse.
    public private(set) var fuseOpenings = 0
    public private(set) var fuseOpeningSeeds: [UInt64] = []

    // Cycles without a fault.
    public private(set) var soundCycles = 0
    public private(set) var falseTrips = 0
    public private(set) var falseTripSeeds: [UInt64] = []
    public private(set) var burntWithoutFault = 0
    public private(set) var accepted = 0
    /// Seconds from lever to toast of each accepted slice, without faults.
    public private(set) var timesToToast: [Double] = []

    private let faults: [Fault]

    init(choice: FaultChoice) {
        if case .from(let faults) = choice { self.faults = faults } else { faults = [] }
        begun = [Int](repeating: 0, count: Fault.allCases.count * CyclePhase.allCases.count)
        pairs = [Bool](repeating: false, count: Fault.allCases.count * Fault.allCases.count)
        trips = [Int](repeating: 0, count: Interlock.allCases.count)
        results = [Int](repeating: 0, count: ToastResult.allCases.count)
    }

    // MARK: Adding up

    mutating func add(_ cycle: CycleReport, usedModel: Bool) {
        cycles += 1
        if usedModel { realModelCycles += 1 }
        simulatedSeconds += cycle.simulated
        for violation in cycle.violations {
            findings.append(
                Finding(
                    seed: cycle.setup.seed, violation: violation, faults: cycle.faults,
                    usedModel: usedModel))
        }
        for trip in cycle.trips { trips[Int(trip.trip.interlock.rawValue)] += 1 }
        if let refusal = cycle.refusal { trips[Int(refusal.rawValue)] += 1 }
        for (index, result) in ToastResult.allCases.enumerated() where result == cycle.result {
            results[index] += 1
        }
        if cycle.isFuseOpen {
            fuseOpenings += 1
            fuseOpeningSeeds.append(cycle.setup.seed)
        }
        cover(cycle)
        if cycle.faults.isEmpty { addSound(cycle) }
    }

    private mutating func cover(_ cycle: CycleReport) {
        for first in cycle.faults {
            let row = Int(first.fault.rawValue) * CyclePhase.allCases.count
            begun[row + Int(first.phase.rawValue)] += 1
            for second in cycle.faults where second.fault.rawValue > first.fault.rawValue {
                let row = Int(first.fault.rawValue) * Fault.allCases.count
                pairs[row + Int(second.fault.rawValue)] = true
            }
        }
    }

    private mutating func addSound(_ cycle: CycleReport) {
        soundCycles += 1
        if cycle.falseTrips > 0 {
            falseTrips += cycle.falseTrips
            falseTripSeeds.append(cycle.setup.seed)
        }
        switch cycle.result {
        case .toasted:
            accepted += 1
            timesToToast.append(cycle.duration)
        case .burnt: burntWithoutFault += 1
        case .under, .cancelled, .tripped, .refused: break
        }
    }

    mutating func merge(_ other: CampaignReport) {
        cycles += other.cycles
        realModelCycles += other.realModelCycles
        simulatedSeconds += other.simulatedSeconds
        findings += other.findings
        for index in begun.indices { begun[index] += other.begun[index] }
        for index in pairs.indices where other.pairs[index] { pairs[index] = true }
        for index in trips.indices { trips[index] += other.trips[index] }
        for index in results.indices { results[index] += other.results[index] }
        fuseOpenings += other.fuseOpenings
        fuseOpeningSeeds += other.fuseOpeningSeeds
        soundCycles += other.soundCycles
        falseTrips += other.falseTrips
        falseTripSeeds += other.falseTripSeeds
        burntWithoutFault += other.burntWithoutFault
        accepted += other.accepted
        timesToToast += other.timesToToast
    }

    /// Brings lists into an order that does not depend on which part came first.
    mutating func sort() {
        findings.sort { $0.seed < $1.seed }
        fuseOpeningSeeds.sort()
        falseTripSeeds.sort()
        timesToToast.sort()
    }

    // MARK: Reading

    public func begun(_ fault: Fault, in phase: CyclePhase) -> Int {
        begun[Int(fault.rawValue) * CyclePhase.allCases.count + Int(phase.rawValue)]
    }

    /// Faults in phases that came up, of all there are in this campaign.
    public var phaseCoverage: (covered: Int, total: Int) {
        var covered = 0
        for fault in faults {
            for phase in CyclePhase.allCases where begun(fault, in: phase) > 0 { covered += 1 }
        }
        return (covered, faults.count * CyclePhase.allCases.count)
    }

    /// Pairs that came up in one cycle, of all there are in this campaign.
    public var pairCoverage: (covered: Int, total: Int) {
        (pairs.count { $0 }, faults.count * (faults.count - 1) / 2)
    }

    /// Middle of the sorted times; nil when no slice was accepted.
    public var medianTimeToToast: Double? {
        timesToToast.isEmpty ? nil : timesToToast[timesToToast.count / 2]
    }

    /// Upper 95 % bound of the false-trip rate per cycle: exact for none seen, and for some by the
    /// normal approximation to the Poisson count.
    public var falseTripBound: Double? {
        guard soundCycles > 0 else { return nil }
        let seen = Double(falseTripSeeds.count)
        let upper = seen == 0 ? 2.996 : seen + 1.645 * (seen + 1).squareRoot() + 1
        return upper / Double(soundCycles)
    }
}
