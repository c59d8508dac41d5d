// What a trip was, on either target, and how people call it.

public import HearthSafety

internal import HearthINI

/// A trip of either target.
public enum TripCause: Equatable, Sendable {
    /// In which cycle, and where that was in the tick before.
    case toaster(Trip, cycle: UInt32, phase: GuardPhase)
    case wearable(WearableTrip)

    var value: Int32 {
        switch self {
        case .toaster(let trip, _, _): trip.value
        case .wearable(let trip): trip.value
        }
    }

    var limit: Int32 {
        switch self {
        case .toaster(let trip, _, _): trip.limit
        case .wearable(let trip): trip.limit
        }
    }

    /// The rule's own name.
    var name: StaticString {
        switch self {
        case .toaster(let trip, _, _): trip.interlock.name
        case .wearable(let trip): trip.rule.name
        }
    }

    var latches: Bool {
        switch self {
        case .toaster(let trip, _, _): trip.interlock.latches
        case .wearable(let trip): trip.rule.latches
        }
    }

    var explanation: Explanation {
        switch self {
        case .toaster(let trip, _, _): Explanation(trip.interlock)
        case .wearable(let trip): Explanation(trip.rule)
        }
    }

    var sensor: StaticString? {
        switch self {
        case .toaster(let trip, _, _):
            switch trip.sensor {
            case .thermocouple: "thermocouple"
            case .infrared: "infrared"
            case nil: nil
            }
        case .wearable(let trip):
            switch trip.sensor {
            case .battery: "battery"
            case .skin: "skin"
            case nil: nil
            }
        }
    }

    /// What the history's two temperatures and its switch were.
    var curves: (first: StaticString, second: StaticString, isOn: StaticString) {
        switch self {
        case .toaster: ("thermocouple", "infrared", "heat")
        case .wearable: ("battery", "skin", "motor")
        }
    }
}

extension WearablePaths {
    var names: (motor: StaticString?, charge: StaticString?, load: StaticString?) {
        (
            contains(.motor) ? "motor" : nil, contains(.charge) ? "charge" : nil,
            contains(.load) ? "load" : nil
        )
    }

    /// The paths in words; "nothing" for none, but for programs.
    func appendNames(
        to text: inout [UInt8], between: StaticString, quote: StaticString = ""
    ) {
        var isFirst = true
        for case let name? in [names.motor, names.charge, names.load] {
            if !isFirst { text.append(between) }
            text.append(quote)
            text.append(name)
            text.append(quote)
            isFirst = false
        }
        if isFirst, quote.utf8CodeUnitCount == 0 { text.append("nothing") }
    }
}

extension WearableRule {
    /// The case's own name: Embedded Swift keeps none.
    public var name: StaticString {
        switch self {
        case .batteryTooHot: "batteryTooHot"
        case .chargeTooHot: "chargeTooHot"
        case .chargeTooCold: "chargeTooCold"
        case .skinTooHot: "skinTooHot"
        case .sensorOpen: "sensorOpen"
        case .sensorShort: "sensorShort"
        case .sensorOutOfRange: "sensorOutOfRange"
        case .sensorStale: "sensorStale"
        case .sensorStuck: "sensorStuck"
        case .motorOnTime: "motorOnTime"
        case .motorDuty: "motorDuty"
        case .motorSensedOn: "motorSensedOn"
        case .motorSensedOff: "motorSensedOff"
        case .chargeSensedOn: "chargeSensedOn"
        case .leaseLapsed: "leaseLapsed"
        case .leaseLate: "leaseLate"
        case .leaseReplayed: "leaseReplayed"
        case .leaseMalformed: "leaseMalformed"
        case .leaseKind: "leaseKind"
        case .observationTooOld: "observationTooOld"
        case .cancel: "cancel"
        case .loopLate: "loopLate"
        case .supplyOutOfRange: "supplyOutOfRange"
        case .clockAnomaly: "clockAnomaly"
        case .uncommissioned: "uncommissioned"
        }
    }
}
