// The guard's state in a line, for the service manager and the log.

public import HearthSafety

internal import HearthUnits

extension GuardStatus {
    /// Such as `idle, latched: uncommissioned (release, press, hold for 5 s, release the button)`.
    public func describe(into line: inout TextLine) {
        switch phase {
        case .idle: line.append("idle")
        case .arming: line.append("arming")
        case .proving: line.append("proving both channels")
        case .heating: line.append("heating")
        case .closing: line.append("closing")
        }
        if let refusal, phase == .idle {
            line.append(", last press refused: ")
            line.append(refusal.name)
        }
        guard let trip else { return }
        line.append(isLatched ? ", latched: " : ", tripped: ")
        line.append(trip.interlock.name)
        switch trip.sensor {
        case .thermocouple: line.append(" of the thermocouple")
        case .infrared: line.append(" of the infrared sensor")
        case nil: break
        }
        if trip.value != 0 || trip.limit != 0 {
            line.append(", value ")
            line.append(decimal: Int64(trip.value))
            line.append(", limit ")
            line.append(decimal: Int64(trip.limit))
        }
        if isLatched {
            line.append(" (to clear: release, press, hold for 5 s, release the button)")
        }
    }
}
