// A toaster's board as its loop sees it: lines, samples, clocks, watchdog.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety
import HearthUnits

/// The real board.
struct Board: GuardBoard, ~Copyable {
    private let heater: HeaterLine
    private let safetyRelay: Line
    private let carriage: Line
    private let fan: Line
    private let alarm: Line
    private let heaterSense: Line
    private let safetyRelaySense: Line
    private let lever: Line
    private let button: Line
    private let samples: SharedSamples
    private let watchdog: Watchdog
    private var thermocouple = guard_sample()
    private var infrared = guard_sample()
    private var processor = guard_sample()
    private var supply = guard_sample()

    init(
        lines: consuming BoardLines, _ samples: SharedSamples, _ watchdog: consuming Watchdog
    ) {
        heater = HeaterLine(lines.heater)
        safetyRelay = lines.safetyRelay
        carriage = lines.carriage
        fan = lines.fan
        alarm = lines.alarm
        heaterSense = lines.heaterSense
        safetyRelaySense = lines.safetyRelaySense
        lever = lines.lever
        button = lines.button
        self.samples = samples
        self.watchdog = watchdog
    }

    func clocks() -> (now: Instant, reference: Instant) { (Clock.now, Clock.reference) }

    mutating func levels() -> LineLevels? {
        guard let heaterSense = heaterSense.level, let safetyRelaySense = safetyRelaySense.level,
            let lever = lever.level, let button = button.level
        else { return nil }
        var levels = LineLevels()
        levels.heaterSense = heaterSense
        levels.safetyRelaySense = safetyRelaySense
        levels.lever = lever
        levels.button = button
        return levels
    }

    mutating func sensed(into inputs: inout GuardInputs) {
        samples.take(.thermocouple, into: &thermocouple)
        samples.take(.infrared, into: &infrared)
        samples.take(.processor, into: &processor)
        samples.take(.supply, into: &supply)
        if thermocouple.kind != 0 { inputs.thermocouple = SensorSample(thermocouple) }
        if infrared.kind != 0 { inputs.infrared = SensorSample(infrared) }
        inputs.processor = MilliCelsius(rawValue: processor.value(ifOld: .max))
        inputs.supplyMillivolts = supply.value(ifOld: 0)
    }

    mutating func drive(
        heat: consuming HeatPermit?, safety: Bool, carriage: Bool, fan: Bool, alarm: Bool,
        at tick: Int64
    ) -> Bool {
        // The heater first, and each line whatever became of the one before.
        let isHeaterDriven = heater.drive(heat, at: tick)
        let isSafetyDriven = safetyRelay.set(safety)
        let isCarriageDriven = self.carriage.set(carriage)
        let isFanDriven = self.fan.set(fan)
        let isAlarmDriven = self.alarm.set(alarm)
        return isHeaterDriven && isSafetyDriven && isCarriageDriven && isFanDriven
            && isAlarmDriven
    }

    mutating func feedWatchdog() { watchdog.feed() }

    /// The end of an ordered stop: every output low, then the watchdog's end.
    consuming func stop() -> Bool {
        let isOff = drive(
            heat: nil, safety: false, carriage: false, fan: false, alarm: false, at: 0)
        if isOff { watchdog.stop() }
        return isOff
    }
}

extension SensorSample {
    init(_ sample: guard_sample) {
        self.init(
            sample.kind == 1 ? .value(MilliCelsius(rawValue: sample.value)) : .open,
            takenAt: Instant(rawValue: sample.taken_at))
    }
}

extension guard_sample {
    /// A processor temperature or a supply voltage older than this is unknown. They have no rule on
    /// age in the interlock: unknown is told to it as a value beyond the limit.
    static var slowAgeMax: TimeSpan { .seconds(1) }

    func value(ifOld unknown: Int32) -> Int32 {
        kind == 1 && Instant(rawValue: taken_at) >= Clock.now - Self.slowAgeMax ? value : unknown
    }
}

/// All lines of a toaster, outputs low.
struct BoardLines: ~Copyable {
    let heater: Line
    let safetyRelay: Line
    let carriage: Line
    let fan: Line
    let alarm: Line
    let heaterSense: Line
    let safetyRelaySense: Line
    let lever: Line
    let button: Line

    init(_ configuration: GuardConfiguration) throws(GuardError) {
        func line(_ role: LineRole) throws(GuardError) -> Line {
            try Line(role, named: configuration.line(role), chip: configuration.chip)
        }
        // All of them or none: those that were requested before one fails are let go, low.
        let heater = try line(.solidStateRelay)
        let safetyRelay = try line(.safetyRelayPump)
        let carriage = try line(.carriage)
        let fan = try line(.fan)
        let alarm = try line(.alarm)
        let heaterSense = try line(.heaterSense)
        let safetyRelaySense = try line(.safetyRelaySense)
        let lever = try line(.lever)
        let button = try line(.button)
        self.heater = heater
        self.safetyRelay = safetyRelay
        self.carriage = carriage
        self.fan = fan
        self.alarm = alarm
        self.heaterSense = heaterSense
        self.safetyRelaySense = safetyRelaySense
        self.lever = lever
        self.button = button
    }

    var areOutputsLow: Bool {
        heater.level == false && safetyRelay.level == false && carriage.level == false
            && fan.level == false && alarm.level == false
    }

    /// Says what an interlock is going to act on.
    func reportFaults() {
        if heaterSense.level != false {
            say(
                [UInt8](utf8: "self-test: HeaterSense is on with the heater off: unplug the device")
            )
        }
        if safetyRelaySense.level != false {
            say([UInt8](utf8: "self-test: SafetyRelaySense is on with the relay off: unplug it"))
        }
    }
}
