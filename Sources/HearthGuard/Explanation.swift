// What each interlock means to a person: what happened, and what to do. One table; a test holds it
// against the hazard log.

public import HearthSafety

/// An interlock, or a rule of the wearable, in words.
public struct Explanation: Sendable {
    /// What a trip's value and limit are counted in.
    public enum Unit: Sendable {
        case celsius, kelvin, seconds, millivolts, milliseconds, number
        /// Only the limit says something.
        case secondsOfLimit
        /// The value is a step of the proof test, the limit its time.
        case proofStep
        /// Neither says anything.
        case none
    }

    /// Its row in its target's hazard log.
    public let hazard: StaticString
    public let title: StaticString
    public let what: StaticString
    public let advice: StaticString
    public let unit: Unit

    init(
        _ hazard: StaticString, _ title: StaticString, _ unit: Unit, _ what: StaticString,
        _ advice: StaticString
    ) {
        self.hazard = hazard
        self.title = title
        self.unit = unit
        self.what = what
        self.advice = advice
    }
}

extension Explanation {
    public init(_ interlock: Interlock) {
        switch interlock {
        case .overTemperature, .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorStale,
            .sensorStuck, .sensorsDisagree, .riseTooFast, .heatingWithoutRise, .riseWhileOff:
            self = Explanation.ofTemperature(interlock)
        case .heaterSensedOn, .heaterSensedOff, .safetyRelaySensedOn, .safetyRelaySensedOff,
            .proofTest:
            self = Explanation.ofChannel(interlock)
        case .heatingTime, .cumulativeOnTime, .shortestOffTime, .chamberHot, .cancel:
            self = Explanation.ofTime(interlock)
        case .leaseLapsed, .leaseLate, .leaseReplayed, .leaseMalformed, .leaseKind, .timerTime,
            .observationTooOld:
            self = Explanation.ofLease(interlock)
        case .loopLate, .processorTooHot, .supplyOutOfRange, .clockAnomaly, .recordNotDurable,
            .uncleanEnd, .uncommissioned:
            self = Explanation.ofController(interlock)
        }
    }

    private static func ofTemperature(_ interlock: Interlock) -> Explanation {
        switch interlock {
        case .overTemperature:
            Explanation(
                "H1", "over temperature", .celsius, "The chamber reached its absolute limit.",
                "Let it cool, look for bread or crumbs near the element, then clear the latch.")
        case .sensorOpen:
            Explanation(
                "H2", "sensor open", .none, "The sensor's wire is broken or has come off.",
                "Check its plug and wire; replace the sensor.")
        case .sensorShort:
            Explanation(
                "H3", "sensor short", .none, "The sensor's wire is shorted.",
                "Check its wire where it passes metal; replace the sensor.")
        case .sensorOutOfRange:
            Explanation(
                "H4", "sensor out of range", .celsius, "The sensor reads what no kitchen has.",
                "Check its wire and its driver; replace the sensor.")
        case .sensorStale:
            Explanation(
                "H5", "sensor stale", .seconds, "The sensor gave no new sample for too long.",
                "If it comes again, check the bus and its plugs; the system's log names the driver."
            )
        case .sensorStuck:
            Explanation(
                "H6", "sensor stuck", .kelvin,
                "The sensor repeats itself while the other one moved this far.",
                "Check that it sits in its place; replace the sensor.")
        case .sensorsDisagree:
            Explanation(
                "H7", "sensors disagree", .kelvin, "The two sensors tell different temperatures.",
                "Clean the infrared window, check that both sit in their places.")
        case .riseTooFast:
            Explanation(
                "H8", "rise too fast", .kelvin,
                "The chamber warmed faster than the heater can: something may have burnt.",
                "Look for burnt crumbs or bread before the next slice; empty the tray.")
        case .heatingWithoutRise:
            Explanation(
                "H9", "heating without rise", .kelvin,
                "The heater was on and the chamber did not warm.",
                "Check that both sensors sit in the chamber, and the element.")
        default:
            Explanation(
                "H10", "rise while off", .kelvin,
                "The chamber warmed with everything off: a relay may be welded.",
                "Unplug it now. It needs a technician before it is used again.")
        }
    }

    private static func ofChannel(_ interlock: Interlock) -> Explanation {
        switch interlock {
        case .heaterSensedOn:
            Explanation(
                "H11", "heater sensed on", .seconds,
                "The element had voltage while the solid-state relay was off.",
                "Unplug it. The solid-state relay is to be replaced.")
        case .heaterSensedOff:
            Explanation(
                "H12", "heater sensed off", .seconds,
                "The heater was switched on and the element had no voltage.",
                "If it comes again: the element, the thermal fuse or the sense line is broken.")
        case .safetyRelaySensedOn:
            Explanation(
                "H13", "safety relay sensed on", .seconds,
                "The safety relay was closed while it should have been open.",
                "Unplug it. The safety relay is to be replaced.")
        case .safetyRelaySensedOff:
            Explanation(
                "H14", "safety relay sensed off", .seconds,
                "The safety relay was open while it should have been closed.",
                "If it comes again: its coil, its charge pump or its sense line is broken.")
        default:
            Explanation(
                "H15", "proof test", .proofStep,
                "A cut-off did not show that it cuts: at the start of a cycle or in a drill.",
                "Unplug it. A technician should measure both relays and their sense lines.")
        }
    }

    private static func ofTime(_ interlock: Interlock) -> Explanation {
        switch interlock {
        case .heatingTime:
            Explanation(
                "H16", "heating time", .seconds, "A cycle heated for as long as any cycle may.",
                "The bread is up: look at it. If it comes again, ask for less browning.")
        case .cumulativeOnTime:
            Explanation(
                "H17", "cumulative on-time", .secondsOfLimit,
                "It has heated so much of late that it must rest.",
                "Wait for some minutes: three minutes of rest give one of heat.")
        case .shortestOffTime:
            Explanation(
                "H18", "shortest off-time", .none, "It was pressed again too soon.",
                "Wait for ten seconds and press again.")
        case .chamberHot:
            Explanation(
                "H19", "chamber hot", .none, "The chamber was still too hot to start.",
                "Let the fan cool it and press again.")
        default:
            Explanation(
                "H27", "cancel", .none, "Somebody pressed the cancel button.",
                "Nothing: that is what it is for.")
        }
    }

    private static func ofLease(_ interlock: Interlock) -> Explanation {
        switch interlock {
        case .leaseLapsed:
            Explanation(
                "H20", "lease lapsed", .seconds, "hearthd fell silent, so the heat went off.",
                "If it comes again, look into hearthd's log.")
        case .leaseLate:
            Explanation(
                "H21", "lease late", .seconds, "hearthd's answer came too late.",
                "If it comes again: the machine is overloaded; look into hearthd's log.")
        case .leaseReplayed:
            Explanation(
                "H22", "lease replayed", .number, "An old answer of hearthd's came once more.",
                "If it comes again, report it: hearthd or another program repeats messages.")
        case .leaseMalformed:
            Explanation(
                "H23", "lease malformed", .none, "A message was not one of hearthd's.",
                "If it comes again, see which program uses the socket, and hearthd's version.")
        case .leaseKind:
            Explanation(
                "H24", "lease kind", .none,
                "hearthd lost sight of the bread and tried to go on by the clock.",
                "Look at the bread and at the camera's window.")
        case .timerTime:
            Explanation(
                "H25", "timer time", .seconds, "It toasted blind for as long as that may last.",
                "Clean the camera's window; see why hearthd has no picture or no model.")
        default:
            Explanation(
                "H26", "observation too old", .seconds,
                "hearthd had not looked at the bread for too long.",
                "If it comes again, check the camera and its plug.")
        }
    }

    private static func ofController(_ interlock: Interlock) -> Explanation {
        switch interlock {
        case .loopLate:
            Explanation(
                "H28", "loop late", .number, "The guard did not get its turn in time.",
                "If it comes again: some program of higher priority holds the processor.")
        case .processorTooHot:
            Explanation(
                "H29", "processor too hot", .celsius, "The processor was above its limit.",
                "Check the board's ventilation and where it stands.")
        case .supplyOutOfRange:
            Explanation(
                "H30", "supply out of range", .millivolts,
                "The board's supply left its range.",
                "Check the power supply and its plug.")
        case .clockAnomaly:
            Explanation(
                "H31", "clock anomaly", .milliseconds, "The machine's two clocks disagreed.",
                "If it comes again: the board was suspended or its oscillator is faulty.")
        case .recordNotDurable:
            Explanation(
                "H32", "record not durable", .seconds,
                "The guard's record could not be written, so there is no heat.",
                "Check that the disk has room and is not worn or read-only.")
        case .uncleanEnd:
            Explanation(
                "H33", "unclean end", .number,
                "A cycle ended without its end: power was cut, or the guard died.",
                "If nobody pulled the plug, look into the system's log for the guard's end.")
        default:
            Explanation(
                "H34", "uncommissioned", .none,
                "There is no sound record: a first start, or the record was lost.",
                "If this is a first start, clear the latch. If not, look for what ate the record.")
        }
    }
}
