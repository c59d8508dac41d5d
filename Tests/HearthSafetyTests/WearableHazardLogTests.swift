// The wearable's hazard log says what the code does: rules, what they open, constants, tests.

import HearthSafety
import Testing

@Suite struct WearableHazardLogTests {
    private let log: HazardLog
    private static let heading = "Hazards of the wearable"

    init() throws {
        log = try HazardLog(
            "WearableHazardLog.md", limits: "WearableLimits.swift", and: "HearthPolicy")
    }

    @Test func `every rule of the wearable has a row`() {
        // The first two are the policy's: microphone and model are not the guard's.
        let named = log.rows(Self.heading, starting: "W").dropFirst(2)
            .flatMap { HazardLog.code($0[3]) }
        for rule in WearableRule.allCases {
            #expect(named.contains("\(rule)"), "\(rule) has no row")
        }
        #expect(named.count == WearableRule.allCases.count)
    }

    @Test func `every row of the wearable names code and a test that exist`() {
        let rows = log.rows(Self.heading, starting: "W")
        #expect(rows.count == 27)
        for (index, row) in rows.enumerated() {
            #expect(row.count == 6 && row[0] == "W\(index + 1)")
            for symbol in HazardLog.code(row[3]) + HazardLog.code(row[4]) {
                #expect(log.declares(symbol), "\(row[0]): no code \(symbol)")
            }
            #expect(log.tests.contains("func `\(row[5])`"), "\(row[0]): no test \(row[5])")
        }
        let requirements = log.rows(Self.heading, starting: "V")
        #expect(requirements.count == 6)
        for row in requirements {
            #expect(HazardLog.code(row[2]).allSatisfy(log.declares), "\(row[0]): no \(row[2])")
            #expect(log.tests.contains("func `\(row[3])`"), "\(row[0]): no test \(row[3])")
        }
    }

    @Test func `what opens and what latches is the code's`() {
        var seen = 0
        for row in log.rows("What opens, and what latches", starting: "`") {
            for name in HazardLog.code(row[0]) {
                let rule = WearableRule.allCases.first { "\($0)" == name }
                guard let rule else {
                    Issue.record("no rule \(name)")
                    continue
                }
                seen += 1
                #expect(words(rule.opens) == row[1], "\(name)")
                #expect(HazardLog.code(row[2]) == ["\(rule.recovery)"], "\(name)")
            }
        }
        #expect(seen == WearableRule.allCases.count)
    }

    private func words(_ paths: WearablePaths) -> String {
        let names = [(WearablePaths.motor, "motor"), (.charge, "charge"), (.load, "load")]
        let open = names.filter { paths.contains($0.0) }.map(\.1)
        return open.isEmpty ? "nothing" : open.joined(separator: ", ")
    }

    @Test func `every constant of the wearable stands in the table with the value of the code`() {
        let code = log.constants()
        var table: [String: String] = [:]
        for row in log.rows("Constants", starting: "`") {
            table[HazardLog.code(row[0]).joined()] = HazardLog.code(row[1]).joined()
            #expect(row[2].count > 5, "\(row[0]) has no derivation")
        }
        #expect(table == code)
        #expect(code.count > 20)
    }
}
