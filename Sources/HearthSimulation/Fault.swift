// Everything that can go wrong in the kitchen, by name. A fault begins at a moment and stays, unless
// its comment says otherwise.

/// One kind of fault.
public enum Fault: String, CaseIterable, Sendable {
    // Sensors.
    case thermocoupleOpen = "thermocouple-open"
    case thermocoupleShort = "thermocouple-short"
    case thermocoupleStuck = "thermocouple-stuck"
    /// Reads ever lower than it is: 1.5 K further every second.
    case thermocoupleDrift = "thermocouple-drift"
    /// Far below what any kitchen has.
    case thermocoupleLow = "thermocouple-low"
    /// No new samples.
    case thermocoupleHung = "thermocouple-hung"
    case infraredOpen = "infrared-open"
    case infraredShort = "infrared-short"
    case infraredStuck = "infrared-stuck"
    case infraredDrift = "infrared-drift"
    case infraredLow = "infrared-low"
    case infraredHung = "infrared-hung"
    /// Both sensors drift alike: counts as two faults.
    case sensorsLying = "sensors-lying"
    /// Both sensors stuck alike: counts as two faults.
    case sensorsStuck = "sensors-stuck"
    // Channels and power.
    case heaterRelayWelded = "heater-relay-welded"
    case safetyRelayWelded = "safety-relay-welded"
    /// The relay's coil breaks: it opens, and stays open.
    case safetyRelayOpen = "safety-relay-open"
    case elementOpen = "element-open"
    /// The sense line of the heater repeats the command instead of the contact.
    case heaterSenseLies = "heater-sense-lies"
    case fanDead = "fan-dead"
    /// A quarter of the mains voltage missing.
    case mainsSag = "mains-sag"
    /// Three tenths too much: a lost neutral.
    case mainsSurge = "mains-surge"
    /// Burning crumbs: 1.5 kW for 20 s. Only in directed scenarios: the heat is not the heater's.
    case crumbFire = "crumb-fire"
    // Camera.
    case cameraFrozen = "camera-frozen"
    case cameraDark = "camera-dark"
    case cameraGone = "camera-gone"
    case cameraSmoky = "camera-smoky"
    // Model.
    case modelRandom = "model-random"
    /// Sees untoasted bread, whatever is there.
    case modelAlwaysContinue = "model-always-continue"
    case modelMissing = "model-missing"
    /// Answers a second and a half late.
    case modelSlow = "model-slow"
    // hearthd.
    case daemonHung = "daemon-hung"
    /// Killed and back after three seconds.
    case daemonRestarted = "daemon-restarted"
    /// Asks for full heat at every renewal and never stops.
    case daemonHijacked = "daemon-hijacked"
    // The guard.
    /// Killed; its lines keep their level. Started again only by the hardware watchdog's reset.
    case guardKilled = "guard-killed"
    /// Stopped, its lines at their level.
    case guardStopped = "guard-stopped"
    /// Its loop comes every 30 ms for a second.
    case guardLate = "guard-late"
    // The lease's channel.
    case leaseLost = "lease-lost"
    /// Every message 700 ms late.
    case leaseLate = "lease-late"
    case leaseRepeated = "lease-repeated"
    case leaseReordered = "lease-reordered"
    /// Frames of random bytes among the good ones.
    case leaseForged = "lease-forged"
    // The board.
    /// The guard's clock jumps by an hour, forward or back.
    case clockJump = "clock-jump"
    case supplyLow = "supply-low"
    case processorHot = "processor-hot"
    case diskFull = "disk-full"

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

/// Where in a cycle something happens, as the world sees it (not as the guard says).
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
struct FaultSet: Equatable, Sendable {
    private var bits: UInt64 = 0

    mutating func insert(_ fault: Fault) { bits |= FaultSet.bit(fault) }

    @inline(__always)
    func contains(_ fault: Fault) -> Bool { bits & FaultSet.bit(fault) != 0 }

    var isEmpty: Bool { bits == 0 }

    private static func bit(_ fault: Fault) -> UInt64 { 1 << UInt64(fault.index) }
}

extension Fault {
    /// Position in `allCases`, found once.
    var index: Int { Int(Fault.indices[self.order]) }

    @inline(__always)
    private var order: Int { unsafe Int(unsafeBitCast(self, to: UInt8.self)) }

    private static let indices: [UInt8] = allCases.indices.map { UInt8($0) }
}
