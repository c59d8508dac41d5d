// The written failure table against the code: a row without its test is a promise without proof.

import HearthCore
import HearthLinux
import Testing

@Suite struct FailureTableTests {
    private static let top =
        "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/"

    private func lines(_ path: String) throws -> [Substring] {
        let bytes = try readFile(FailureTableTests.top + path, limit: .mebibytes(1))
        return String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The last cells of the catalogue's failure table.
    private func testNames() throws -> [Substring] {
        try lines("Sources/HearthPolicy/HearthPolicy.docc/HearthPolicy.md")
            .drop { !$0.hasPrefix("| what fails") }
            .prefix { $0.hasPrefix("|") }
            .dropFirst(2)
            .compactMap { $0.split(separator: "`").dropLast().last }
    }

    @Test func `every row of the table names a test that exists`() throws {
        let tests = try lines("Tests/HearthPolicyTests/ToastingPolicyTests.swift")
        let names = try testNames()
        #expect(names.count >= 16)
        for name in names {
            #expect(tests.contains { $0.contains("func `\(name)`(") }, "no test '\(name)'")
        }
    }

    @Test func `the table in the source has as many rows`() throws {
        let rows = try lines("Sources/HearthPolicy/ToastingPolicy.swift")
            .drop { !$0.hasPrefix("//   what fails") }
            .dropFirst()
            .prefix { $0.hasPrefix("//   ") }
        #expect(try rows.count == testNames().count)
    }
}
