// What happened, in words for people: trips name the sensor, the value seen and the limit.

import HearthPolicy
import HearthSafety
import HearthUnits

extension Trip {
    /// "over temperature: infrared 221.3 °C, limit 220 °C".
    var words: String {
        let name = interlock.words
        let of = sensor.map { " (\($0.words))" } ?? ""
        switch interlock {
        case .overTemperature, .sensorOutOfRange, .processorTooHot:
            return "\(name)\(of): \(celsius(value)), limit \(celsius(limit))"
        case .sensorStuck, .sensorsDisagree, .riseTooFast, .heatingWithoutRise, .riseWhileOff:
            return "\(name)\(of): \(kelvin(value)), limit \(kelvin(limit))"
        case .sensorStale, .heaterSensedOn, .heaterSensedOff, .safetyRelaySensedOn,
            .safetyRelaySensedOff, .heatingTime, .leaseLapsed, .leaseLate, .timerTime,
            .observationTooOld, .recordNotDurable:
            return "\(name)\(of): \(seconds(value)), limit \(seconds(limit))"
        case .supplyOutOfRange: return "\(name): \(value) mV, limit \(limit) mV"
        case .loopLate, .clockAnomaly: return "\(name): \(value), limit \(limit)"
        case .uncleanEnd: return "\(name): \(value) in a row, limit \(limit)"
        case .cumulativeOnTime: return "\(name): nothing left of \(seconds(limit))"
        case .sensorOpen, .sensorShort, .proofTest, .shortestOffTime, .chamberHot, .leaseReplayed,
            .leaseMalformed, .leaseKind, .cancel, .uncommissioned:
            return "\(name)\(of)"
        }
    }

    private func celsius(_ value: Int32) -> String { "\(tenth(value)) °C" }
    private func kelvin(_ value: Int32) -> String { "\(tenth(value)) K" }
    private func seconds(_ ticks: Int32) -> String { "\(two(Double(ticks) / 100)) s" }

    private func tenth(_ milli: Int32) -> String {
        let tenths = (Int(milli) + (milli < 0 ? -50 : 50)) / 100
        return (tenths < 0 ? "-" : "") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}

extension Interlock {
    /// "over temperature".
    var words: String { spaced(String(describing: self)) }

    /// "over_temperature", for JSON.
    var key: String { spaced(String(describing: self), by: "_") }
}

extension ChamberSensor {
    var words: String { String(describing: self) }
}

extension GuardPhase {
    var words: String {
        switch self {
        case .idle: "idle"
        case .arming: "writing the armed marker"
        case .proving: "proving both channels"
        case .heating: "heat permitted"
        case .closing: "opening the safety relay"
        }
    }
}

extension StopReason {
    var words: String {
        switch self {
        case .done: "done"
        case .burnt: "burnt"
        case .notBread: "that is not bread"
        case .viewLost: "view lost, heat off"
        case .frozen: "the picture stands still"
        case .modelLost: "no answer from the model"
        case .implausible: "no bread browns like that"
        case .unsure: "unsure, so less"
        case .timerEnded: "blind, short timer over"
        case .tooLong: "too long, gave up"
        }
    }
}

extension Decision {
    var words: String {
        switch self {
        case .wait: "looking"
        case .toast(let duty): "toast at \(duty.perMille / 10) %"
        case .toastBlind(let duty): "blind: short timer, \(duty.perMille / 10) %"
        case .stop(let reason): reason.words
        }
    }
}

/// camelCase to words.
private func spaced(_ name: String, by separator: String = " ") -> String {
    var words = ""
    for character in name {
        words += character.isUppercase ? separator + character.lowercased() : String(character)
    }
    return words
}
