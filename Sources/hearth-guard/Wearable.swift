// A wearable's board as its loop sees it, as `Board` is a toaster's.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety
import HearthUnits

/// The real wearable.
struct Wearable: WearableBoard, ~Copyable {
    private var motor: PulsedLine
    private var charge: PulsedLine
    private let load: Line
    private let lamp: Line
    private let motorSense: Line
    private let chargeSense: Line
    private let button: Line
    private let samples: SharedSamples
    private let watchdog: Watchdog
    private var battery = guard_sample()
    private var skin = guard_sample()
    private var supply = guard_sample()

    init(
        lines: consuming WearableLines, _ samples: SharedSamples, _ watchdog: consuming Watchdog
    ) {
        motor = PulsedLine(lines.motor)
        charge = PulsedLine(lines.charge)
        load = lines.load
        lamp = lines.lamp
        motorSense = lines.motorSense
        chargeSense = lines.chargeSense
        button = lines.button
        self.samples = samples
        self.watchdog = watchdog
    }

    func clocks() -> (now: Instant, reference: Instant) { (Clock.now, Clock.reference) }

    mutating func levels() -> WearableLevels? {
        guard let motorSense = motorSense.level, let chargeSense = chargeSense.level,
            let button = button.level
        else { return nil }
        var levels = WearableLevels()
        levels.motorSense = motorSense
        levels.chargeSense = chargeSense
        levels.button = button
        return levels
    }

    mutating func sensed(into inputs: inout WearableInputs) {
        samples.take(.battery, into: &battery)
        samples.take(.skin, into: &skin)
        samples.take(.supply, into: &supply)
        if battery.kind != 0 { inputs.battery = SensorSample(battery) }
        if skin.kind != 0 { inputs.skin = SensorSample(skin) }
        inputs.supplyMillivolts = supply.value(ifOld: 0)
    }

    mutating func drive(
        motor: consuming MotorPermit?, charge: consuming ChargePermit?, load: Bool, lamp: Bool,
        at tick: Int64
    ) -> Bool {
        // What carries current first, and each line whatever became of the one before.
        let isMotorDriven = self.motor.drive(motor, at: tick)
        let isChargeDriven = self.charge.drive(charge, at: tick)
        let isLoadDriven = self.load.set(load)
        let isLampDriven = self.lamp.set(lamp)
        return isMotorDriven && isChargeDriven && isLoadDriven && isLampDriven
    }

    mutating func feedWatchdog() { watchdog.feed() }

    /// The end of an ordered stop: every output low, then the watchdog's end.
    consuming func stop() -> Bool {
        let isOff = drive(motor: nil, charge: nil, load: false, lamp: false, at: 0)
        if isOff { watchdog.stop() }
        return isOff
    }
}

/// All lines of a wearable, outputs low.
struct WearableLines: ~Copyable {
    let motor: Line
    let charge: Line
    let load: Line
    let lamp: Line
    let motorSense: Line
    let chargeSense: Line
    let button: Line

    init(_ configuration: GuardConfiguration) throws(GuardError) {
        func line(_ role: LineRole) throws(GuardError) -> Line {
            try Line(role, named: configuration.line(role), chip: configuration.chip)
        }
        // All of them or none: those that were requested before one fails are let go, low.
        let motor = try line(.motor)
        let charge = try line(.charge)
        let load = try line(.load)
        let lamp = try line(.lamp)
        let motorSense = try line(.motorSense)
        let chargeSense = try line(.chargeSense)
        let button = try line(.button)
        self.motor = motor
        self.charge = charge
        self.load = load
        self.lamp = lamp
        self.motorSense = motorSense
        self.chargeSense = chargeSense
        self.button = button
    }

    var areOutputsLow: Bool {
        motor.level == false && charge.level == false && load.level == false
            && lamp.level == false
    }

    /// Says what an interlock is going to act on.
    func reportFaults() {
        if motorSense.level != false {
            say([UInt8](utf8: "self-test: MotorSense is on with the motor off"))
        }
        if chargeSense.level != false {
            say([UInt8](utf8: "self-test: ChargeSense is on with charging off: unplug the charger"))
        }
    }
}
