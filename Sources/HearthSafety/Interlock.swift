// The names of everything that can take heat away. One case is one row of the interlock table in
// the hazard log (HazardLog.md), and one trip kind in the journal.

/// A rule that can only take heat away.
public enum Interlock: UInt8, Sendable {
    // Temperature.
    case overTemperature
    case sensorOpen
    case sensorShort
    case sensorOutOfRange
    case sensorStale
    case sensorStuck
    case sensorsDisagree
    case riseTooFast
    case heatingWithoutRise
    case riseWhileOff
    // Channels.
    case heaterSensedOn
    case heaterSensedOff
    case safetyRelaySensedOn
    case safetyRelaySensedOff
    case proofTest
    // Time.
    case heatingTime
    case cumulativeOnTime
    case shortestOffTime
    case chamberHot
    // Lease.
    case leaseLapsed
    case leaseLate
    case leaseReplayed
    case leaseMalformed
    case leaseKind
    case timerTime
    case observationTooOld
    // Person.
    case cancel
    // The controller itself.
    case loopLate
    case processorTooHot
    case supplyOutOfRange
    case clockAnomaly
    case recordNotDurable
    case uncleanEnd
    case uncommissioned
}

extension Interlock {
    /// What must be true before a trip of this kind can be forgotten. Each demands all that the
    /// one before it demands, so of two faults the one with the greater recovery is kept.
    public enum Recovery: UInt8, Comparable, Sendable {
        /// The next lever edge starts a cycle, if nothing is wrong by then.
        case nextCycle
        /// Latched: a person clears it at the device, at any time.
        case person
        /// Latched: a person clears it at the device once both sensors are sound.
        case personWhenSound
        /// Latched: a person clears it at the device once both sensors are sound and below
        /// `ToasterLimits.coolBelow`.
        case personWhenCool
        /// Latched: a person clears it at the device once, besides, both sense lines read off.
        case personWhenChannelsOpen

        public static func < (lhs: Recovery, rhs: Recovery) -> Bool {
            lhs.rawValue < rhs.rawValue
        }
    }

    /// The latch table: design §2, hazard log "Which trips latch".
    public var recovery: Recovery {
        switch self {
        case .overTemperature, .riseTooFast, .heatingWithoutRise: .personWhenCool
        case .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorStuck, .sensorsDisagree:
            .personWhenSound
        case .riseWhileOff, .heaterSensedOn, .safetyRelaySensedOn, .proofTest:
            .personWhenChannelsOpen
        case .uncleanEnd, .uncommissioned: .person
        case .sensorStale, .heaterSensedOff, .safetyRelaySensedOff, .heatingTime,
            .cumulativeOnTime, .shortestOffTime, .chamberHot, .leaseLapsed, .leaseLate,
            .leaseReplayed, .leaseMalformed, .leaseKind, .timerTime, .observationTooOld, .cancel,
            .loopLate, .processorTooHot, .supplyOutOfRange, .clockAnomaly, .recordNotDurable:
            .nextCycle
        }
    }

    public var latches: Bool { recovery != .nextCycle }

    /// Whether the safety relay opens at once instead of a second after the solid-state relay: a
    /// channel does not obey, or the loop was away so long that the relay dropped by itself and
    /// must not be closed again.
    var opensBothChannels: Bool { recovery == .personWhenChannelsOpen || self == .loopLate }

    /// Whether this interlock only refuses to start a cycle: nothing was heating, nothing tripped.
    public var isRefusal: Bool {
        switch self {
        case .shortestOffTime, .chamberHot, .recordNotDurable: true
        default: false
        }
    }
}

/// Which interlocks a machine has. The guard's machine is made with `EveryInterlock`, a type with
/// nothing in it: its program holds no switch that could take one out. The simulator's ablation
/// study names another type to show what each rule is there for.
public protocol InterlockSelection: Sendable {
    func includes(_ interlock: Interlock) -> Bool
}

/// All of them.
public struct EveryInterlock: InterlockSelection {
    public init() {}

    @inlinable
    public func includes(_ interlock: Interlock) -> Bool { true }
}

#if !os(none)
    extension Interlock: CaseIterable {}
#endif
