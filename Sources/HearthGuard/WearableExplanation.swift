// What each rule of the wearable means to a person, as `Explanation` has it for the toaster. One
// table; a test holds it against the wearable's hazard log.

public import HearthSafety

extension Explanation {
    public init(_ rule: WearableRule) {
        switch rule {
        case .batteryTooHot, .chargeTooHot, .chargeTooCold, .skinTooHot:
            self = Explanation.ofTemperature(rule)
        case .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorStale, .sensorStuck:
            self = Explanation.ofSensor(rule)
        case .motorOnTime, .motorDuty, .motorSensedOn, .motorSensedOff, .chargeSensedOn:
            self = Explanation.ofMotor(rule)
        case .leaseLapsed, .leaseLate, .leaseReplayed, .leaseMalformed, .leaseKind,
            .observationTooOld:
            self = Explanation.ofLease(rule)
        case .cancel, .loopLate, .supplyOutOfRange, .clockAnomaly, .uncommissioned:
            self = Explanation.ofController(rule)
        }
    }

    private static func ofTemperature(_ rule: WearableRule) -> Explanation {
        switch rule {
        case .batteryTooHot:
            Explanation(
                "W3", "battery too hot", .celsius,
                "The battery was hotter than it may be while it carries current.",
                "Take it off, unplug it and let it cool in the open; then clear the latch.")
        case .chargeTooHot:
            Explanation(
                "W4", "charge too hot", .celsius,
                "The battery was too warm to be charged.",
                "Nothing: it charges again once it has cooled. Keep it out of the sun.")
        case .chargeTooCold:
            Explanation(
                "W5", "charge too cold", .celsius,
                "The battery was too cold to be charged.",
                "Nothing: it charges again once it has warmed. Charge it indoors.")
        default:
            Explanation(
                "W6", "skin too hot", .celsius,
                "The side on the skin was warmer than skin bears for long.",
                "Take it off until it has cooled. If it comes again, have it looked at.")
        }
    }

    private static func ofSensor(_ rule: WearableRule) -> Explanation {
        switch rule {
        case .sensorOpen:
            Explanation(
                "W7", "sensor open", .none,
                "The sensor's wire is broken or has come off.",
                "It needs a technician: charging and vibration stay off without it.")
        case .sensorShort:
            Explanation(
                "W8", "sensor short", .none,
                "The sensor's wire is shorted.",
                "It may be wet: dry it. If it comes again, it needs a technician.")
        case .sensorOutOfRange:
            Explanation(
                "W9", "sensor out of range", .celsius,
                "The sensor reads what no wearer lives in.",
                "It needs a technician: the sensor or its driver is broken.")
        case .sensorStale:
            Explanation(
                "W10", "sensor stale", .seconds,
                "The sensor gave no new sample for too long.",
                "If it comes again, the system's log names the driver that hangs.")
        default:
            Explanation(
                "W11", "sensor stuck", .kelvin,
                "The sensor repeats itself while the other one moved this far.",
                "It needs a technician: check that the sensor sits in its place.")
        }
    }

    private static func ofMotor(_ rule: WearableRule) -> Explanation {
        switch rule {
        case .motorOnTime:
            Explanation(
                "W12", "motor on-time", .seconds,
                "The motor ran for as long as it may between two rests.",
                "Nothing: the lamp took its place, and it runs again after a second of rest.")
        case .motorDuty:
            Explanation(
                "W13", "motor duty", .seconds,
                "The motor ran for as much of the last twenty seconds as it may.",
                "Nothing: the lamp takes its place until it has rested.")
        case .motorSensedOn:
            Explanation(
                "W14", "motor sensed on", .seconds,
                "The motor had voltage while its switch was off.",
                "Its switch may be welded: the load path cuts it. It needs a technician.")
        case .motorSensedOff:
            Explanation(
                "W15", "motor sensed off", .seconds,
                "The motor was switched on and had no voltage.",
                "Watch the lamp instead. If it comes again, the motor or its wire is broken.")
        default:
            Explanation(
                "W16", "charge sensed on", .seconds,
                "The battery was charged while its charging path was off.",
                "Unplug the charger now. It needs a technician before it is charged again.")
        }
    }

    private static func ofLease(_ rule: WearableRule) -> Explanation {
        switch rule {
        case .leaseLapsed:
            Explanation(
                "W17", "lease lapsed", .seconds,
                "hearthd fell silent, so the vibration ended.",
                "If it comes again, look into hearthd's log.")
        case .leaseLate:
            Explanation(
                "W18", "lease late", .seconds,
                "hearthd's answer came too late.",
                "If it comes again: the machine is overloaded; look into hearthd's log.")
        case .leaseReplayed:
            Explanation(
                "W19", "lease replayed", .number,
                "An old answer of hearthd's came once more.",
                "If it comes again, report it: hearthd or another program repeats messages.")
        case .leaseMalformed:
            Explanation(
                "W20", "lease malformed", .none,
                "A message was not one of hearthd's.",
                "If it comes again, see which program uses the socket, and hearthd's version.")
        case .leaseKind:
            Explanation(
                "W21", "lease kind", .none,
                "hearthd went from a call that it heard to a timer.",
                "If it comes again, see in hearthd's log what became of the microphone.")
        default:
            Explanation(
                "W22", "observation too old", .seconds,
                "hearthd had not listened for too long.",
                "If it comes again, check the microphone.")
        }
    }

    private static func ofController(_ rule: WearableRule) -> Explanation {
        switch rule {
        case .cancel:
            Explanation(
                "W23", "cancel", .none,
                "The wearer pressed the button.",
                "Nothing: that is what it is for.")
        case .loopLate:
            Explanation(
                "W24", "loop late", .number,
                "The guard did not get its turn in time.",
                "If it comes again: some program of higher priority holds the processor.")
        case .supplyOutOfRange:
            Explanation(
                "W25", "supply out of range", .millivolts,
                "The processor's supply left its range.",
                "Charge the battery. If it comes again, it may be worn.")
        case .clockAnomaly:
            Explanation(
                "W26", "clock anomaly", .milliseconds,
                "The machine's two clocks disagreed.",
                "If it comes again: it was suspended or its oscillator is faulty.")
        default:
            Explanation(
                "W27", "uncommissioned", .none,
                "There is no sound record: a first start, or the record was lost.",
                "If this is a first start, clear the latch. If not, look for what ate the record.")
        }
    }
}
