// The world around a wearable's guard: two monostables, a load switch, a charger that is always
// plugged in, and two temperatures that are what a row says.

import HearthSafety
import HearthUnits

/// A line whose changes hold a switch closed, as long as one comes every 100 ms.
private struct PulsedChannel: Sendable {
    private var line: BoardLine
    private(set) var isClosed = false
    /// When the line was last seen to have changed.
    private(set) var lastChange = Instant(rawValue: .min / 2)

    init(_ name: String) throws(MachineError) { line = try BoardLine(name) }

    mutating func step(keepsReleasedLevels: Bool, at now: Instant) {
        if line.sample() {
            lastChange = now
            if keepsReleasedLevels { line.hold(line.level) }
        }
        isClosed = now - lastChange < Contacts.monostable
    }

    func release(_ level: Bool) { line.hold(level && line.level) }
}

struct WearableWorld: SteppedWorld {
    private var motorLine: PulsedChannel
    private var chargeLine: PulsedChannel
    private var loadLine: BoardLine
    private var lampLine: BoardLine
    private var motorSense: BoardLine
    private var chargeSense: BoardLine
    var button: BoardLine

    private let chips: (battery: Chip, skin: Chip, supply: Chip)
    private var written: (battery: MilliCelsius?, skin: MilliCelsius?, supply: Int32?)
    var battery = WearableWorld.mild
    var skin = WearableWorld.mild
    var supplyMillivolts: Int32 = 3_300
    var isMotorWelded = false
    static let mild = MilliCelsius.celsius(25)

    var period = WearableWorld.closely {
        didSet { lastStep = nil }
    }
    static let closely = World.closely
    static let atLeisure = World.atLeisure

    /// As the toaster's world has it.
    var keepsReleasedLevels = true {
        didSet {
            motorLine.release(keepsReleasedLevels)
            chargeLine.release(keepsReleasedLevels)
            loadLine.hold(keepsReleasedLevels && loadLine.level)
        }
    }

    /// Of the load's line, and of what flows: motor and charge lines change in every tick.
    private(set) var edges: [Edge] = []
    private var lastStep: Instant?
    private(set) var longestGap = TimeSpan.zero
    private(set) var isRunning = false
    private(set) var runningSince = Instant.boot
    private(set) var isCharging = false

    init(bus: Int) throws(MachineError) {
        motorLine = try PulsedChannel("vibration-motor")
        chargeLine = try PulsedChannel("charge-enable")
        loadLine = try BoardLine("load-enable")
        lampLine = try BoardLine("alert-lamp")
        motorSense = try BoardLine("motor-sense")
        chargeSense = try BoardLine("charge-sense")
        button = try BoardLine("call-button")
        chips = (
            try Chip(bus: bus, address: 0x4A), try Chip(bus: bus, address: 0x4B),
            try Chip(bus: bus, address: 0x6F)
        )
        writeRegisters()
    }

    var isLoadClosed: Bool { loadLine.level }
    var isLampOn: Bool { lampLine.level }

    /// What carries current now.
    var closed: WearablePaths {
        (isRunning ? WearablePaths.motor : .nothing)
            .union(isCharging ? .charge : .nothing).union(isLoadClosed ? .load : .nothing)
    }

    /// The last edge of the lines of all these paths.
    func lastEdge(of paths: WearablePaths) -> Instant? {
        var last: Instant?
        if paths.contains(.motor) { last = motorLine.lastChange }
        if paths.contains(.charge) { last = max(last ?? .boot, chargeLine.lastChange) }
        if paths.contains(.load), let load = edges.last(where: { $0.signal == .load }) {
            last = max(last ?? .boot, load.at)
        }
        return last
    }

    mutating func restore() {
        (battery, skin, supplyMillivolts) = (WearableWorld.mild, WearableWorld.mild, 3_300)
        isMotorWelded = false
        button.set(false)
    }

    mutating func forgetEdges() {
        edges.removeAll(keepingCapacity: true)
        longestGap = .zero
    }

    mutating func step(at now: Instant) {
        if let lastStep, period == World.closely { longestGap = max(longestGap, now - lastStep) }
        lastStep = now
        motorLine.step(keepsReleasedLevels: keepsReleasedLevels, at: now)
        chargeLine.step(keepsReleasedLevels: keepsReleasedLevels, at: now)
        if loadLine.sample() {
            edges.append(Edge(signal: .load, level: loadLine.level, at: now))
            if keepsReleasedLevels { loadLine.hold(loadLine.level) }
        }
        _ = lampLine.sample()
        let runs = (motorLine.isClosed || isMotorWelded) && loadLine.level
        if runs != isRunning { edges.append(Edge(signal: .running, level: runs, at: now)) }
        if chargeLine.isClosed != isCharging {
            edges.append(Edge(signal: .charging, level: !isCharging, at: now))
        }
        if runs, !isRunning { runningSince = now }
        (isRunning, isCharging) = (runs, chargeLine.isClosed)
        motorSense.set(isRunning)
        chargeSense.set(isCharging)
        writeRegisters()
    }

    private mutating func writeRegisters() {
        if written.battery != battery {
            chips.battery.write(SensorRegister.thermocouple(battery), to: 0)
        }
        if written.skin != skin { chips.skin.write(SensorRegister.thermocouple(skin), to: 0) }
        if written.supply != supplyMillivolts {
            let steps = UInt16(supplyMillivolts / 25) << 4
            chips.supply.write(byte: UInt8(steps >> 8), to: 2)
            chips.supply.write(byte: UInt8(steps & 0xFF), to: 3)
        }
        written = (battery, skin, supplyMillivolts)
    }
}
