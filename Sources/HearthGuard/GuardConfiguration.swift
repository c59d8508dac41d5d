// What a board's guard is told: names of chips, lines and sensors, whom to listen to, where to
// write. Limits may be tightened, never loosened. Nothing else can be said, and polarity is fixed.

public import HearthINI
public import HearthSafety
internal import HearthUnits

/// A line of the board, by what it is for.
public enum LineRole: Int, CaseIterable, Sendable {
    case solidStateRelay, safetyRelayPump, carriage, fan, alarm
    case heaterSense, safetyRelaySense, lever, button

    /// Its key in section `[Lines]`.
    public var key: StaticString {
        switch self {
        case .solidStateRelay: "SolidStateRelay"
        case .safetyRelayPump: "SafetyRelayPump"
        case .carriage: "Carriage"
        case .fan: "Fan"
        case .alarm: "Alarm"
        case .heaterSense: "HeaterSense"
        case .safetyRelaySense: "SafetyRelaySense"
        case .lever: "Lever"
        case .button: "Button"
        }
    }

    public var isOutput: Bool { rawValue <= LineRole.alarm.rawValue }
}

/// A sensor of the board, by what it is for.
public enum SensorRole: Int, CaseIterable, Sendable {
    case thermocouple, infrared, processor, supply

    /// Its key in section `[Sensors]`.
    public var key: StaticString {
        switch self {
        case .thermocouple: "Thermocouple"
        case .infrared: "Infrared"
        case .processor: "Processor"
        case .supply: "Supply"
        }
    }
}

/// A hwmon or IIO device by the name its driver gives it; `name@device` where there are several,
/// with the device as its bus calls it (`lm75@1-0048`).
public struct SensorName: Equatable, Sendable {
    public let name: [UInt8]
    public let device: [UInt8]?

    public init(_ text: [UInt8]) {
        guard let at = text.firstIndex(of: UInt8(ascii: "@")) else {
            (name, device) = (text, nil)
            return
        }
        (name, device) = (Array(text[..<at]), Array(text[(at + 1)...]))
    }
}

/// The configuration in force.
public struct GuardConfiguration: Sendable {
    /// The only chip to look for lines on, by name or label; nil for all of them.
    public let chip: [UInt8]?
    public let watchdog: [UInt8]
    /// By `LineRole.rawValue`.
    public let lines: [[UInt8]]
    /// By `SensorRole.rawValue`.
    public let sensors: [SensorName]
    /// The only user whose leases count: a name in /etc/passwd, or a number.
    public let leaseUser: [UInt8]
    public let leaseSocket: [UInt8]
    public let stateDirectory: [UInt8]
    public let tightening: Tightening

    public func line(_ role: LineRole) -> [UInt8] { lines[role.rawValue] }
    public func sensor(_ role: SensorRole) -> SensorName { sensors[role.rawValue] }

    /// - Throws: an error that names file, line, the value seen and the limit.
    public init(_ document: INIDocument) throws(INIError) {
        chip = document.text("Board", "GpioChip")
        watchdog = GuardConfiguration.text(document, "Board", "Watchdog")
        var lines: [[UInt8]] = []
        for role in LineRole.allCases {
            lines.append(try document.requiredText("Lines", role.key))
        }
        self.lines = lines
        var sensors: [SensorName] = []
        for role in SensorRole.allCases {
            sensors.append(SensorName(try document.requiredText("Sensors", role.key)))
        }
        self.sensors = sensors
        leaseUser = GuardConfiguration.text(document, "Lease", "User")
        leaseSocket = GuardConfiguration.text(document, "Lease", "Socket")
        stateDirectory = GuardConfiguration.text(document, "Record", "StateDirectory")
        tightening = try GuardConfiguration.tightening(document)
    }

    /// The ranges are what makes a looser value an error: it names the value and the limit.
    private static func tightening(_ document: INIDocument) throws(INIError) -> Tightening {
        let limits = Tightening.none
        let temperature = try document.temperature(
            "Limits", "ChamberTemperature", in: ToasterLimits.chamberStartMax...limits.chamberMax)
        let longest = ToasterLimits.tick * limits.heatingTicksMax
        let time = try document.duration("Limits", "HeatingTime", in: .seconds(10)...longest)
        do throws(Tightening.Looser) {
            return try Tightening(
                chamberMax: temperature ?? limits.chamberMax,
                heatingTicksMax: (time ?? longest).rawValue / ToasterLimits.tick.rawValue)
        } catch {
            fatalError("invariant broken: the ranges above end at the limits in source")
        }
    }

    private static func text(
        _ document: INIDocument, _ section: StaticString, _ key: StaticString
    ) -> [UInt8] {
        document.text(section, key) ?? defaultValue(section, key)?.bytes ?? []
    }

    /// What is in force where nothing is assigned; nil where something must be, or where nothing is
    /// meant.
    static func defaultValue(_ section: StaticString, _ key: StaticString) -> StaticString? {
        for known in keys where known.section.bytes == section.bytes && known.key.bytes == key.bytes
        {
            return known.whenAbsent
        }
        return nil
    }

    static var keys: [(section: StaticString, key: StaticString, whenAbsent: StaticString?)] {
        var keys: [(section: StaticString, key: StaticString, whenAbsent: StaticString?)] = [
            ("Board", "GpioChip", nil), ("Board", "Watchdog", "/dev/watchdog0"),
        ]
        for role in LineRole.allCases { keys.append(("Lines", role.key, nil)) }
        for role in SensorRole.allCases { keys.append(("Sensors", role.key, nil)) }
        keys.append(("Lease", "User", "hearth"))
        keys.append(("Lease", "Socket", "/run/hearth-guard/lease.sock"))
        keys.append(("Record", "StateDirectory", "/var/lib/hearth-guard"))
        keys.append(("Limits", "ChamberTemperature", nil))
        keys.append(("Limits", "HeatingTime", nil))
        return keys
    }

    /// All that a configuration file may say.
    public static var schema: INISchema {
        var sections: [INISection] = []
        for name in ["Board", "Lines", "Sensors", "Lease", "Record", "Limits"] as [StaticString] {
            var named: [INIKey] = []
            for key in keys where key.section.bytes == name.bytes { named.append(INIKey(key.key)) }
            sections.append(INISection(name, named))
        }
        return INISchema(sections)
    }
}
