// What the guard's configuration may say, as long as the tests are the only ones to read it.

import HearthINI

extension INISchema {
    static let guardLines: [StaticString] = [
        "SolidStateRelay", "SafetyRelayPump", "Fan", "Alarm", "HeaterSense", "SafetyRelaySense",
        "Lever", "Button",
    ]

    static let guardConfiguration = INISchema([
        INISection("Board", [INIKey("GpioChip"), INIKey("Watchdog")]),
        INISection("Lines", guardLines.map { INIKey($0) }),
        INISection(
            "Sensors",
            [INIKey("Thermocouple"), INIKey("Infrared"), INIKey("Processor"), INIKey("Supply")]),
        INISection("Limits", [INIKey("ChamberTemperature"), INIKey("HeatingTime")]),
    ])
}
