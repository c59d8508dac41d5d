// A cycle's report, for people and for scripts.

import HearthCore
import HearthPolicy
import HearthSafety
import HearthScene
import HearthSimulation

extension CycleReport {
    var summary: String {
        var text =
            "\(result.rawValue): asked \(two(setup.browning)), reached \(two(browningReached)) "
            + "in \(Int(duration)) s; chamber peak \(Int(chamberPeak)) °C"
        if let refusal { text += "; refused: \(refusal.words)" }
        if !trips.isEmpty {
            text += "; trips: " + trips.map(\.trip.interlock.words).joined(separator: ", ")
        }
        if let stopReason { text += "; policy: \(stopReason.words)" }
        if isFuseOpen { text += "; the thermal fuse opened" }
        for violation in violations { text += "; VIOLATION: \(violation.kind.rawValue)" }
        return text
    }

    var json: JSON {
        .object([
            ("result", .string(result.rawValue)),
            ("bread", .string(setup.bread.rawValue)),
            ("light", .string(setup.light.rawValue)),
            ("seed", seedNumber(setup.seed)),
            ("browning_asked", .number(setup.browning)),
            ("browning_reached", .number(browningReached)),
            ("browning_estimated", browningEstimated.map { .number($0) } ?? .null),
            ("chamber_peak_celsius", .number(chamberPeak)),
            ("duration_seconds", .number(duration)),
            ("policy_stop", stopReason.map { .string($0.rawValue) } ?? .null),
            ("refusal", refusal.map { .string($0.key) } ?? .null),
            ("trips", .array(trips.map(\.json))),
            ("faults", .array(faults.map(\.json))),
            ("fuse_open", .bool(isFuseOpen)),
            ("violations", .array(violations.map { .string($0.kind.rawValue) })),
        ])
    }
}

extension TrippedAt {
    fileprivate var json: JSON {
        .object([
            ("interlock", .string(trip.interlock.key)),
            ("sensor", trip.sensor.map { .string($0.words) } ?? .null),
            ("seconds", .number(seconds)),
            ("description", .string(trip.words)),
        ])
    }
}

extension Fault {
    /// "camera_dark", for JSON.
    var key: String { String(name.map { $0 == "-" ? "_" : $0 }) }
}

extension FaultBegan {
    var json: JSON {
        .object([
            ("fault", .string(fault.name)),
            ("phase", .string(String(describing: phase))),
            ("seconds", .number(seconds)),
        ])
    }
}
