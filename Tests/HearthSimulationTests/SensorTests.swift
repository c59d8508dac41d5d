// The two simulated sensors: their lag, their steps, and each of their faults.

import HearthCore
import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct SensorTests {
    private var random = SeededRandom(seed: 3)
    private var tick = 0

    /// Follows `temperature` for a while, a sample every 100 ms.
    private mutating func run(
        _ sensor: inout SimulatedSensor, seconds: Double, at temperature: Double,
        _ condition: SimulatedSensor.Condition = .thermocouple(FaultSet())
    ) {
        for _ in 0..<Int(seconds * 100) {
            tick += 1
            sensor.follow(temperature)
            if tick % 10 == 0 { sensor.take(at: .atTick(tick), condition, random: &random) }
        }
    }

    @Test(arguments: [true, false])
    mutating func `a sensor follows with its lag`(isThermocouple: Bool) throws {
        var sensor = isThermocouple ? SimulatedSensor.thermocouple(at: 0) : .infrared(at: 0)
        run(&sensor, seconds: sensor.lagSeconds, at: 100)
        let afterOneLag = try #require(sensor.sample.celsius)
        #expect(abs(afterOneLag - 63.2) < 2)
        run(&sensor, seconds: 7 * sensor.lagSeconds, at: 100)
        let atRest = try #require(sensor.sample.celsius)
        #expect(abs(atRest - 100) < 4 * sensor.noise + sensor.resolution)
    }

    @Test(arguments: [true, false])
    mutating func `every reading is a whole number of steps`(isThermocouple: Bool) throws {
        var sensor = isThermocouple ? SimulatedSensor.thermocouple(at: 20) : .infrared(at: 20)
        var seen: Set<Double> = []
        for _ in 0..<200 {
            run(&sensor, seconds: 0.1, at: 47)
            let reading = try #require(sensor.sample.celsius)
            let steps = reading / sensor.resolution
            #expect(abs(steps - steps.rounded()) < 0.02)
            seen.insert(reading)
        }
        #expect(seen.count > 3, "a living sensor has noise")
    }

    @Test(arguments: [Fault.thermocoupleOpen, .infraredOpen])
    mutating func `an open sensor says so`(fault: Fault) {
        let sample = faulty(fault)
        #expect(sample.reading == .open)
    }

    @Test(arguments: [Fault.thermocoupleShort, .infraredShort])
    mutating func `a shorted sensor says so`(fault: Fault) {
        let sample = faulty(fault)
        #expect(sample.reading == .short)
    }

    @Test(arguments: [Fault.thermocoupleLow, .infraredLow])
    mutating func `a low sensor reads what no kitchen has`(fault: Fault) {
        let sample = faulty(fault)
        #expect(sample.celsius == -100)
    }

    /// The sample of the sensor that `fault` is about, after ten seconds of it at 80 °C.
    private mutating func faulty(_ fault: Fault) -> SensorSample {
        let faults = FaultSet([fault])
        let isThermocouple = fault.name.hasPrefix("thermocouple")
        var sensor = isThermocouple ? SimulatedSensor.thermocouple(at: 80) : .infrared(at: 80)
        run(&sensor, seconds: 1, at: 80)
        let condition: SimulatedSensor.Condition =
            isThermocouple ? .thermocouple(faults) : .infrared(faults)
        run(&sensor, seconds: 10, at: 80, condition)
        return sensor.sample
    }

    @Test mutating func `a hung sensor keeps its last sample and its old stamp`() {
        var sensor = SimulatedSensor.infrared(at: 30)
        run(&sensor, seconds: 1, at: 30)
        let last = sensor.sample
        run(&sensor, seconds: 5, at: 200, .infrared(FaultSet([.infraredHung])))
        #expect(sensor.sample == last)
    }

    @Test mutating func `a stuck sensor keeps its reading under fresh stamps`() {
        var sensor = SimulatedSensor.thermocouple(at: 30)
        run(&sensor, seconds: 1, at: 30)
        let stuck = SimulatedSensor.Condition.thermocouple(FaultSet([.thermocoupleStuck]))
        run(&sensor, seconds: 0.1, at: 30, stuck)
        let last = sensor.sample
        run(&sensor, seconds: 20, at: 200, stuck)
        #expect(sensor.sample.reading == last.reading)
        #expect(sensor.sample.takenAt == .atTick(tick))
    }

    @Test(arguments: [
        (Fault.thermocoupleDrift, 15.0), (.infraredDrift, 15), (.sensorsLying, 10),
    ])
    mutating func `a drifting sensor reads ever lower`(fault: Fault, after: Double) throws {
        let sample = faulty(fault)
        let reading = try #require(sample.celsius)
        #expect(abs(80 - reading - after) < 1.5)
    }

    @Test func `each sensor's faults are its own, and the shared ones are both's`() {
        let thermocouple = SimulatedSensor.Condition.thermocouple
        let infrared = SimulatedSensor.Condition.infrared
        #expect(thermocouple(FaultSet([.thermocoupleOpen])).open)
        #expect(!infrared(FaultSet([.thermocoupleOpen])).open)
        #expect(infrared(FaultSet([.infraredShort])).short)
        #expect(!thermocouple(FaultSet([.infraredShort])).short)
        for condition in [thermocouple, infrared] {
            #expect(condition(FaultSet([.sensorsStuck])).stuck)
            #expect(condition(FaultSet([.sensorsLying])).driftPerSecond == 1)
        }
    }
}
