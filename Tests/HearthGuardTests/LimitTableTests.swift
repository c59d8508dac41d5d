// The limits as they are printed are the limits of the source, all of them.

import HearthCore
import HearthGuard
import HearthLinux
import Testing

struct LimitTableTests {
    /// The names of all constants in a file of limits.
    private func constants(_ name: String, _ last: String) throws -> [String] {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let path = components.joined(separator: "/") + "/Sources/HearthSafety/\(name).swift"
        let source = String(decoding: try readFile(path, limit: .kibibytes(64)), as: UTF8.self)
        return source.split(separator: "public enum \(name)")[1]
            .split(separator: "public struct \(last)")[0]
            .split(separator: "public static let ").dropFirst()
            .map { String($0.prefix { $0.isLetter || $0.isNumber }) }
    }

    @Test func `every constant of the source is in the table of its target`() throws {
        let toaster = try constants("ToasterLimits", "Tightening")
        let wearable = try constants("WearableLimits", "WearableTightening")
        #expect(toaster.count > 40 && wearable.count > 20)
        #expect(LimitTable.toaster.map { "\($0.name)" } == toaster)
        #expect(LimitTable.wearable.map { "\($0.name)" } == wearable)
        let rows = LimitTable.report.rows.map { row in
            row.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(rows.count == toaster.count + wearable.count + 1)
        #expect(rows.contains(["wearable", "batteryMax", "60000", "mC"]))
    }

    @Test func `the digest is the one that the program expects of itself`() {
        #expect(
            LimitTable.digest == LimitTable.expectedDigest,
            "a limit was changed; if that is meant, expectedDigest is \(LimitTable.digest)")
    }
}
