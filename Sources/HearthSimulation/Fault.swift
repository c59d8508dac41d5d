// Everything that can go wrong in the kitchen, by name. A fault begins at a moment and stays,
// unless its comment says otherwise.

/// One kind of fault.
public enum Fault: UInt8, CaseIterable, Sendable {
    // Sensors.
    case thermocoupleOpen
    case thermocoupleShort
    case thermocoupleStuck
    /// Reads ever lower than it is: 1.5 K further every second.
    case thermocoupleDrift
    /// Far below what any kitchen has.
    case thermocoupleLow
    /// No new samples.
    case thermocoupleHung
    case infraredOpen
    case infraredShort
    case infraredStuck
    case infraredDrift
    case infraredLow
    case infraredHung
    /// Both sensors drift alike: counts as two faults.
    case sensorsLying
    /// Both sensors stuck alike: counts as two faults.
    case sensorsStuck
    // Channels and power.
    case heaterRelayWelded
    case safetyRelayWelded
    /// The relay's coil breaks: it opens, and stays open.
    case safetyRelayOpen
    case elementOpen
    /// The sense line of the heater repeats the command instead of the contact.
    case heaterSenseLies
    case fanDead
    /// A quarter of the mains voltage missing.
    case mainsSag
    /// Three tenths too much: a lost neutral.
    case mainsSurge
    /// Burning crumbs: 1.5 kW for 20 s. Only in directed scenarios: the heat is not the heater's.
    case crumbFire
    // Camera.
    case cameraFrozen
    case cameraDark
    case cameraGone
    case cameraSmoky
    // Model.
    case modelRandom
    /// Sees untoasted bread, whatever is there.
    case modelAlwaysContinue
    case modelMissing
    /// Answers a second and a half late.
    case modelSlow
    // hearthd.
    case daemonHung
    /// Killed and back after three seconds.
    case daemonRestarted
    /// Asks for full heat at every renewal and never stops.
    case daemonHijacked
    // The guard.
    /// Killed; its lines keep their level. Started again only by the hardware watchdog's reset.
    case guardKilled
    /// Stopped, its lines at their level.
    case guardStopped
    /// Its loop comes every 30 ms for a second.
    case guardLate
    // The lease's channel.
    case leaseLost
    /// Every second message 700 ms late.
    case leaseLate
    case leaseRepeated
    case leaseReordered
    /// Frames of random bytes among the good ones.
    case leaseForged
    // The board.
    /// The guard's clock jumps by an hour, forward or back.
    case clockJump
    case supplyLow
    case processorHot
    case diskFull

    /// Faults that random campaigns draw from.
    public static let random = allCases.filter { $0 != .crumbFire }

    /// How many single faults this one counts for.
    public var weight: Int {
        switch self {
        case .sensorsLying, .sensorsStuck: 2
        default: 1
        }
    }

    var blindsThermocouple: Bool {
        switch self {
        case .thermocoupleOpen, .thermocoupleShort, .thermocoupleStuck, .thermocoupleDrift,
            .thermocoupleLow, .thermocoupleHung, .sensorsLying, .sensorsStuck:
            true
        default: false
        }
    }

    var blindsInfrared: Bool {
        switch self {
        case .infraredOpen, .infraredShort, .infraredStuck, .infraredDrift, .infraredLow,
            .infraredHung, .sensorsLying, .sensorsStuck:
            true
        default: false
        }
    }
}

/// Where in a cycle a fault begins, by the guard's own word: this places faults, it judges nothing.
public enum CyclePhase: UInt8, CaseIterable, Sendable {
    /// Before the lever.
    case before
    /// From the lever to the first real heat: arming and proof test.
    case proving
    /// Heating, chamber below 150 °C.
    case warming
    /// Heating, above.
    case holding
    /// The first two seconds after the heat's end.
    case closing
    /// After that.
    case after
}

/// When a fault begins.
public enum FaultMoment: Equatable, Sendable {
    /// So many ticks after the run began.
    case tick(Int)
    /// So many ticks after a phase began.
    case phase(CyclePhase, delayTicks: Int)
}

public struct ScheduledFault: Equatable, Sendable {
    public var fault: Fault
    public var moment: FaultMoment

    public init(_ fault: Fault, _ moment: FaultMoment) {
        self.fault = fault
        self.moment = moment
    }
}

/// The faults that have begun, as a set that costs nothing to ask.
package struct FaultSet: Equatable, Sendable {
    private var bits: UInt64 = 0

    package init() {}

    package mutating func insert(_ fault: Fault) { bits |= FaultSet.bit(fault) }

    @inline(__always)
    package func contains(_ fault: Fault) -> Bool { bits & FaultSet.bit(fault) != 0 }

    var isEmpty: Bool { bits == 0 }

    private static func bit(_ fault: Fault) -> UInt64 { 1 << UInt64(fault.rawValue) }
}

extension Fault {
    /// The name a person types: `thermocouple-open`.
    public var name: String {
        var name = ""
        for character in String(describing: self) {
            name += character.isUppercase ? "-" + character.lowercased() : String(character)
        }
        return name
    }

    public init?(name: String) {
        guard let fault = Fault.allCases.first(where: { $0.name == name }) else { return nil }
        self = fault
    }
}
