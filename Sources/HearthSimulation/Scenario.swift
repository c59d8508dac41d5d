// One directed scenario for every interlock: a fault, what it demands at the element, the carriage
// or the annunciator, and a deadline from what the fault does, not from the rule. Run twice: with
// all interlocks the demand is met in time; with that one taken out it is not, and the run says so,
// with what came instead.

public import HearthSafety
import HearthScene
import HearthUnits

/// All interlocks but those named.
package struct Without: InterlockSelection {
    private let removed: UInt64

    package init(_ removed: Interlock...) {
        self.removed = removed.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    package func includes(_ interlock: Interlock) -> Bool {
        removed & 1 << UInt64(interlock.rawValue) == 0
    }
}

/// What a fault demands, and of which interlock.
public struct Scenario: Sendable {
    /// What must be seen from outside: at the element, at the carriage, at the annunciator. Never
    /// what the interlock says of itself.
    public enum Demand: Sendable {
        /// No current later than the due time.
        case noCurrent
        /// The bread is up: whoever waits for toast is told by the due time.
        case breadUp
        /// The annunciator says "hot with everything off" by the due time.
        case alarm
    }

    public let interlock: Interlock
    /// What happens, in words.
    public let story: String
    public let demand: Demand
    let setup: CycleSetup
    /// When the demand is due, in seconds after the lever.
    public let dueSeconds: Double

    /// One run: when the demand was met, and by whom.
    public struct Run: Sendable {
        /// Seconds after the lever from which on the demand was met; nil if it never was.
        public let seconds: Double?
        /// All interlocks that tripped or refused.
        public let actors: [Interlock]
        public let violations: [Violation]
        public let isFuseOpen: Bool
    }

    /// The two runs.
    public struct Outcome: Sendable {
        public let scenario: Scenario
        public let with: Run
        public let without: Run

        /// Met in time with the rule, and not without it.
        public var isProven: Bool { isInTime(with) && !isInTime(without) }

        private func isInTime(_ run: Run) -> Bool {
            run.seconds.map { $0 <= scenario.dueSeconds } ?? false
        }
    }

    public func compare() -> Outcome {
        Outcome(
            scenario: self, with: run(EveryInterlock()), without: run(Without(interlock)))
    }

    private func run<Selection: InterlockSelection>(_ selection: Selection) -> Run {
        var kitchen = KitchenWith(setup, perception: .surrogate, selection: selection)
        var unmetSeconds: Double?
        var metSeconds: Double?
        while !kitchen.isOver {
            kitchen.step()
            if isMet(kitchen) {
                metSeconds = metSeconds ?? kitchen.secondsSinceLever
            } else {
                unmetSeconds = kitchen.secondsSinceLever
                metSeconds = nil
            }
        }
        let report = kitchen.finished()
        let refusal = report.refusal.map { [$0] } ?? []
        // A demand that was met all along was met from the start; one that is not met at the end,
        // never.
        let seconds = unmetSeconds == nil ? -Double(setup.leverTick) / 100 : metSeconds
        return Run(
            seconds: seconds, actors: report.trips.map(\.trip.interlock) + refusal,
            violations: report.violations, isFuseOpen: report.isFuseOpen)
    }

    private func isMet<Selection>(_ kitchen: borrowing KitchenWith<Selection>) -> Bool {
        switch demand {
        case .noCurrent: !kitchen.isEnergised
        case .breadUp: !kitchen.board.carriageLine
        case .alarm: kitchen.board.alarm == .hotWhileOff
        }
    }
}

extension Scenario {
    /// - Parameters:
    ///   - faults: with seconds after the lever.
    ///   - due: seconds after the lever.
    init(
        _ interlock: Interlock, _ story: String, _ faults: [(Fault, Double)] = [],
        _ demand: Demand = .noCurrent, due: Double, adjust: (inout CycleSetup) -> Void = { _ in }
    ) {
        self.interlock = interlock
        self.story = story
        self.demand = demand
        dueSeconds = due
        var setup = CycleSetup(seed: 7, bread: .white, browning: 0.9)
        (setup.mains, setup.ambient, setup.chamber) = (1, 22, 22)
        setup.faults = faults.map {
            ScheduledFault($0, .tick(setup.leverTick + Int($1 * 100)))
        }
        adjust(&setup)
        self.setup = setup
    }

    /// One for every interlock.
    public static let all: [Scenario] = temperature + channels + time + lease + controller

    private static let temperature: [Scenario] = [
        Scenario(
            .overTemperature, "hearthd asks for full heat for ever", [(.daemonHijacked, 0)],
            due: 160),
        Scenario(.sensorOpen, "a wire breaks", [(.thermocoupleOpen, 60)], due: 60.6),
        Scenario(.sensorShort, "a wire shorts", [(.infraredShort, 60)], due: 60.6),
        Scenario(.sensorOutOfRange, "a sensor reads -100 °C", [(.infraredLow, 60)], due: 60.6),
        Scenario(.sensorStale, "a sensor's bus hangs", [(.thermocoupleHung, 60)], due: 60.8),
        Scenario(
            .sensorStuck, "a sensor stands still while the chamber warms by 1.5 K/s",
            [(.thermocoupleStuck, 30)], due: 38),
        Scenario(
            .sensorsDisagree, "a sensor drifts away by 1.5 K/s", [(.infraredDrift, 40)], due: 73),
        Scenario(.riseTooFast, "crumbs burn with 1.5 kW", [(.crumbFire, 40)], due: 48),
        Scenario(
            .heatingWithoutRise, "both sensors stand still in a warming chamber",
            [(.sensorsStuck, 40)], due: 65),
        Scenario(
            .riseWhileOff, "a welded relay, a lying sense line, and nobody asks for heat",
            [(.heaterRelayWelded, 20), (.heaterSenseLies, 20)], due: 60
        ) { $0.conduct = .renews(.off) },
    ]

    private static let channels: [Scenario] = [
        Scenario(
            .heaterSensedOn, "the solid-state relay welds at half heat",
            [(.heaterRelayWelded, 40)], due: 41.3
        ) { $0.conduct = .renews(DutyCycle(perMille: 500)) },
        Scenario(
            .heaterSensedOff, "the element breaks", [(.elementOpen, 40)], .breadUp, due: 41.5),
        Scenario(
            .safetyRelaySensedOn, "the safety relay does not open at the end",
            [(.safetyRelayWelded, 60)], .alarm, due: 65
        ) { $0.cancelAfterTicks = 6_000 },
        Scenario(
            .safetyRelaySensedOff, "the safety relay's coil breaks", [(.safetyRelayOpen, 40)],
            .breadUp, due: 41.5
        ) { $0.conduct = .renews(.off) },
        Scenario(
            .proofTest, "the element is broken before the cycle", [(.elementOpen, -2)], .breadUp,
            due: 0.9),
    ]

    private static let time: [Scenario] = [
        Scenario(.heatingTime, "hearthd warms the bread for ever", due: 245) {
            $0.conduct = .renews(DutyCycle(perMille: 200))
        },
        Scenario(.cumulativeOnTime, "half a minute of heat is left", due: 35) {
            $0.history = .onTimeLeft(seconds: 30)
        },
        Scenario(.shortestOffTime, "the lever goes down again at once", due: 52) {
            $0.cancelAfterTicks = 5_000
            $0.leverAgainAfterTicks = 300
        },
        Scenario(.chamberHot, "the chamber is still at 170 °C", due: 0) { $0.chamber = 170 },
    ]

    private static let lease: [Scenario] = [
        Scenario(.leaseLapsed, "hearthd hangs", [(.daemonHung, 60)], due: 60.8),
        Scenario(.leaseLate, "messages come 0.7 s late", [(.leaseLate, 60)], due: 61.5),
        Scenario(.leaseReplayed, "messages come twice", [(.leaseRepeated, 60)], due: 60.5),
        Scenario(.leaseMalformed, "somebody else writes noise", [(.leaseGarbled, 60)], due: 60.8),
        Scenario(.leaseKind, "hearthd falls back on its timer in mid-cycle", due: 16) {
            $0.conduct = .changesKind
        },
        Scenario(.timerTime, "a blind hearthd does not stop", due: 80) {
            $0.conduct = .renewsByTimer
        },
        Scenario(.observationTooOld, "hearthd renews, but looks no more", due: 4) {
            $0.conduct = .looksOnce
        },
        Scenario(.cancel, "the person presses the button", due: 63) {
            $0.cancelAfterTicks = 6_000
        },
    ]

    private static let controller: [Scenario] = [
        Scenario(.loopLate, "the guard's loop is starved", [(.guardLate, 60)], due: 60.8),
        Scenario(.processorTooHot, "the processor is at 95 °C", [(.processorHot, 60)], due: 60.3),
        Scenario(.supplyOutOfRange, "the rail sags to 4.2 V", [(.supplyLow, 60)], due: 60.3),
        Scenario(.clockAnomaly, "the clock runs a tenth slow", [(.clockSlow, 60)], due: 61.5),
        Scenario(.recordNotDurable, "the disk is full", [(.diskFull, -2)], .breadUp, due: 3),
        Scenario(.uncleanEnd, "the third unclean end in a row", due: 0) {
            $0.history = .uncleanEnds(2)
        },
        Scenario(.uncommissioned, "there is no record", due: 0) { $0.history = .nothing },
    ]
}
