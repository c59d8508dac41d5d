// What a board may be told, and what is refused.

import HearthCore
import HearthGuard
import HearthINI
import HearthLinux
import HearthSafety
import HearthUnits
import Testing

struct GuardConfigurationTests {
    /// The file that is shipped, with some lines replaced or added behind it as a drop-in.
    private func document(_ dropIn: String = "") throws -> INIDocument {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let path = components.joined(separator: "/") + "/firmware-config/guard.conf"
        var document = INIDocument(schema: GuardConfiguration.schema)
        try document.read(
            try readFile(path, limit: .kibibytes(64)), file: Array("guard.conf".utf8))
        try document.read(Array(dropIn.utf8), file: Array("10.conf".utf8))
        return document
    }

    /// The message for a drop-in that is refused; nil when it is not.
    private func refusal(_ dropIn: String) throws -> String? {
        let document = try document(dropIn)
        do throws(GuardError) {
            _ = try GuardConfiguration(document)
            return nil
        } catch {
            #expect(error.exit == .configuration)
            return String(decoding: error.message, as: UTF8.self)
        }
    }

    @Test func `the file that is shipped is the source's limits and nine lines of their own`()
        throws
    {
        #expect(try refusal("") == nil)
        let configuration = try GuardConfiguration(try document())
        #expect(configuration.tightening == .toaster(.none))
        #expect(Set(GuardTarget.toaster.lines.map(configuration.line)).count == 9)
        #expect(configuration.line(.solidStateRelay) == Array("GPIO17".utf8))
        #expect(configuration.sensor(.infrared) == SensorName(Array("mlx90614".utf8)))
        #expect(configuration.chip == nil)
        #expect(configuration.leaseUser == Array("hearth".utf8))
    }

    @Test func `a tighter limit holds, and a sensor may be named with its device`() throws {
        let configuration = try GuardConfiguration(
            try document(
                """
                [Limits]
                ChamberTemperature=190.5C
                HeatingTime=2min 30s
                [Sensors]
                Thermocouple=lm75@1-0048
                [Board]
                GpioChip=toaster
                """))
        #expect(
            configuration.tightening
                == .toaster(
                    try Tightening(
                        chamberMax: MilliCelsius(rawValue: 190_500), heatingTicksMax: 15_000)))
        #expect(configuration.sensor(.thermocouple).name == Array("lm75".utf8))
        #expect(configuration.sensor(.thermocouple).device == Array("1-0048".utf8))
        #expect(configuration.chip == Array("toaster".utf8))
    }

    @Test(arguments: [
        (
            "[Limits]\nChamberTemperature=215.001C",
            "10.conf:2: ChamberTemperature is \"215.001C\", must be a temperature from 120C to 215C"
        ),
        (
            "[Limits]\nHeatingTime=241s",
            "10.conf:2: HeatingTime is \"241s\", must be a duration from 10s to 4min"
        ),
        ("[Lines]\nFan=", "section \"Lines\" must set \"Fan\""),
        (
            "[Lines]\nFan=GPIO17",
            "10.conf:2: Fan is \"GPIO17\", is the line of SolidStateRelay already: each has a line "
                + "of its own"
        ),
        (
            "[Lines]\nFan=12345678901234567890123456789012",
            "10.conf:2: Fan is \"12345678901234567890123456789012\", has 32 bytes, a line's name "
                + "has 31 at most; `gpioinfo` shows them"
        ),
        (
            "[Sensors]\nSupply=../x",
            "10.conf:2: Supply is \"../x\", must be the name of a device, or name@device, without "
                + "a '/'"
        ),
        (
            "[Sensors]\nInfrared=max31855",
            "10.conf:2: Infrared is \"max31855\", is the sensor of Thermocouple already: two "
                + "diverse ones are needed"
        ),
        (
            "[Sensors]\nInfrared=max31855@spi0.0",
            "10.conf:2: Infrared is \"max31855@spi0.0\", is the sensor of Thermocouple already: "
                + "two diverse ones are needed"
        ),
        ("[Board]\nTarget=kettle", "10.conf:2: Target is \"kettle\", must be toaster or wearable"),
        (
            "[Lines]\nMotor=m",
            "10.conf:2: Motor is \"m\", but a toaster has none; [Board] Target= says which it is"
        ),
        (
            "[Board]\nTarget=wearable",
            "guard.conf:20: SolidStateRelay is \"GPIO17\", but a wearable has none; [Board] "
                + "Target= says which it is"
        ),
        (
            "[Record]\nStateDirectory=here",
            "10.conf:2: StateDirectory is \"here\", must be a path from / on of 107 bytes at most"
        ),
    ])
    func `what is looser, missing or double is refused with both sides`(
        dropIn: String, message: String
    ) throws {
        #expect(try refusal(dropIn) == message)
    }

    @Test func `two of one name are two when each is named with its device`() throws {
        let (first, second) = ("Thermocouple=lm75@1-0048", "Infrared=lm75@1-0049")
        #expect(try refusal("[Sensors]\n\(first)\n\(second)") == nil)
        #expect(try refusal("[Sensors]\n\(first)\nInfrared=lm75@1-0048") != nil)
        #expect(try refusal("[Sensors]\nThermocouple=lm75\n\(second)") != nil)
    }

    @Test func `the report says each value and where it is from`() throws {
        let document = try document("[Limits]\nHeatingTime=100s\nChamberTemperature=\n")
        let report = try GuardConfiguration(document).report(document)
        let rows = report.rows.map { row in row.map { String(decoding: $0, as: UTF8.self) } }
        #expect(rows.contains(["Limits.HeatingTime", "100s", "10.conf:2"]))
        #expect(rows.contains(["Limits.ChamberTemperature", "215C", "the source"]))
        #expect(rows.contains(["Board.GpioChip", "any", "default"]))
        #expect(rows.count == 21)
        let text = String(decoding: report.text, as: UTF8.self)
        #expect(
            text.contains("Limits.HeatingTime         100s                          10.conf:2\n"))
        let json = String(decoding: report.json, as: UTF8.self)
        #expect(
            json.hasSuffix(
                "\"Limits.HeatingTime\", \"value\": \"100s\", \"from\": \"10.conf:2\"}\n]\n"
            ))
    }
}
