// The wearable's configuration file that is shipped, and what is refused behind it.

import HearthCore
import HearthGuard
import HearthINI
import HearthLinux
import HearthSafety
import HearthUnits
import Testing

struct WearableConfigurationTests {
    private func document(_ dropIn: String = "") throws -> INIDocument {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let path = components.joined(separator: "/") + "/firmware-config/wearable-guard.conf"
        var document = INIDocument(schema: WearableConfiguration.schema)
        try document.read(
            try readFile(path, limit: .kibibytes(64)), file: Array("wearable-guard.conf".utf8))
        try document.read(Array(dropIn.utf8), file: Array("10.conf".utf8))
        return document
    }

    @Test func `the wearable's file that is shipped is the source's limits and seven lines`()
        throws
    {
        let configuration = try WearableConfiguration(try document())
        #expect(configuration.tightening == .none)
        #expect(Set(configuration.lines).count == WearableLineRole.allCases.count)
        #expect(
            configuration.sensors[WearableSensorRole.skin.rawValue].name == Array("tmp117".utf8))
        #expect(configuration.leaseUser == Array("hearth".utf8))
    }

    @Test(arguments: [
        ("ChargeTemperature=46C", "45"), ("SkinTemperature=42.1C", "42"), ("MotorTime=6s", "5"),
    ])
    func `a looser limit of the wearable names the value and the limit`(
        line: String, limit: String
    ) throws {
        let document = try document("[Limits]\n" + line + "\n")
        let value = try #require(line.split(separator: "=").last)
        do throws(INIError) {
            _ = try WearableConfiguration(document)
            Issue.record("\(line) was taken")
        } catch {
            let message = String(decoding: error.message, as: UTF8.self)
            #expect(message.contains(value) && message.contains(limit), "\(message)")
            #expect(message.contains("10.conf:2"), "\(message)")
        }
    }

    @Test func `tighter limits of the wearable hold`() throws {
        let text = "[Limits]\nChargeTemperature=40C\nSkinTemperature=39C\nMotorTime=2s\n"
        let tightening = try WearableConfiguration(try document(text)).tightening
        #expect(
            tightening
                == (try WearableTightening(
                    batteryChargeMax: .celsius(40), skinMax: .celsius(39), motorOnTicksMax: 200)))
    }
}
