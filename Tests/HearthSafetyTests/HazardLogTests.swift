// The hazard log is only worth its ink while it is true: every row names code and a test that
// exist, every interlock has a row, every constant has the value that the code has.

import HearthCore
import HearthLinux
import HearthSafety
import Testing

/// The tables of a target's hazard log, and the text that they speak of.
struct HazardLog {
    /// Rows of cells, by the heading above them.
    private(set) var tables: [String: [[String]]] = [:]
    let sources: String
    let tests: String
    let limits: String

    /// - Parameters: the page, the source of its constants, and a module besides the interlock's
    ///   that has rules of it.
    init(_ page: String, limits limitsFile: String, and module: String? = nil) throws {
        // Tests/HearthSafetyTests/HazardLogTests.swift, three steps down from the top.
        let top = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let safety = "/" + top + "/Sources/HearthSafety/"
        func read(_ folder: String) throws -> String {
            try HazardLog.text(of: "/" + top + "/\(folder)/")
        }
        sources =
            try HazardLog.text(of: safety) + read("Sources/HearthUnits")
            + (module.map { try read("Sources/\($0)") } ?? "")
        tests =
            try read("Tests/HearthSafetyTests")
            + (module.map { try read("Tests/\($0)Tests") } ?? "")
        limits = try HazardLog.file(safety + limitsFile)
        var heading = ""
        for line in try HazardLog.file(safety + "HearthSafety.docc/" + page).split(
            separator: "\n")
        {
            if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
            guard line.hasPrefix("| "), !line.hasPrefix("| ---") else { continue }
            let cells = line.dropFirst().dropLast().split(separator: "|").map { cell in
                String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            tables[heading, default: []].append(cells)
        }
    }

    /// Every Swift file in `directory`, one after another.
    private static func text(of directory: String) throws -> String {
        var text = ""
        for name in try LinuxFileStore().list(directory) where name.hasSuffix(".swift") {
            text += try file(directory + name)
        }
        return text
    }

    private static func file(_ path: String) throws -> String {
        String(decoding: try readFile(path, limit: .mebibytes(1)), as: UTF8.self)
    }

    /// The rows under `heading`, each with the columns that its table has.
    func rows(_ heading: String, starting prefix: String = "") -> [[String]] {
        (tables[heading] ?? []).filter { row in
            row.first.map { $0.hasPrefix(prefix) && $0 != "id" } ?? false
        }
    }

    /// What stands between backticks.
    static func code(_ cell: String) -> [String] {
        let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    }

    /// Name and value of each constant in the source.
    func constants() -> [String: String] {
        var code: [String: String] = [:]
        for line in limits.split(separator: "\n") {
            guard let declaration = line.split(separator: "static let ").last,
                line.contains("static let "), !line.contains("none =")
            else { continue }
            let sides = declaration.split(separator: " = ")
            let name = sides[0].prefix { $0 != ":" }
            code[String(name)] = sides.count == 2 ? String(sides[1]) : "?"
        }
        return code
    }

    func declares(_ symbol: String) -> Bool {
        ["case", "let", "var", "func", "struct", "enum"].contains { keyword in
            sources.contains("\(keyword) \(symbol)") || sources.contains(", \(symbol)")
        }
    }
}

@Suite struct HazardLogTests {
    private let log: HazardLog

    init() throws { log = try HazardLog("HazardLog.md", limits: "ToasterLimits.swift") }

    @Test func `every interlock has a row in the hazard table`() {
        let named = log.rows("Hazards of the toaster", starting: "H").flatMap {
            HazardLog.code($0[3])
        }
        for interlock in Interlock.allCases {
            #expect(named.contains("\(interlock)"), "\(interlock) has no row")
        }
        #expect(named.count == Interlock.allCases.count)
    }

    @Test func `every row of the hazard table names code and a test that exist`() {
        let rows = log.rows("Hazards of the toaster", starting: "H")
        #expect(rows.count == 34)
        for (index, row) in rows.enumerated() {
            #expect(row.count == 6 && row[0] == "H\(index + 1)")
            for symbol in HazardLog.code(row[3]) + HazardLog.code(row[4]) {
                #expect(log.declares(symbol), "\(row[0]): no code \(symbol)")
            }
            #expect(log.tests.contains("func `\(row[5])`"), "\(row[0]): no test \(row[5])")
        }
    }

    @Test func `every requirement without an interlock names code and a test that exist`() {
        let rows = log.rows("Hazards of the toaster", starting: "R")
        #expect(rows.count == 14)
        for row in rows {
            #expect(HazardLog.code(row[2]).allSatisfy(log.declares), "\(row[0]): no \(row[2])")
            #expect(log.tests.contains("func `\(row[3])`"), "\(row[0]): no test \(row[3])")
        }
    }

    @Test func `every constant stands in the table with the value of the code`() {
        let code = log.constants()
        var table: [String: String] = [:]
        for row in log.rows("Constants", starting: "`") {
            table[HazardLog.code(row[0]).joined()] = HazardLog.code(row[1]).joined()
            #expect(row[2].count > 5, "\(row[0]) has no derivation")
        }
        #expect(table == code)
        #expect(code.count > 40)
    }

    @Test func `the latch table is the code's`() {
        var recoveries: [String: String] = [:]
        for row in log.rows("Which trips latch", starting: "`") {
            for interlock in HazardLog.code(row[1]) {
                recoveries[interlock] = HazardLog.code(row[0]).joined()
            }
        }
        for interlock in Interlock.allCases {
            #expect(recoveries["\(interlock)"] == "\(interlock.recovery)")
        }
        #expect(recoveries.count == Interlock.allCases.count)
    }

    @Test func `the guide words name interlocks, for every field of the frame`() {
        let rows = log.rows("Guide words on the lease frame")
        for row in rows.dropFirst() {
            for symbol in HazardLog.code(row[3]) {
                #expect(Interlock.allCases.contains { "\($0)" == symbol }, "\(symbol)")
            }
        }
        for field in [
            "frame", "version", "kind", "sequence", "echoed tick", "observation age", "duty",
        ] {
            #expect(rows.contains { $0[0] == field }, "\(field)")
        }
    }

    @Test func `the guide words on the other frames name code, for every frame`() {
        let rows = log.rows("Guide words on the other frames").dropFirst()
        for symbol in rows.flatMap({ HazardLog.code($0[3]) }) {
            #expect(log.declares(symbol), "\(symbol)")
        }
        for field in [
            "acknowledge", "acknowledge instance", "drill", "call not taken", "any request",
            "status", "journal entry",
        ] {
            #expect(rows.contains { $0[0] == field }, "\(field)")
        }
    }
}
