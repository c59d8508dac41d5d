// Times, and what is said of many of them.

import HearthCore
import HearthUnits

struct Samples {
    private(set) var spans: [TimeSpan] = []
    /// What ended without an answer.
    private(set) var missed = 0

    mutating func append(_ span: TimeSpan) { spans.append(span) }

    mutating func miss() { missed += 1 }

    /// The smallest that so large a share of all does not exceed; nil of none.
    func quantile(_ share: Double) -> TimeSpan? {
        guard !spans.isEmpty else { return nil }
        let place = Int((Double(spans.count) * share).rounded(.up)) - 1
        return spans.sorted()[min(max(place, 0), spans.count - 1)]
    }

    var json: JSON {
        func milliseconds(_ share: Double) -> JSON {
            quantile(share).map { .number(Double($0.rawValue) / 1e6) } ?? .null
        }
        return .object([
            ("count", .integer(spans.count)), ("median_ms", milliseconds(0.5)),
            ("p99_ms", milliseconds(0.99)), ("longest_ms", milliseconds(1)),
        ])
    }

    var words: String {
        func text(_ share: Double) -> String {
            let span = quantile(share) ?? .zero
            return "\((Double(span.rawValue) / 1e4).rounded() / 100) ms"
        }
        return "median \(text(0.5)), 99 % within \(text(0.99)), longest \(text(1)) "
            + "(\(spans.count) of them)"
    }
}
