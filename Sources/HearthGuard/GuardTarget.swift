// The two devices that one program guards, and what each has: lines, sensors, limits.

internal import HearthINI

/// What the guard is the guard of.
public enum GuardTarget: CaseIterable, Sendable {
    case toaster, wearable

    /// As `[Board] Target=` has it.
    public var name: StaticString {
        switch self {
        case .toaster: "toaster"
        case .wearable: "wearable"
        }
    }

    // One list for both targets, of which each takes its own: `./dev embedded` says why there is no
    // array literal for each.
    public var lines: [LineRole] { LineRole.allCases.filter { $0.isOn(self) } }

    public var sensors: [SensorRole] { SensorRole.allCases.filter { $0.isOn(self) } }

    var limits: [LimitRole] { LimitRole.allCases.filter { $0.isOn(self) } }

    /// All that its configuration may say.
    var keys: [GuardKey] {
        var keys = [
            GuardKey("Board", "Target", whenAbsent: "toaster"), GuardKey("Board", "GpioChip"),
            GuardKey("Board", "Watchdog", whenAbsent: "/dev/watchdog0"),
        ]
        for role in lines { keys.append(GuardKey("Lines", role.key)) }
        for role in sensors { keys.append(GuardKey("Sensors", role.key)) }
        keys.append(GuardKey("Lease", "User", whenAbsent: "hearth"))
        keys.append(GuardKey("Lease", "Socket", whenAbsent: "/run/hearth-guard/lease.sock"))
        keys.append(GuardKey("Record", "StateDirectory", whenAbsent: "/var/lib/hearth-guard"))
        for role in limits { keys.append(GuardKey("Limits", role.key)) }
        return keys
    }
}

/// A key of the configuration.
struct GuardKey {
    let section: StaticString
    let key: StaticString
    /// What is in force where nothing is assigned; nil where something must be, or where nothing
    /// is meant.
    let whenAbsent: StaticString?

    init(_ section: StaticString, _ key: StaticString, whenAbsent: StaticString? = nil) {
        (self.section, self.key, self.whenAbsent) = (section, key, whenAbsent)
    }

    func isSame(as other: GuardKey) -> Bool {
        section.bytes == other.section.bytes && key.bytes == other.key.bytes
    }
}

/// A line of the board, by what it is for.
public enum LineRole: Int, CaseIterable, Sendable {
    case solidStateRelay, safetyRelayPump, carriage, fan, alarm
    case heaterSense, safetyRelaySense, lever
    case motor, charge, load, lamp
    case motorSense, chargeSense
    case button

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
        case .motor: "Motor"
        case .charge: "Charge"
        case .load: "Load"
        case .lamp: "Lamp"
        case .motorSense: "MotorSense"
        case .chargeSense: "ChargeSense"
        }
    }

    /// Whether a target has the line.
    func isOn(_ target: GuardTarget) -> Bool {
        switch self {
        case .solidStateRelay, .safetyRelayPump, .carriage, .fan, .alarm, .heaterSense,
            .safetyRelaySense, .lever:
            target == .toaster
        case .motor, .charge, .load, .lamp, .motorSense, .chargeSense: target == .wearable
        case .button: true
        }
    }

    public var isOutput: Bool {
        switch self {
        case .solidStateRelay, .safetyRelayPump, .carriage, .fan, .alarm, .motor, .charge, .load,
            .lamp:
            true
        case .heaterSense, .safetyRelaySense, .lever, .button, .motorSense, .chargeSense: false
        }
    }
}

/// A sensor of the board, by what it is for.
public enum SensorRole: Int, CaseIterable, Sendable {
    case thermocouple, infrared, processor, battery, skin, supply

    /// Whether a target has the sensor.
    func isOn(_ target: GuardTarget) -> Bool {
        switch self {
        case .thermocouple, .infrared, .processor: target == .toaster
        case .battery, .skin: target == .wearable
        case .supply: true
        }
    }

    /// Its key in section `[Sensors]`.
    public var key: StaticString {
        switch self {
        case .thermocouple: "Thermocouple"
        case .infrared: "Infrared"
        case .processor: "Processor"
        case .supply: "Supply"
        case .battery: "Battery"
        case .skin: "Skin"
        }
    }
}

/// A limit that a configuration may tighten.
enum LimitRole: CaseIterable, Sendable {
    case chamberTemperature, heatingTime
    case chargeTemperature, skinTemperature, motorTime

    /// Its key in section `[Limits]`.
    var key: StaticString {
        switch self {
        case .chamberTemperature: "ChamberTemperature"
        case .heatingTime: "HeatingTime"
        case .chargeTemperature: "ChargeTemperature"
        case .skinTemperature: "SkinTemperature"
        case .motorTime: "MotorTime"
        }
    }

    /// Whether a target has the limit.
    func isOn(_ target: GuardTarget) -> Bool {
        switch self {
        case .chamberTemperature, .heatingTime: target == .toaster
        case .chargeTemperature, .skinTemperature, .motorTime: target == .wearable
        }
    }
}
