// The world around the guard, stepped every two milliseconds: lines, contacts, heat, sensors, and
// what is wrong with them. The physics is the kitchen's.

import HearthCore
import HearthSafety
import HearthSimulation
import HearthUnits

/// What can be traced, as an edge.
enum Signal: String, Sendable {
    case heater, safety, energised
    /// A wearable's: its load's line, and current through motor and battery.
    case load, running, charging
}

struct Edge: Sendable {
    let signal: Signal
    let level: Bool
    let at: Instant
}

/// What is wrong with one sensor.
struct SensorFault: Sendable {
    var isStuck = false
    var driftPerSecond = 0.0
    /// Added to what it reads.
    var offset = 0.0
    /// Written to the chip, whatever the chamber is like.
    var register: UInt16?
}

struct World: SteppedWorld {
    // The guard's outputs, and what a person and the board set.
    private var heaterLine: BoardLine
    private var safetyLine: BoardLine
    private var fanLine: BoardLine
    private var carriageLine: BoardLine
    private var heaterSense: BoardLine
    private var safetySense: BoardLine
    var lever: BoardLine
    var button: BoardLine

    private(set) var plant: Plant
    var contacts = Contacts()
    private var thermocouple: SimulatedSensor
    private var infrared: SimulatedSensor
    private let chips: (thermocouple: Chip, wideThermocouple: Chip, infrared: Chip)
    private var random = SeededRandom(seed: 1)
    private var nextWarming: Instant?
    private var nextSamples: Instant?
    /// How often the lines are looked at; what happens between two looks is seen late.
    var period = World.closely {
        didSet { lastStep = nil }
    }
    static let closely = TimeSpan.milliseconds(2)
    static let atLeisure = TimeSpan.milliseconds(10)

    private var thermocoupleFault = SensorFault()
    private var infraredFault = SensorFault()
    /// A line that nobody drives any more keeps the level it had: what real boards may do. Others
    /// pull it low.
    var keepsReleasedLevels = true {
        didSet {
            for line in [heaterLine, safetyLine] {
                line.hold(keepsReleasedLevels && line.level)
            }
        }
    }

    private(set) var edges: [Edge] = []
    /// When a sensor first read this or more; for rows whose fault is a temperature.
    var watchedTemperature: MilliCelsius?
    private(set) var reachedWatched: Instant?
    private var lastStep: Instant?
    /// Between two looks, since the edges were forgotten; while it looks closely.
    private(set) var longestGap = TimeSpan.zero

    init(bus: Int) throws(MachineError) {
        heaterLine = try BoardLine("heater")
        safetyLine = try BoardLine("safety-relay")
        fanLine = try BoardLine("fan")
        carriageLine = try BoardLine("carriage")
        heaterSense = try BoardLine("heater-sense")
        safetySense = try BoardLine("safety-sense")
        lever = try BoardLine("lever")
        button = try BoardLine("button")
        chips = (
            try Chip(bus: bus, address: 0x48), try Chip(bus: bus, address: 0x18),
            try Chip(bus: bus, address: 0x5A)
        )
        plant = Plant(bread: BreadConstants(), ambient: 22, chamber: 22, random: &random)
        thermocouple = .thermocouple(at: 22)
        infrared = .infrared(at: 22)
        writeRegisters(at: .boot)
    }

    var isEnergised: Bool { contacts.isEnergised }
    var heater: Bool { heaterLine.level }

    /// Everything sound again, and the chamber, with all in it, at a temperature.
    mutating func restore(chamber: Double) {
        contacts.isHeaterWelded = false
        (thermocoupleFault, infraredFault) = (SensorFault(), SensorFault())
        plant = Plant(bread: BreadConstants(), ambient: 22, chamber: chamber, random: &random)
        thermocouple = .thermocouple(at: chamber)
        infrared = .infrared(at: chamber)
        (watchedTemperature, reachedWatched) = (nil, nil)
    }

    /// Something goes wrong with a sensor, and shows in its register at once.
    mutating func spoil(thermocouple fault: SensorFault) {
        thermocoupleFault = fault
        writeRegisters(at: machineTime())
    }

    /// Both go on reading what they read last.
    mutating func freezeSensors() {
        (thermocoupleFault.isStuck, infraredFault.isStuck) = (true, true)
    }

    mutating func spoil(infrared fault: SensorFault) {
        infraredFault = fault
        writeRegisters(at: machineTime())
    }

    mutating func forgetEdges() {
        edges.removeAll(keepingCapacity: true)
        longestGap = .zero
    }

    mutating func step(at now: Instant) {
        if let lastStep, period == World.closely { longestGap = max(longestGap, now - lastStep) }
        lastStep = now
        let wasEnergised = contacts.isEnergised
        let heaterChanged = heaterLine.sample()
        let safetyChanged = safetyLine.sample()
        contacts.step(heater: heaterLine.level, toggled: safetyChanged, at: now)
        if heaterChanged { trace(.heater, heaterLine, at: now) }
        if safetyChanged { trace(.safety, safetyLine, at: now) }
        if contacts.isEnergised != wasEnergised {
            edges.append(Edge(signal: .energised, level: !wasEnergised, at: now))
        }
        heaterSense.set(contacts.isEnergised)
        safetySense.set(contacts.isSafetyClosed)
        pass(to: now)
    }

    /// Heat and samples, each as often as it was due.
    private mutating func pass(to now: Instant) {
        var warming = nextWarming ?? now
        while warming <= now {
            warm()
            warming = warming + .milliseconds(10)
        }
        nextWarming = warming
        let due = nextSamples ?? now
        guard due <= now else { return }
        takeSamples(at: now)
        nextSamples = due + .milliseconds(100)
    }

    private mutating func trace(_ signal: Signal, _ line: BoardLine, at now: Instant) {
        edges.append(Edge(signal: signal, level: line.level, at: now))
        if keepsReleasedLevels { line.hold(line.level) }
    }

    /// Ten milliseconds of physics.
    private mutating func warm() {
        _ = (fanLine.sample(), carriageLine.sample())
        plant.step(
            watts: contacts.isEnergised ? plant.constants.power : 0, extraWatts: 0,
            fan: fanLine.level, isDown: carriageLine.level)
        thermocouple.follow(plant.chamber)
        infrared.follow(plant.chamber)
    }

    private mutating func takeSamples(at now: Instant) {
        thermocouple.take(at: now, condition(thermocoupleFault), random: &random)
        infrared.take(at: now, condition(infraredFault), random: &random)
        writeRegisters(at: now)
    }

    private func condition(_ fault: SensorFault) -> SimulatedSensor.Condition {
        var condition = SimulatedSensor.Condition.thermocouple(FaultSet())
        condition.stuck = fault.isStuck
        condition.driftPerSecond = fault.driftPerSecond
        return condition
    }

    private mutating func writeRegisters(at now: Instant) {
        guard case .value(let contact) = thermocouple.sample.reading,
            case .value(let radiation) = infrared.sample.reading
        else { fatalError("invariant broken: these sensors always give a value") }
        let read = (
            contact + thermocoupleFault.shift, radiation + infraredFault.shift
        )
        chips.thermocouple.write(
            thermocoupleFault.register ?? SensorRegister.thermocouple(read.0), to: 0)
        chips.wideThermocouple.write(SensorRegister.wideThermocouple(read.0), to: 5)
        chips.infrared.write(infraredFault.register ?? SensorRegister.infrared(read.1), to: 7)
        // What the guard can see of it: the registers' steps are cut off.
        let seen = max(read.0.rawValue / 500 * 500, read.1.rawValue / 20 * 20 - 10)
        if let watchedTemperature, reachedWatched == nil, seen >= watchedTemperature.rawValue {
            reachedWatched = now
        }
    }
}

extension SensorFault {
    fileprivate var shift: MilliKelvin { MilliKelvin(rawValue: Int32(offset * 1000)) }
}
