// What a wearable's guard is told, as `GuardConfiguration` is for a toaster: names, whom to listen
// to, where to write. Limits may be tightened, never loosened.

public import HearthINI
public import HearthSafety
internal import HearthUnits

/// A line of the wearable, by what it is for.
public enum WearableLineRole: Int, CaseIterable, Sendable {
    case motor, charge, load, lamp
    case motorSense, chargeSense, button

    /// Its key in section `[Lines]`.
    public var key: StaticString {
        switch self {
        case .motor: "Motor"
        case .charge: "Charge"
        case .load: "Load"
        case .lamp: "Lamp"
        case .motorSense: "MotorSense"
        case .chargeSense: "ChargeSense"
        case .button: "Button"
        }
    }

    public var isOutput: Bool { rawValue <= WearableLineRole.lamp.rawValue }
}

/// A sensor of the wearable, by what it is for.
public enum WearableSensorRole: Int, CaseIterable, Sendable {
    case battery, skin, supply

    /// Its key in section `[Sensors]`.
    public var key: StaticString {
        switch self {
        case .battery: "Battery"
        case .skin: "Skin"
        case .supply: "Supply"
        }
    }
}

/// The configuration in force on a wearable. Keys that both targets have mean the same in both.
public struct WearableConfiguration: Sendable {
    public let watchdog: [UInt8]
    /// By `WearableLineRole.rawValue`.
    public let lines: [[UInt8]]
    /// By `WearableSensorRole.rawValue`.
    public let sensors: [SensorName]
    public let leaseUser: [UInt8]
    public let leaseSocket: [UInt8]
    public let stateDirectory: [UInt8]
    public let tightening: WearableTightening

    /// - Throws: an error that names file, line, the value seen and the limit.
    public init(_ document: INIDocument) throws(INIError) {
        watchdog = WearableConfiguration.text(document, "Board", "Watchdog")
        var lines: [[UInt8]] = []
        for role in WearableLineRole.allCases {
            lines.append(try document.requiredText("Lines", role.key))
        }
        self.lines = lines
        var sensors: [SensorName] = []
        for role in WearableSensorRole.allCases {
            sensors.append(SensorName(try document.requiredText("Sensors", role.key)))
        }
        self.sensors = sensors
        leaseUser = WearableConfiguration.text(document, "Lease", "User")
        leaseSocket = WearableConfiguration.text(document, "Lease", "Socket")
        stateDirectory = WearableConfiguration.text(document, "Record", "StateDirectory")
        tightening = try WearableConfiguration.tightening(document)
    }

    /// The ranges are what makes a looser value an error: it names the value and the limit.
    private static func tightening(
        _ document: INIDocument
    ) throws(INIError) -> WearableTightening {
        let limits = WearableTightening.none
        let charge = try document.temperature(
            "Limits", "ChargeTemperature", in: .celsius(20)...limits.batteryChargeMax)
        let skin = try document.temperature(
            "Limits", "SkinTemperature", in: .celsius(36)...limits.skinMax)
        let longest = ToasterLimits.tick * limits.motorOnTicksMax
        let time = try document.duration("Limits", "MotorTime", in: .milliseconds(500)...longest)
        do throws(WearableTightening.Looser) {
            return try WearableTightening(
                batteryChargeMax: charge ?? limits.batteryChargeMax,
                skinMax: skin ?? limits.skinMax,
                motorOnTicksMax: (time ?? longest).rawValue / ToasterLimits.tick.rawValue)
        } catch {
            fatalError("invariant broken: the ranges above end at the limits in source")
        }
    }

    private static func text(
        _ document: INIDocument, _ section: StaticString, _ key: StaticString
    ) -> [UInt8] {
        document.text(section, key)
            ?? GuardConfiguration.defaultValue(section, key)?.bytes ?? []
    }

    /// All that a wearable's configuration file may say.
    public static var schema: INISchema {
        var lines: [INIKey] = []
        for role in WearableLineRole.allCases { lines.append(INIKey(role.key)) }
        var sensors: [INIKey] = []
        for role in WearableSensorRole.allCases { sensors.append(INIKey(role.key)) }
        return INISchema([
            INISection("Board", [INIKey("Watchdog")]),
            INISection("Lines", lines),
            INISection("Sensors", sensors),
            INISection("Lease", [INIKey("User"), INIKey("Socket")]),
            INISection("Record", [INIKey("StateDirectory")]),
            INISection(
                "Limits",
                [INIKey("ChargeTemperature"), INIKey("SkinTemperature"), INIKey("MotorTime")]),
        ])
    }
}
