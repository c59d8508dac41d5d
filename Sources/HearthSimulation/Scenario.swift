// One directed scenario for every interlock: a fault that demands its trip, and a deadline from
// what the fault does, not from the rule. Run twice: with all interlocks the trip is in time; with
// that one taken out it is missed, and the run says so.

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

/// What a fault demands of one interlock.
public struct Scenario: Sendable {
    public let interlock: Interlock
    /// What happens, in words.
    public let story: String
    let setup: CycleSetup
    /// When the trip is due, in seconds after the lever.
    public let dueSeconds: Double

    /// The two runs.
    public struct Outcome: Sendable {
        public let scenario: Scenario
        /// Seconds after the lever at which the interlock acted; nil when it did not.
        public let with: Double?
        public let without: Double?

        /// In time with the rule, missed without it.
        public var isProven: Bool { isInTime(with) && !isInTime(without) }

        private func isInTime(_ seconds: Double?) -> Bool {
            seconds.map { $0 <= scenario.dueSeconds } ?? false
        }
    }

    public func compare() -> Outcome {
        Outcome(
            scenario: self, with: act(EveryInterlock()), without: act(Without(interlock)))
    }

    /// When the interlock acted: tripped, latched at start, or refused a cycle.
    private func act<Selection: InterlockSelection>(_ selection: Selection) -> Double? {
        var kitchen = KitchenWith(setup, perception: .surrogate, selection: selection)
        if kitchen.guardProcess.status.trip?.interlock == interlock { return -11 }
        while let moment = kitchen.nextMoment() {
            // An unclean end is told to the journal each time, but stands only from the third on.
            if moment.status.trip?.interlock == interlock,
                let trip = moment.trips.first(where: { $0.trip.interlock == interlock })
            {
                return trip.seconds
            }
            if moment.status.refusal == interlock { return moment.seconds }
        }
        return nil
    }
}

extension Scenario {
    /// - Parameters:
    ///   - faults: with seconds after the lever.
    ///   - due: seconds after the lever.
    init(
        _ interlock: Interlock, _ story: String, _ faults: [(Fault, Double)] = [],
        due: Double, adjust: (inout CycleSetup) -> Void = { _ in }
    ) {
        self.interlock = interlock
        self.story = story
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
            [(.thermocoupleStuck, 30)], due: 42),
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
        Scenario(.heaterSensedOff, "the element breaks", [(.elementOpen, 40)], due: 41.5),
        Scenario(
            .safetyRelaySensedOn, "the safety relay does not open at the end",
            [(.safetyRelayWelded, 60)], due: 65
        ) { $0.cancelAfterTicks = 6_000 },
        Scenario(
            .safetyRelaySensedOff, "the safety relay's coil breaks", [(.safetyRelayOpen, 40)],
            due: 41.5
        ) { $0.conduct = .renews(.off) },
        Scenario(
            .proofTest, "a relay is welded before the cycle", [(.heaterRelayWelded, -2)], due: 2),
    ]

    private static let time: [Scenario] = [
        Scenario(.heatingTime, "hearthd warms the bread for ever", due: 245) {
            $0.conduct = .renews(DutyCycle(perMille: 200))
        },
        Scenario(.cumulativeOnTime, "half a minute of heat is left", due: 35) {
            $0.history = .onTimeLeft(seconds: 30)
        },
        Scenario(.shortestOffTime, "the lever goes down again at once", due: 63) {
            $0.cancelAfterTicks = 5_000
            $0.leverAgainAfterTicks = 300
        },
        Scenario(.chamberHot, "the chamber is still at 170 °C", due: 1) { $0.chamber = 170 },
    ]

    private static let lease: [Scenario] = [
        Scenario(.leaseLapsed, "hearthd hangs", [(.daemonHung, 60)], due: 60.8),
        Scenario(.leaseLate, "messages come 0.7 s late", [(.leaseLate, 60)], due: 61.2),
        Scenario(.leaseReplayed, "messages come twice", [(.leaseRepeated, 60)], due: 60.5),
        Scenario(.leaseMalformed, "somebody else writes", [(.leaseForged, 60)], due: 60.8),
        Scenario(.leaseKind, "hearthd changes to its timer in mid-cycle", due: 16) {
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
        Scenario(.clockAnomaly, "the clock jumps by an hour", [(.clockJump, 60)], due: 60.3),
        Scenario(.recordNotDurable, "the disk is full", [(.diskFull, -2)], due: 3),
        Scenario(.uncleanEnd, "the third unclean end in a row", due: -10) {
            $0.history = .uncleanEnds(2)
        },
        Scenario(.uncommissioned, "there is no record", due: -10) { $0.history = .nothing },
    ]
}
