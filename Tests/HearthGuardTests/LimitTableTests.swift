// The limits as they are printed are the limits of the source, all of them.

import HearthCore
import HearthGuard
import HearthLinux
import Testing

struct LimitTableTests {
    @Test func `every constant of the source is in the table`() throws {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let path = components.joined(separator: "/") + "/Sources/HearthSafety/ToasterLimits.swift"
        let source = String(decoding: try readFile(path, limit: .kibibytes(64)), as: UTF8.self)
        let constants = source.split(separator: "public enum ToasterLimits")[1]
            .split(separator: "public struct Tightening")[0]
            .split(separator: "public static let ").dropFirst()
            .map { String($0.prefix { $0.isLetter || $0.isNumber }) }
        #expect(constants.count > 40)
        #expect(LimitTable.limits.map { "\($0.name)" } == constants)
    }

    @Test func `the digest is the one that the program expects of itself`() {
        #expect(
            LimitTable.digest == LimitTable.expectedDigest,
            "a limit was changed; if that is meant, expectedDigest is \(LimitTable.digest)")
    }
}
