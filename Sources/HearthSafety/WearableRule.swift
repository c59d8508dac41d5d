// The names of everything that can take something away on the wearable, what each opens, and what
// must be true before it closes again. One case is one row of the wearable's hazard log.

/// What an interlock of the wearable can open: a set, and not an `OptionSet`, whose lists in
/// brackets are arrays and need a heap.
public struct WearablePaths: Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue & 7 }

    public static let nothing = WearablePaths(rawValue: 0)
    /// The vibration motor.
    public static let motor = WearablePaths(rawValue: 1)
    /// From the charger into the battery.
    public static let charge = WearablePaths(rawValue: 2)
    /// The switched rail behind the battery: the motor and whatever else the wearable can do
    /// without. Processor and radio are not on it, so that a call still goes out.
    public static let load = WearablePaths(rawValue: 4)
    public static let motorAndCharge = WearablePaths(rawValue: 3)
    public static let all = WearablePaths(rawValue: 7)

    public func union(_ other: WearablePaths) -> WearablePaths {
        WearablePaths(rawValue: rawValue | other.rawValue)
    }

    public func contains(_ other: WearablePaths) -> Bool {
        rawValue & other.rawValue == other.rawValue
    }
}

/// The wearable's two temperature sensors.
public enum WearableSensor: UInt8, Sendable {
    case battery
    case skin
}

/// A rule that can only take away.
public enum WearableRule: UInt8, Sendable {
    // Temperature.
    case batteryTooHot
    case chargeTooHot
    case chargeTooCold
    case skinTooHot
    // Sensors.
    case sensorOpen
    case sensorShort
    case sensorOutOfRange
    case sensorStale
    case sensorStuck
    // Motor and sense lines.
    case motorOnTime
    case motorDuty
    case motorSensedOn
    case motorSensedOff
    case chargeSensedOn
    // Lease.
    case leaseLapsed
    case leaseLate
    case leaseReplayed
    case leaseMalformed
    case leaseKind
    case observationTooOld
    // Person.
    case cancel
    // The controller itself.
    case loopLate
    case supplyOutOfRange
    case clockAnomaly
    case uncommissioned
}

extension WearableRule {
    /// Each demands all that the one before it demands.
    public enum Recovery: UInt8, Comparable, Sendable {
        /// Closes again by itself when the rule finds nothing any more.
        case whenGone
        /// Latched: a person clears it at the device, at any time.
        case person
        /// Latched: a person clears it at the device once both sensors are sound and no latching
        /// rule finds anything.
        case personWhenSound
        /// Latched: a person clears it at the device once, besides, the battery is within its
        /// charging range.
        case personWhenCool

        public static func < (lhs: Recovery, rhs: Recovery) -> Bool {
            lhs.rawValue < rhs.rawValue
        }
    }

    public var recovery: Recovery {
        switch self {
        case .batteryTooHot: .personWhenCool
        case .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorStuck, .motorSensedOn,
            .chargeSensedOn:
            .personWhenSound
        case .uncommissioned: .person
        case .chargeTooHot, .chargeTooCold, .skinTooHot, .sensorStale, .motorOnTime, .motorDuty,
            .motorSensedOff, .leaseLapsed, .leaseLate, .leaseReplayed, .leaseMalformed, .leaseKind,
            .observationTooOld, .cancel, .loopLate, .supplyOutOfRange, .clockAnomaly:
            .whenGone
        }
    }

    public var latches: Bool { recovery != .whenGone }

    /// What the rule opens. A fault of the battery's sensor opens the load path besides, whichever
    /// rule found it (`WearableTrip.opens`).
    public var opens: WearablePaths {
        switch self {
        case .batteryTooHot, .motorSensedOn, .uncommissioned: .all
        case .chargeTooHot, .chargeTooCold, .chargeSensedOn: .charge
        case .skinTooHot, .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorStale, .sensorStuck,
            .loopLate, .supplyOutOfRange, .clockAnomaly:
            .motorAndCharge
        case .motorOnTime, .motorDuty, .leaseLapsed, .leaseLate, .leaseReplayed, .leaseMalformed,
            .leaseKind, .observationTooOld, .cancel:
            .motor
        // A motor that does not run is reported, not cut: it may start at the next try.
        case .motorSensedOff: .nothing
        }
    }

    /// The rule behind what a monitor shared with the toaster found; nil for what has no meaning on
    /// a wearable.
    init?(_ interlock: Interlock) {
        switch interlock {
        case .sensorOpen: self = .sensorOpen
        case .sensorShort: self = .sensorShort
        case .sensorOutOfRange: self = .sensorOutOfRange
        case .sensorStale: self = .sensorStale
        case .leaseLapsed: self = .leaseLapsed
        case .leaseLate: self = .leaseLate
        case .leaseReplayed: self = .leaseReplayed
        case .leaseMalformed: self = .leaseMalformed
        case .leaseKind: self = .leaseKind
        case .observationTooOld: self = .observationTooOld
        case .loopLate: self = .loopLate
        case .supplyOutOfRange: self = .supplyOutOfRange
        case .clockAnomaly: self = .clockAnomaly
        default: return nil
        }
    }
}

/// A rule acting. `value` and `limit` are in the rule's own unit: thousandths of a degree for
/// temperatures, ticks for times, millivolts for the supply, a count or a code else.
public struct WearableTrip: Equatable, Sendable {
    public let rule: WearableRule
    public let sensor: WearableSensor?
    public let value: Int32
    public let limit: Int32

    public init(
        _ rule: WearableRule, sensor: WearableSensor? = nil, value: Int32 = 0, limit: Int32 = 0
    ) {
        self.rule = rule
        self.sensor = sensor
        self.value = value
        self.limit = limit
    }

    /// What a monitor shared with the toaster found, in the wearable's words.
    init?(_ trip: Trip, sensor: WearableSensor? = nil) {
        guard let rule = WearableRule(trip.interlock) else { return nil }
        self.init(rule, sensor: sensor, value: trip.value, limit: trip.limit)
    }

    public var opens: WearablePaths {
        // A battery whose temperature nobody knows is neither charged nor discharged.
        sensor == .battery && rule.isSensorFault ? .all : rule.opens
    }
}

extension WearableRule {
    var isSensorFault: Bool {
        switch self {
        case .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorStale, .sensorStuck: true
        default: false
        }
    }
}

/// Which rules a machine has; see `InterlockSelection`.
public protocol WearableSelection: Sendable {
    func includes(_ rule: WearableRule) -> Bool
}

extension EveryInterlock: WearableSelection {
    @inlinable
    public func includes(_ rule: WearableRule) -> Bool { true }
}

#if !os(none)
    extension WearableSensor: CaseIterable {}
#endif

#if !os(none)
    extension WearableRule: CaseIterable {}
#endif
