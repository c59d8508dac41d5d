// What the guard's configuration may say, without the guard: the fuzzer builds the reader alone.

import HearthINI

extension INISchema {
    static let guardLines: [StaticString] = [
        "SolidStateRelay", "SafetyRelayPump", "Carriage", "Fan", "Alarm", "HeaterSense",
        "SafetyRelaySense",
        "Lever", "Button",
    ]

    static let guardConfiguration = INISchema([
        INISection("Board", [INIKey("GpioChip"), INIKey("Watchdog")]),
        INISection("Lines", guardLines.map { INIKey($0) }),
        INISection(
            "Sensors",
            [INIKey("Thermocouple"), INIKey("Infrared"), INIKey("Processor"), INIKey("Supply")]),
        INISection("Lease", [INIKey("User"), INIKey("Socket")]),
        INISection("Record", [INIKey("StateDirectory")]),
        INISection("Limits", [INIKey("ChamberTemperature"), INIKey("HeatingTime")]),
    ])
}
