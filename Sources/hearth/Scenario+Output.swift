// The ablation study's table, for people and for scripts.

import HearthCore
import HearthSafety
import HearthSimulation

extension [Scenario.Outcome] {
    var text: String {
        let proven = count { $0.isProven }
        let rows = map { outcome in
            let scenario = outcome.scenario
            return "  " + pad(scenario.interlock.words, 26)
                + pad("\(two(scenario.dueSeconds)) s", 11)
                + pad(time(outcome.with), 11) + pad(time(outcome.without), 11)
                + (outcome.isProven ? "" : "NOT PROVEN  ") + scenario.story
        }
        let header =
            "  " + pad("interlock", 26) + pad("due", 11) + pad("with it", 11)
            + pad("without", 11) + "what happens"
        return ([header] + rows + ["\(proven) of \(count) interlocks proven needed and in time"])
            .joined(separator: "\n")
    }

    private func time(_ seconds: Double?) -> String {
        seconds.map { "\(two($0)) s" } ?? "missed"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: Swift.max(1, width - text.count))
    }

    var json: JSON {
        .object([
            ("interlocks", .integer(count)),
            ("proven", .integer(count { $0.isProven })),
            (
                "scenarios",
                .array(
                    map { outcome in
                        .object([
                            ("interlock", .string(outcome.scenario.interlock.key)),
                            ("due_seconds", .number(outcome.scenario.dueSeconds)),
                            ("with_seconds", outcome.with.map { .number($0) } ?? .null),
                            ("without_seconds", outcome.without.map { .number($0) } ?? .null),
                            ("proven", .bool(outcome.isProven)),
                        ])
                    })
            ),
        ])
    }
}
