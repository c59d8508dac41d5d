// What a board's guard is told: its target, names of chips, lines and sensors, whom to listen to,
// where to write. Limits may be tightened, never loosened. Nothing else can be said, and polarity
// is fixed.

public import HearthINI
public import HearthSafety
internal import HearthUnits

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

/// Limits in force, of one target.
public enum TargetTightening: Equatable, Sendable {
    case toaster(Tightening)
    case wearable(WearableTightening)
}

/// The configuration in force. Keys that both targets have mean the same in both.
public struct GuardConfiguration: Sendable {
    public let target: GuardTarget
    /// The only chip to look for lines on, by name or label; nil for all of them.
    public let chip: [UInt8]?
    public let watchdog: [UInt8]
    /// By `LineRole.rawValue`; empty for those of the other target.
    public let lines: [[UInt8]]
    /// By `SensorRole.rawValue`; likewise.
    public let sensors: [SensorName]
    /// The only user whose leases count: a name in /etc/passwd, or a number.
    public let leaseUser: [UInt8]
    public let leaseSocket: [UInt8]
    public let stateDirectory: [UInt8]
    public let tightening: TargetTightening

    public func line(_ role: LineRole) -> [UInt8] { lines[role.rawValue] }
    public func sensor(_ role: SensorRole) -> SensorName { sensors[role.rawValue] }

    /// The two sensors of temperature, which watch each other.
    public var watchedPair: (first: SensorRole, second: SensorRole) {
        target == .toaster ? (.thermocouple, .infrared) : (.battery, .skin)
    }

    /// - Throws: an error with exit status `configuration` that names file, line, the value seen
    ///   and the limit.
    public init(_ document: INIDocument) throws(GuardError) {
        let target = try GuardConfiguration.target(document)
        do throws(INIError) {
            try self.init(document, target)
        } catch {
            throw GuardError(.configuration, error.message)
        }
        try check(document)
    }

    private init(_ document: INIDocument, _ target: GuardTarget) throws(INIError) {
        self.target = target
        chip = document.text("Board", "GpioChip")
        watchdog = GuardConfiguration.text(document, "Board", "Watchdog")
        var lines = [[UInt8]](repeating: [], count: LineRole.allCases.count)
        for role in target.lines {
            lines[role.rawValue] = try document.requiredText("Lines", role.key)
        }
        self.lines = lines
        var sensors = [SensorName](repeating: SensorName([]), count: SensorRole.allCases.count)
        for role in target.sensors {
            sensors[role.rawValue] = SensorName(try document.requiredText("Sensors", role.key))
        }
        self.sensors = sensors
        leaseUser = GuardConfiguration.text(document, "Lease", "User")
        leaseSocket = GuardConfiguration.text(document, "Lease", "Socket")
        stateDirectory = GuardConfiguration.text(document, "Record", "StateDirectory")
        switch target {
        case .toaster: tightening = .toaster(try GuardConfiguration.tightening(document))
        case .wearable: tightening = .wearable(try GuardConfiguration.wearable(document))
        }
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

    private static func wearable(_ document: INIDocument) throws(INIError) -> WearableTightening {
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
        if let text = document.text(section, key) { return text }
        let wanted = GuardKey(section, key)
        return GuardTarget.toaster.keys.first { $0.isSame(as: wanted) }?.whenAbsent?.bytes ?? []
    }

    /// All that a configuration file of any target may say; `check` refuses what the target in
    /// force has not.
    public static var schema: INISchema {
        var sections: [INISection] = []
        for name in ["Board", "Lines", "Sensors", "Lease", "Record", "Limits"] as [StaticString] {
            var named: [INIKey] = []
            for key in keys where key.section.bytes == name.bytes { named.append(INIKey(key.key)) }
            sections.append(INISection(name, named))
        }
        return INISchema(sections)
    }

    /// The keys of both targets, each once.
    static var keys: [GuardKey] {
        var keys = GuardTarget.toaster.keys
        for key in GuardTarget.wearable.keys where !keys.contains(where: key.isSame) {
            keys.append(key)
        }
        return keys
    }
}
