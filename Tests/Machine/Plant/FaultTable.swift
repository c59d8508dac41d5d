// The tables: every row as often as asked, each line printed as it is known, a verdict at the end.
// For people in Markdown; as JSON an object a line.

import HearthCore
import HearthSafety
import HearthUnits

struct FaultTable {
    let isJSON: Bool
    private(set) var failures = 0
    private var derivations: [String] = []
    private var longestGap = TimeSpan.zero
    /// What the guard said last in a row that could not be carried out.
    private var lastWords: [String] = []

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// One device's rows, then its checks.
    mutating func carryOut<Row: FaultRow>(
        _ device: String, _ rows: [Row], _ checks: [Check<Row.Bench>], times: Int,
        on bench: Row.Bench
    ) {
        begin(device)
        for row in rows { carryOut(row, times: times, on: bench) }
        for words in lastWords { show("\n\(words)") }
        lastWords = []
        if !isJSON, !checks.isEmpty { show("") }
        carryOut(checks, on: bench)
    }

    /// Checks by themselves.
    mutating func carryOut<Bench: Talkative>(_ checks: [Check<Bench>], on bench: Bench) {
        for check in checks { carryOut(check, on: bench) }
    }

    private func begin(_ device: String) {
        guard !isJSON else { return }
        show(
            """
            \(derivations.isEmpty ? "" : "\n")# \(device)

            Time from fault to off in the machine's time; "line": ticks from the end of the rule's
            window to the line's edge (at most 3; less than 0: a suspicion came first).

            """)
        show(
            FaultTable.line(
                "fault", "guard", "rule", "line", "median ms", "worst", "limit", "n", "verdict"))
        show(FaultTable.line("---", "---", "---", "--:", "--:", "--:", "--:", "--:", "---"))
    }

    private mutating func carryOut<Row: FaultRow>(_ row: Row, times: Int, on bench: Row.Bench) {
        var measured: [Measurement] = []
        var findings: [String] = []
        for _ in 0..<times {
            do throws(MachineError) {
                var measurement = try row.measure(on: bench)
                if measurement.longestGap > Measurement.gapMax {
                    // The world was kept from looking: once more, and then it counts.
                    measurement = try row.measure(on: bench)
                }
                measured.append(measurement)
                longestGap = max(longestGap, measurement.longestGap)
                findings += measurement.verdict(row)
            } catch {
                findings.append("\(error)")
                if let said = bench.lastWords, !isJSON { lastWords.append(said) }
            }
        }
        let offs = measured.compactMap(\.off).sorted()
        let worstLine = measured.compactMap { $0.reactionTicks(row) }.max()
        if !findings.isEmpty { failures += 1 }
        derivations.append("\(row.name): \(row.derivation)")
        if isJSON {
            show("\(json(row, offs, worstLine, findings))")
            return
        }
        func milliseconds(_ span: TimeSpan?) -> String {
            span.map { "\($0.wholeMilliseconds)" } ?? "–"
        }
        show(
            FaultTable.line(
                row.name, row.end.name, row.rule ?? "–",
                worstLine.map(FaultTable.tenths) ?? "–",
                milliseconds(offs.isEmpty ? nil : offs[offs.count / 2]),
                milliseconds(offs.last), milliseconds(row.limit), "\(offs.count)",
                findings.isEmpty ? "ok" : "FAILED: " + findings.joined(separator: "; ")))
    }

    private mutating func carryOut<Bench: Talkative>(_ check: Check<Bench>, on bench: Bench) {
        var finding: String?
        do throws(MachineError) {
            finding = try check.finding(bench)
        } catch {
            finding = "\(error)\n\(bench.lastWords ?? "")"
        }
        if finding != nil { failures += 1 }
        if isJSON {
            let result = JSON.object([
                ("check", .string(check.name)),
                ("findings", .array(finding.map { [.string($0)] } ?? [])),
            ])
            show("\(result)")
            return
        }
        show("\(finding == nil ? "- ok: " : "- FAILED: ")\(check.name)")
        if let finding { show("    \(finding)") }
    }

    /// Says how each limit was derived, or the verdict as JSON.
    func conclude() {
        if isJSON {
            let all = JSON.object([
                ("failures", .integer(failures)),
                ("longestGapMilliseconds", .number(Double(longestGap.rawValue) / 1e6)),
            ])
            show("\(all)")
            return
        }
        if !derivations.isEmpty {
            let gap = longestGap.wholeMilliseconds + 1
            show("\nLimits (lines seen every \(gap) ms or more often):")
            for derivation in derivations { show("- \(derivation)") }
        }
        show(failures == 0 ? "\nAll is as it must be." : "\n\(failures) FAILED.")
    }

    private func json(
        _ row: some FaultRow, _ offs: [TimeSpan], _ worstLine: Double?, _ findings: [String]
    ) -> JSON {
        func milliseconds(_ span: TimeSpan?) -> JSON {
            span.map { .number(Double($0.rawValue) / 1e6) } ?? .null
        }
        return .object([
            ("fault", .string(row.name)), ("guard", .string(row.end.name)),
            ("trip", row.rule.map { .string($0) } ?? .null),
            ("repeats", .integer(offs.count)),
            ("lineTicksWorst", worstLine.map { .number($0) } ?? .null),
            ("offMillisecondsMedian", milliseconds(offs.isEmpty ? nil : offs[offs.count / 2])),
            ("offMillisecondsWorst", milliseconds(offs.last)),
            ("limitMilliseconds", milliseconds(row.limit)),
            ("derivation", .string(row.derivation)),
            ("findings", .array(findings.map { .string($0) })),
        ])
    }

    private static func tenths(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }

    private static func line(_ cells: String...) -> String {
        let widths = [45, 7, 18, 6, 9, 5, 5, 2, 7]
        var text = "|"
        for (cell, width) in zip(cells, widths) {
            text += " " + cell + String(repeating: " ", count: max(width - cell.count, 0)) + " |"
        }
        return text
    }
}
