// The interlocks' names, as the code and the hazard log call them.

public import HearthSafety

extension Interlock {
    /// The case's own name: Embedded Swift keeps none.
    public var name: StaticString {
        switch self {
        case .overTemperature: "overTemperature"
        case .sensorOpen: "sensorOpen"
        case .sensorShort: "sensorShort"
        case .sensorOutOfRange: "sensorOutOfRange"
        case .sensorStale: "sensorStale"
        case .sensorStuck: "sensorStuck"
        case .sensorsDisagree: "sensorsDisagree"
        case .riseTooFast: "riseTooFast"
        case .heatingWithoutRise: "heatingWithoutRise"
        case .riseWhileOff: "riseWhileOff"
        case .heaterSensedOn: "heaterSensedOn"
        case .heaterSensedOff: "heaterSensedOff"
        case .safetyRelaySensedOn: "safetyRelaySensedOn"
        case .safetyRelaySensedOff: "safetyRelaySensedOff"
        case .proofTest: "proofTest"
        case .heatingTime: "heatingTime"
        case .cumulativeOnTime: "cumulativeOnTime"
        case .shortestOffTime: "shortestOffTime"
        case .chamberHot: "chamberHot"
        case .leaseLapsed: "leaseLapsed"
        case .leaseLate: "leaseLate"
        case .leaseReplayed: "leaseReplayed"
        case .leaseMalformed: "leaseMalformed"
        case .leaseKind: "leaseKind"
        case .timerTime: "timerTime"
        case .observationTooOld: "observationTooOld"
        case .cancel: "cancel"
        case .loopLate: "loopLate"
        case .processorTooHot: "processorTooHot"
        case .supplyOutOfRange: "supplyOutOfRange"
        case .clockAnomaly: "clockAnomaly"
        case .recordNotDurable: "recordNotDurable"
        case .uncleanEnd: "uncleanEnd"
        case .uncommissioned: "uncommissioned"
        }
    }
}
