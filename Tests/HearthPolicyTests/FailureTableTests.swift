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

    /// A policy, the page with its failure table, and the least number of rows.
    private static let policies = [
        ("ToastingPolicy", "HearthPolicy", 16), ("CallPolicy", "CallPolicy", 14),
    ]

    /// The last cells of the page's failure table.
    private func testNames(_ page: String) throws -> [Substring] {
        try lines("Sources/HearthPolicy/HearthPolicy.docc/\(page).md")
            .drop { !$0.hasPrefix("| what fails") }
            .prefix { $0.hasPrefix("|") }
            .dropFirst(2)
            .compactMap { $0.split(separator: "`").dropLast().last }
    }

    @Test(arguments: FailureTableTests.policies)
    func `every row of the table names a test that exists`(
        policy: String, page: String, least: Int
    ) throws {
        let tests = try lines("Tests/HearthPolicyTests/\(policy)Tests.swift")
        let names = try testNames(page)
        #expect(names.count >= least)
        for name in names {
            #expect(tests.contains { $0.contains("func `\(name)`(") }, "no test '\(name)'")
        }
    }

    @Test(arguments: FailureTableTests.policies)
    func `the table in the source has as many rows`(
        policy: String, page: String, least: Int
    ) throws {
        let rows = try lines("Sources/HearthPolicy/\(policy).swift")
            .drop { !$0.hasPrefix("//   what fails") }
            .dropFirst()
            .prefix { $0.hasPrefix("//   ") }
        #expect(try rows.count == testNames(page).count)
    }
}
