// The judge of a run. It sees the physics (true temperatures, true current, the fuse, the person's
// hand, what hearthd really sent) and none of the interlock's constants; its own numbers are
// derived from the plant and from how fast contacts move. The hazard log's fault-tolerance
// hypothesis is `Judge.isTolerable`.

package import HearthSafety

/// One way in which a run went wrong.
public struct Violation: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case hazard
        case fuseOpened = "fuse_opened"
        case energisedTooHot = "energised_too_hot"
        case heatWithoutPerson = "heat_without_person"
        case heatWithoutLease = "heat_without_lease"
        case heatWhileLatched = "heat_while_latched"
        case heatAfterCancel = "heat_after_cancel"
        case heatWithoutGuard = "heat_without_guard"
        case heatWhileBlind = "heat_while_blind"
        case tripMissed = "trip_missed"
        /// Not even the fuse ended a heat that nobody wants.
        case neverEnded = "never_ended"
    }

    public var kind: Kind
    public var tick: Int
}

/// What the judge is shown of one tick.
package struct Evidence {
    package var tick: Int
    package var isEnergised: Bool
    package var isGuardRunning: Bool
    package var isLatched: Bool
    package var guardStartedAtTick: Int
    package var mains: Double

    package init(
        tick: Int, isEnergised: Bool, isGuardRunning: Bool, isLatched: Bool,
        guardStartedAtTick: Int, mains: Double
    ) {
        self.tick = tick
        self.isEnergised = isEnergised
        self.isGuardRunning = isGuardRunning
        self.isLatched = isLatched
        self.guardStartedAtTick = guardStartedAtTick
        self.mains = mains
    }
}

package struct Judge: Sendable {
    /// What must hold wherever there is heat.
    private enum Demand: UInt8, CaseIterable {
        case cool, person, lease, noLatch, noCancel, runningGuard, sight, noDueTrip

        var violation: Violation.Kind {
            switch self {
            case .cool: .energisedTooHot
            case .person: .heatWithoutPerson
            case .lease: .heatWithoutLease
            case .noLatch: .heatWhileLatched
            case .noCancel: .heatAfterCancel
            case .runningGuard: .heatWithoutGuard
            case .sight: .heatWhileBlind
            case .noDueTrip: .tripMissed
            }
        }
    }

    /// Heat that must stop: for how long it has gone on, and how long it may.
    private struct Episode {
        private var ticks = 0
        private var boundTicks: Int? = 0

        /// Counts a tick of heat; true when the heat has outlived its bound, which is the longest
        /// of the bounds that held since it began.
        mutating func outlives(boundTicks bound: Int?) -> Bool {
            ticks += 1
            if let known = boundTicks, let bound {
                boundTicks = max(known, bound)
            } else {
                boundTicks = nil
            }
            return boundTicks.map { ticks > $0 } ?? false
        }
    }

    package private(set) var violations: [Violation] = []
    private var faults = FaultSet()
    private var faultWeight = 0
    private(set) var isTolerable = true
    /// The earliest moment by which some fault must have ended the heat.
    private var deadlineTick = Int.max
    /// The same for a drifting sensor, as long as it drifts.
    private var driftDeadlineTick = Int.max
    private var leverTick: Int?
    private var cancelTick: Int?
    private var lastSentTick: Int?
    private var heatWithoutRenewalTicks = 0
    private var blindSinceTick: Int?
    private var isPolicyHonest = true
    private var stuckSince: Double?
    private var episodes = InlineArray<8, Episode>(repeating: Episode())

    package init() {}

    // MARK: What happened

    package mutating func leverPressed(atTick tick: Int) {
        leverTick = tick
        cancelTick = nil
        lastSentTick = nil
        heatWithoutRenewalTicks = 0
        blindSinceTick = nil
    }

    package mutating func buttonPressed(atTick tick: Int) { cancelTick = cancelTick ?? tick }

    package mutating func renewalSent(_ renewal: LeaseRenewal, atTick tick: Int) {
        // The end of a cycle may be lost on the way: then the lease runs out.
        guard renewal.kind != .finish else { return }
        lastSentTick = tick
        if renewal.kind == .timer { isPolicyHonest = false }
    }

    package mutating func began(_ fault: Fault, atTick tick: Int, chamber: Double, isHeating: Bool)
    {
        faults.insert(fault)
        faultWeight += fault.weight
        // What passes by harms only the cycle in which it comes.
        let isPassing = fault == .guardLate || fault == .clockJump
        for (known, deadline) in Judge.deadlines where known == fault && (isHeating || !isPassing) {
            deadlineTick = min(deadlineTick, tick + deadline)
        }
        noteDrift(fault, atTick: tick)
        isTolerable = Judge.isTolerable(faults)
        switch fault {
        case .cameraDark, .cameraGone, .cameraFrozen: if isHeating { blindSinceTick = tick }
        case .daemonHijacked, .modelRandom, .modelAlwaysContinue, .modelMissing:
            isPolicyHonest = false
        case .thermocoupleStuck, .infraredStuck: stuckSince = chamber
        default: break
        }
    }

    /// The run is over. Heat that goes on by itself must have met the fuse; three faults at once
    /// may also leave the chamber too cool for that (a sagging mains) and then do no harm.
    package mutating func end(atTick tick: Int, isEnergised: Bool) {
        guard isEnergised, faultWeight <= 2 else { return }
        violations.append(Violation(kind: .neverEnded, tick: tick))
    }

    // MARK: One tick

    package mutating func step(_ evidence: Evidence, _ plant: Plant) {
        if plant.isHazardous { report(.hazard, evidence) }
        if plant.isFuseOpen && isTolerable { report(.fuseOpened, evidence) }
        guard evidence.isEnergised else {
            episodes = InlineArray(repeating: Episode())
            return
        }
        let bound = boundTicks(isGuardRunning: evidence.isGuardRunning)
        for demand in Demand.allCases {
            let index = Int(demand.rawValue)
            guard isBroken(demand, evidence, plant) else {
                episodes[index] = Episode()
                continue
            }
            if episodes[index].outlives(boundTicks: bound) { report(demand.violation, evidence) }
        }
    }

    /// Whether there is heat against this demand.
    private mutating func isBroken(_ demand: Demand, _ evidence: Evidence, _ plant: Plant) -> Bool {
        switch demand {
        case .cool:
            isTolerable && plant.chamber >= plant.constants.mustBeOffFrom(mains: evidence.mains)
        case .person: !hasPerson(evidence)
        case .lease: !hasLease(evidence)
        case .noLatch: evidence.isLatched
        case .noCancel: cancelTick != nil
        case .runningGuard: !evidence.isGuardRunning
        case .sight:
            isPolicyHonest
                && blindSinceTick.map { evidence.tick - $0 > Judge.blindTicks } ?? false
        case .noDueTrip: mustHaveTripped(evidence, plant)
        }
    }

    private mutating func report(_ kind: Violation.Kind, _ evidence: Evidence) {
        guard !violations.contains(where: { $0.kind == kind }) else { return }
        violations.append(Violation(kind: kind, tick: evidence.tick))
    }

    // MARK: Whether there may be heat

    /// A person's lever, pressed within the longest cycle of any toaster and seen by this guard.
    private func hasPerson(_ evidence: Evidence) -> Bool {
        guard let leverTick else { return false }
        return leverTick >= evidence.guardStartedAtTick
            && evidence.tick - leverTick <= Judge.cycleTicks
    }

    /// hearthd asked for heat within half a second; before its first word, a proof test's worth.
    private mutating func hasLease(_ evidence: Evidence) -> Bool {
        guard let lastSentTick else {
            heatWithoutRenewalTicks += 1
            return heatWithoutRenewalTicks <= Judge.proofTicks
        }
        return evidence.tick - lastSentTick <= Judge.leaseTicks
    }

    /// Faults that, whatever else, must have ended the heat by now.
    private func mustHaveTripped(_ evidence: Evidence, _ plant: Plant) -> Bool {
        guard evidence.isGuardRunning, isTolerable else { return false }
        if evidence.tick > min(deadlineTick, driftDeadlineTick) { return true }
        // A sensor that keeps still must be seen before it hides 30 K.
        return stuckSince.map { abs(plant.chamber - $0) > 30 } ?? false
    }

    /// A drift of 1.5 K/s must be seen before it hides 60 K, whatever the mains; the other sensor,
    /// which is true, ends heat meanwhile. A sensor that stands still has stopped drifting.
    private mutating func noteDrift(_ fault: Fault, atTick tick: Int) {
        switch fault {
        case .thermocoupleDrift where !faults.contains(.thermocoupleStuck),
            .infraredDrift where !faults.contains(.infraredStuck):
            driftDeadlineTick = min(driftDeadlineTick, tick + 4_000)
        case .thermocoupleStuck where faults.contains(.thermocoupleDrift),
            .infraredStuck where faults.contains(.infraredDrift):
            driftDeadlineTick = .max
        default: break
        }
    }

    /// Ticks from a fault's beginning to the end of heat, from what the fault does: samples come
    /// ten times a second; a drift of 1.5 K/s must be seen before it hides 50 K.
    private static let deadlines: [(Fault, Int)] = [
        (.thermocoupleOpen, 60), (.thermocoupleShort, 60), (.thermocoupleLow, 60),
        (.thermocoupleHung, 90),
        (.infraredOpen, 60), (.infraredShort, 60), (.infraredLow, 60),
        (.infraredHung, 90),
        (.supplyLow, 20), (.processorHot, 20), (.clockJump, 20), (.clockSlow, 150),
        (.guardLate, 60),
    ]

    // MARK: Bounds

    /// The longest cycle that a toaster is built for: four minutes of heat, with a quarter of a
    /// minute for what comes before it.
    private static let cycleTicks = 25_500
    /// The product's promise: heat ends half a second after hearthd fell silent (design §2). Two
    /// ticks on the way.
    private static let leaseTicks = 52
    /// The product's promise for the proof test: at most 200 ms of heat, and the relay's own time.
    private static let proofTicks = 25
    /// Nobody watches for so long: bread at its fastest browns by a tenth of the scale in 2.6 s.
    private static let blindTicks = 260

    /// How long heat may outlive the moment at which it must stop, by which channel still works.
    /// Nil: none does, and the fuse is the last line.
    private func boundTicks(isGuardRunning: Bool) -> Int? {
        let slow = faults.contains(.guardLate) ? 3 : 1
        if isGuardRunning {
            if !faults.contains(.heaterRelayWelded) { return 5 * slow }
            // Seen welded or not, the safety relay opens after a second, monostable and contact.
            if !faults.contains(.safetyRelayWelded) { return 130 * slow }
            return nil
        }
        return faults.contains(.safetyRelayWelded) ? nil : 16
    }

    /// The hypothesis: something that still runs can open a sound channel, and one sensor is true.
    /// Where it fails, the fuse may open, and must before there is harm.
    package static func isTolerable(_ faults: FaultSet) -> Bool {
        let isThermocoupleBlind =
            Fault.allCases.contains { faults.contains($0) && $0.blindsThermocouple }
        let isInfraredBlind =
            Fault.allCases.contains { faults.contains($0) && $0.blindsInfrared }
        if isThermocoupleBlind && isInfraredBlind || faults.contains(.crumbFire) { return false }
        let isGuardGone = faults.contains(.guardKilled) || faults.contains(.guardStopped)
        let isHeaterLost = faults.contains(.heaterRelayWelded)
        return !(faults.contains(.safetyRelayWelded) && (isGuardGone || isHeaterLost))
    }
}
