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
        var document = INIDocument(schema: GuardConfiguration.schema)
        try document.read(
            try readFile(path, limit: .kibibytes(64)), file: Array("wearable-guard.conf".utf8))
        try document.read(Array(dropIn.utf8), file: Array("10.conf".utf8))
        return document
    }

    @Test func `the wearable's file that is shipped is the source's limits and seven lines`()
        throws
    {
        let configuration = try GuardConfiguration(try document())
        #expect(configuration.tightening == .wearable(.none))
        #expect(Set(GuardTarget.wearable.lines.map(configuration.line)).count == 7)
        #expect(configuration.target == .wearable)
        #expect(configuration.sensor(.skin).name == Array("tmp117".utf8))
        #expect(configuration.line(.solidStateRelay).isEmpty)
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
        do throws(GuardError) {
            _ = try GuardConfiguration(document)
            Issue.record("\(line) was taken")
        } catch {
            let message = String(decoding: error.message, as: UTF8.self)
            #expect(message.contains(value) && message.contains(limit), "\(message)")
            #expect(message.contains("10.conf:2"), "\(message)")
        }
    }

    @Test func `tighter limits of the wearable hold`() throws {
        let text = "[Limits]\nChargeTemperature=40C\nSkinTemperature=39C\nMotorTime=2s\n"
        let tightening = try GuardConfiguration(try document(text)).tightening
        #expect(
            tightening
                == .wearable(
                    try WearableTightening(
                        batteryChargeMax: .celsius(40), skinMax: .celsius(39),
                        motorOnTicksMax: 200)))
        let report = try GuardConfiguration(try document(text)).report(try document(text))
        let rows = report.rows.map { row in row.map { String(decoding: $0, as: UTF8.self) } }
        #expect(rows.contains(["Limits.MotorTime", "2s", "10.conf:4"]))
        #expect(rows.contains(["Board.Target", "wearable", "wearable-guard.conf:9"]))
        #expect(rows.count == 19)
    }

    @Test func `two of a wearable's sensors or lines in one place are refused`() throws {
        for (dropIn, part) in [
            ("[Sensors]\nSkin=bq27411", "Skin is \"bq27411\", is the sensor of Battery already"),
            ("[Lines]\nLoad=vibration-motor", "is the line of Motor already"),
        ] {
            let document = try document(dropIn)
            do throws(GuardError) {
                _ = try GuardConfiguration(document)
                Issue.record("\(dropIn) was taken")
            } catch {
                #expect(String(decoding: error.message, as: UTF8.self).contains(part))
            }
        }
    }
}
