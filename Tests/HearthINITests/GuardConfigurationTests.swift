// The configuration file that is shipped for the guard says what its comments say.

import HearthCore
import HearthINI
import HearthLinux
import HearthUnits
import Testing

struct GuardConfigurationTests {
    private func shipped() throws -> INIDocument {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let path = components.joined(separator: "/") + "/firmware-config/guard.conf"
        var document = INIDocument(schema: .guardConfiguration)
        try document.read(
            try readFile(path, limit: .kibibytes(64)), file: Array("guard.conf".utf8))
        return document
    }

    @Test func `every line has an offset of its own`() throws {
        let document = try shipped()
        var offsets: Set<Int64> = []
        for line in INISchema.guardLines {
            let offset = try document.integer("Lines", line, in: 0...511)
            offsets.insert(try #require(offset, "\(line)"))
        }
        #expect(offsets.count == INISchema.guardLines.count)
    }

    @Test func `the limits stand where the comments say`() throws {
        let document = try shipped()
        let temperature = try document.temperature(
            "Limits", "ChamberTemperature", in: .celsius(0) ... .celsius(215))
        let time = try document.duration("Limits", "HeatingTime", in: .zero ... .seconds(240))
        #expect(temperature == .celsius(215))
        #expect(time == .seconds(240))
        #expect(try document.requiredText("Sensors", "Infrared") == Array("mlx90614".utf8))
    }
}
