// The ablation study's table, for people and for scripts.

import HearthCore
import HearthSafety
import HearthSimulation

extension [Scenario.Outcome] {
    var text: String {
        let header =
            "  " + pad("interlock", 24) + pad("due", 10) + pad("with it", 10)
            + pad("without", 10) + "what happens, and without the interlock"
        let rows = map { outcome in
            let scenario = outcome.scenario
            return "  " + pad(scenario.interlock.words, 24) + pad(time(scenario.dueSeconds), 10)
                + pad(time(outcome.with.seconds), 10) + pad(time(outcome.without.seconds), 10)
                + (outcome.isProven ? "" : "NOT PROVEN  ") + scenario.story + ": "
                + outcome.without.words
        }
        let proven = count { $0.isProven }
        return ([header] + rows + ["\(proven) of \(count) interlocks proven needed and in time"])
            .joined(separator: "\n")
    }

    private func time(_ seconds: Double?) -> String {
        guard let seconds else { return "never" }
        return seconds < 0 ? "at once" : "\(two(seconds)) s"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: Swift.max(1, width - text.count))
    }

    var json: JSON {
        .object([
            ("interlocks", .integer(count)),
            ("proven", .integer(count { $0.isProven })),
            ("scenarios", .array(map(\.json))),
        ])
    }
}

extension Scenario.Outcome {
    fileprivate var json: JSON {
        .object([
            ("interlock", .string(scenario.interlock.key)),
            ("story", .string(scenario.story)),
            ("due_seconds", .number(scenario.dueSeconds)),
            ("with_seconds", with.seconds.map { .number($0) } ?? .null),
            ("without_seconds", without.seconds.map { .number($0) } ?? .null),
            ("without_actors", .array(without.actors.map { .string($0.key) })),
            ("without_violations", .array(without.violations.map { .string($0.kind.rawValue) })),
            ("proven", .bool(isProven)),
        ])
    }
}

extension Scenario.Run {
    /// What came instead.
    fileprivate var words: String {
        var parts = [actors.isEmpty ? "nothing acts" : actors.map(\.words).joined(separator: ", ")]
        if isFuseOpen { parts.append("the fuse opens") }
        parts += violations.map { "violation \($0.kind.rawValue)" }
        return parts.joined(separator: ", ")
    }
}
