// The table: every row as often as asked, each line printed as it is known, a verdict at the end.
// As JSON it is an object a line.

import HearthCore
import HearthSafety
import HearthUnits

struct FaultTable {
    let isJSON: Bool
    private(set) var failures = 0

    init(isJSON: Bool) {
        self.isJSON = isJSON
        guard !isJSON else { return }
        show(
            """
            Time from fault to off in the machine's time; "line": ticks from the tick in which the
            rule's window ended to the line's edge (at most 3; less than 0: a suspicion came first).

            \(FaultTable.line("fault", "guard", "trip", "line", "off ms", "worst", "limit", ""))
            """)
    }

    mutating func carryOut(_ row: Row, times: Int, on bench: Bench) {
        var measured: [Measurement] = []
        var findings: [String] = []
        for _ in 0..<times {
            do throws(MachineError) {
                let measurement = try row.measure(on: bench)
                measured.append(measurement)
                findings += measurement.findings(row)
            } catch {
                findings.append("\(error)")
                if let said = bench.lastWords { findings.append(said) }
            }
        }
        let offs = measured.compactMap(\.off).sorted()
        let worstLine = measured.compactMap(\.reactionTicks).max()
        if !findings.isEmpty { failures += 1 }
        if isJSON {
            show("\(json(row, offs, worstLine, findings))")
            return
        }
        func milliseconds(_ span: TimeSpan?) -> String {
            span.map { "\($0.wholeMilliseconds)" } ?? "-"
        }
        show(
            FaultTable.line(
                row.name, row.guardIs.rawValue, row.interlock.map { "\($0)" } ?? "-",
                row.guardIs == .alive ? worstLine.map(FaultTable.tenths) ?? "-" : "-",
                milliseconds(offs.isEmpty ? nil : offs[offs.count / 2]),
                milliseconds(offs.last), milliseconds(row.limit),
                findings.isEmpty ? "ok" : "FAILED"))
        for finding in findings { show("    \(finding)") }
    }

    mutating func carryOut(_ check: Check, on bench: Bench) {
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
        show("\(finding == nil ? "ok      " : "FAILED  ")\(check.name)")
        if let finding { show("    \(finding)") }
    }

    /// Says how each limit was derived, or the verdict as JSON.
    func conclude(_ rows: [Row], longestGap: TimeSpan) {
        let gap =
            "In a cycle the lines were looked at every \(longestGap.wholeMilliseconds + 1) ms."
        if isJSON {
            let all = JSON.object([
                ("failures", .integer(failures)),
                ("longestGapMilliseconds", .number(Double(longestGap.rawValue) / 1e6)),
            ])
            show("\(all)")
            return
        }
        show("\nLimits:")
        for row in rows { show("  \(row.name): \(row.derivation)") }
        show("\n\(gap)")
        show(failures == 0 ? "All is as it must be." : "\(failures) FAILED.")
    }

    private func json(
        _ row: Row, _ offs: [TimeSpan], _ worstLine: Double?, _ findings: [String]
    ) -> JSON {
        func milliseconds(_ span: TimeSpan?) -> JSON {
            span.map { .number(Double($0.rawValue) / 1e6) } ?? .null
        }
        return .object([
            ("fault", .string(row.name)), ("guard", .string(row.guardIs.rawValue)),
            ("trip", row.interlock.map { .string("\($0)") } ?? .null),
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
        let widths = [38, 8, 20, 6, 8, 8, 8, 0]
        var text = ""
        for (cell, width) in zip(cells, widths) {
            text += cell + String(repeating: " ", count: max(width - cell.count, 1))
        }
        return text
    }
}

extension Bench {
    /// What the guard's service said last, for a row that went wrong.
    var lastWords: String? {
        do throws(MachineError) { return try journal() } catch { return nil }
    }
}
