// The kernel's numbers, as drivers write them.

import HearthGuard
import Testing

struct SensorTextTests {
    private func number(_ text: String) -> SensorText? { SensorText(Array(text.utf8).span) }

    @Test(arguments: [
        ("23687\n", 23_687_000_000_000), ("-5", -5_000_000_000), (" 0.02\n", 20_000_000),
        ("-13657.500000", -13_657_500_000_000), ("0.000305176", 305_176),
        ("0.0000000019", 1), ("999999999", 999_999_999_000_000_000),
    ])
    func `a number is read in billionths`(text: String, nano: Int64) {
        #expect(number(text)?.nano == nano)
    }

    @Test(arguments: ["", "\n", "-", "1.", ".5", "1e3", "12 34", "0x10", "1.2.3", "1234567890"])
    func `anything else is no number`(text: String) {
        #expect(number(text) == nil)
    }

    @Test func `an infrared thermometer's raw value becomes thousandths of a degree`() throws {
        // mlx90614: steps of 0.02 K from absolute zero; 14893 is 297.86 K.
        let value = SensorText.scaled(
            raw: try #require(number("14893")), offset: try #require(number("-13657.500000")),
            scale: try #require(number("20")))
        #expect(value == 24_710)
    }

    @Test func `a scale beyond reason saturates`() throws {
        let large = try #require(number("999999999"))
        #expect(SensorText.scaled(raw: large, offset: large, scale: large) == .max)
        let small = try #require(number("-999999999"))
        #expect(SensorText.scaled(raw: small, offset: small, scale: large) == .min)
    }
}
