// A campaign's report, for people and for scripts.

import HearthCore
import HearthSafety
import HearthSimulation

extension CampaignReport {
    func text(seconds: Double) -> String {
        var lines = [
            "\(cycles) cycles, \(realModelCycles) of them with the real model; "
                + "\(Int(simulatedSeconds / 3600)) hours of kitchen in \(two(seconds)) s, "
                + "\(Int(simulatedSeconds / max(seconds, 0.001))) times real time"
        ]
        lines += coverage
        lines.append(
            "results: "
                + zip(ToastResult.allCases, results).map { "\($0.rawValue) \($1)" }
                .joined(separator: ", "))
        let tripped = Interlock.allCases.filter { trips[Int($0.rawValue)] > 0 }
        if !tripped.isEmpty {
            lines.append(
                "trips and refusals: "
                    + tripped.map { "\($0.words) \(trips[Int($0.rawValue)])" }
                    .joined(separator: ", "))
        }
        if soundCycles > 0 { lines += sound }
        lines.append(
            "fuse openings: \(fuseOpenings), where it is the last line of defence")
        lines.append("violations: \(findings.count)")
        lines += findings.prefix(20).map(\.text)
        if findings.count > 20 { lines.append("  … and \(findings.count - 20) more (--json)") }
        return lines.joined(separator: "\n")
    }

    private var coverage: [String] {
        let (phases, pairs) = (phaseCoverage, pairCoverage)
        guard phases.total > 0 else { return [] }
        let header = CyclePhase.allCases.map { column(String(describing: $0)) }.joined()
        var lines = [
            "covered: \(phases.covered) of \(phases.total) faults in phases, "
                + "\(pairs.covered) of \(pairs.total) pairs",
            row("fault", header),
        ]
        for fault in Fault.allCases {
            let counts = CyclePhase.allCases.map { begun(fault, in: $0) }
            guard counts.contains(where: { $0 > 0 }) else { continue }
            lines.append(row(fault.name, counts.map { column("\($0)") }.joined()))
        }
        return lines
    }

    private func row(_ name: String, _ rest: String) -> String {
        "  " + name + String(repeating: " ", count: max(0, 24 - name.count)) + rest
    }

    private func column(_ text: String) -> String {
        String(repeating: " ", count: max(1, 9 - text.count)) + text
    }

    private var sound: [String] {
        let bound = falseTripBound.map { "1 in \(Int(1 / $0))" } ?? "none"
        return [
            "without faults: \(soundCycles) cycles, \(accepted) accepted, "
                + "\(burntWithoutFault) too dark; time to toast "
                + "\(medianTimeToToast.map { "\(Int($0)) s" } ?? "–") (median)",
            "false trips: \(falseTrips) (95 % bound \(bound))",
        ]
    }

    func json(seconds: Double) -> JSON {
        let (phases, pairs) = (phaseCoverage, pairCoverage)
        return .object([
            ("cycles", .integer(cycles)),
            ("violations", .integer(findings.count)),
            ("false_trips", .integer(falseTrips)),
            ("false_trip_bound_per_cycle", falseTripBound.map { .number($0) } ?? .null),
            ("real_model_cycles", .integer(realModelCycles)),
            ("fuse_openings", .integer(fuseOpenings)),
            ("fuse_opening_seeds", .array(fuseOpeningSeeds.prefix(100).map(seedNumber))),
            ("seeds", .array(findings.map { seedNumber($0.seed) })),
            ("findings", .array(findings.prefix(100).map(\.json))),
            ("false_trip_seeds", .array(falseTripSeeds.prefix(100).map(seedNumber))),
            ("phases_covered", .integer(phases.covered)),
            ("phases_total", .integer(phases.total)),
            ("pairs_covered", .integer(pairs.covered)),
            ("pairs_total", .integer(pairs.total)),
            ("trips", counts(Interlock.allCases.map { ($0.key, trips[Int($0.rawValue)]) })),
            ("results", counts(Array(zip(ToastResult.allCases.map(\.rawValue), results)))),
            ("faults", faultsByPhase),
            ("cycles_without_fault", .integer(soundCycles)),
            ("accepted_without_fault", .integer(accepted)),
            ("burnt_without_fault", .integer(burntWithoutFault)),
            (
                "time_to_toast_median_seconds",
                medianTimeToToast.map { .number($0) } ?? .null
            ),
            ("simulated_seconds", .number(simulatedSeconds)),
            ("elapsed_seconds", .number(seconds)),
        ])
    }

    private var faultsByPhase: JSON {
        .object(
            Fault.allCases.compactMap { fault in
                let phases = CyclePhase.allCases.map {
                    (String(describing: $0), begun(fault, in: $0))
                }
                guard phases.contains(where: { $0.1 > 0 }) else { return nil }
                return (fault.name, counts(phases))
            })
    }

    /// Only what happened.
    private func counts(_ pairs: [(String, Int)]) -> JSON {
        .object(pairs.filter { $0.1 > 0 }.map { ($0.0, .integer($0.1)) })
    }
}

/// A seed beyond 2^53 would lose digits as a JSON number.
private func seedNumber(_ seed: UInt64) -> JSON {
    seed < 1 << 53 ? .integer(Int(seed)) : .string("\(seed)")
}

extension CampaignReport.Finding {
    fileprivate var text: String {
        let causes = faults.map {
            "\($0.fault.name)@\(two($0.seconds)) (\(String(describing: $0.phase)))"
        }
        return "  seed \(seed): \(violation.kind.rawValue) after "
            + (causes.isEmpty ? "no fault" : causes.joined(separator: ", "))
            + (usedModel ? " [real model]" : "")
    }

    fileprivate var json: JSON {
        .object([
            ("seed", seedNumber(seed)),
            ("violation", .string(violation.kind.rawValue)),
            ("faults", .array(faults.map(\.json))),
            ("real_model", .bool(usedModel)),
        ])
    }
}
