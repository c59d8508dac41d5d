// The rules about temperature and sensors: each trips within its window and not just below it.

import HearthSafety
import HearthUnits
import Testing

@Suite struct TemperatureInterlockTests {
    @Test(arguments: [ChamberSensor.thermocouple, .infrared])
    func `one sensor at the absolute limit cuts the heater and latches`(sensor: ChamberSensor) {
        let bench = Bench(selection: Without(.riseTooFast, .sensorStuck))
        bench.startCycle()
        bench.chamberMicroCelsius = 205_000_000
        bench.warmingPerTick = 0
        bench.run(30)
        let fault = Bench<Without>.SensorFault.reads(ToasterLimits.chamberMax)
        switch sensor {
        case .thermocouple: bench.thermocoupleFault = fault
        case .infrared: bench.infraredFault = fault
        }
        #expect(bench.run(untilTrip: .overTemperature, limit: 25) != nil)
        #expect(bench.status.trip?.sensor == sensor)
        #expect(!bench.last.heat && bench.status.isLatched)
    }

    @Test func `just below the absolute limit nothing trips`() {
        let bench = Bench(selection: Without(.riseTooFast, .sensorStuck))
        bench.startCycle()
        let below = MilliCelsius(rawValue: ToasterLimits.chamberMax.rawValue - 1)
        bench.thermocoupleFault = .reads(below)
        bench.infraredFault = .reads(below)
        bench.run(300)
        #expect(bench.status.trip == nil)
    }

    @Test(arguments: [Interlock.sensorOpen, .sensorShort, .sensorOutOfRange])
    func `three bad samples trip and latch`(interlock: Interlock) throws {
        let bench = Bench.heating()
        bench.infraredFault = fault(interlock)
        let steps = try #require(bench.run(untilTrip: interlock, limit: 40))
        #expect(steps <= 30)
        #expect(bench.status.trip?.sensor == .infrared)
        #expect(bench.status.isLatched)
    }

    @Test(arguments: [Interlock.sensorOpen, .sensorShort, .sensorOutOfRange])
    func `one bad sample takes the heat away until a good one and does not trip`(
        interlock: Interlock
    ) throws {
        let bench = Bench.heating()
        bench.thermocoupleFault = fault(interlock)
        #expect(bench.run(until: { !$0.heat }, limit: 10) != nil)
        bench.thermocoupleFault = nil
        #expect(bench.run(until: { $0.heat }, limit: 10) != nil)
        #expect(bench.status.trip == nil)
    }

    private func fault(_ interlock: Interlock) -> Bench<EveryInterlock>.SensorFault {
        switch interlock {
        case .sensorOpen: .open
        case .sensorShort: .short
        default: .reads(MilliCelsius(rawValue: ToasterLimits.sensorMax.rawValue + 1))
        }
    }

    @Test func `a sensor at the edge of its range is sound`() {
        let bench = Bench()
        bench.thermocoupleFault = .reads(ToasterLimits.sensorMin)
        bench.infraredFault = .reads(ToasterLimits.sensorMin)
        bench.run(100)
        #expect(bench.status.trip == nil)
        bench.thermocoupleFault = .reads(
            MilliCelsius(rawValue: ToasterLimits.sensorMin.rawValue - 1))
        #expect(bench.run(untilTrip: .sensorOutOfRange, limit: 31) != nil)
    }

    @Test(arguments: [Int32.min, Int32.max])
    func `an absurd reading is out of range and stops nothing but the heater`(raw: Int32) {
        let bench = Bench.heating()
        bench.thermocoupleFault = .reads(MilliCelsius(rawValue: raw))
        bench.infraredFault = .reads(MilliCelsius(rawValue: ~raw))
        #expect(bench.run(untilTrip: .sensorOutOfRange, limit: 31) != nil)
        #expect(bench.status.trip?.value == raw)
    }

    @Test func `samples that stop coming end the cycle after half a second`() throws {
        let bench = Bench.heating()
        bench.thermocoupleFault = .silent
        let steps = try #require(bench.run(untilTrip: .sensorStale, limit: 70))
        #expect(steps > Int(ToasterLimits.sampleAgeMaxTicks) - 10)
        #expect(steps <= Int(ToasterLimits.sampleAgeMaxTicks) + 1)
        #expect(!bench.status.isLatched)
    }

    @Test func `a sample stamped in the future is no sample`() {
        let bench = Bench.heating()
        for _ in 0..<60 {
            bench.now = bench.now + .milliseconds(10)
            bench.reference = bench.now
            var input = bench.gather()
            input.infrared.takenAt = bench.now + .seconds(3_600)
            bench.step(input)
        }
        #expect(bench.status.trip?.interlock == .sensorStale)
        // Nor does it make honest samples look old afterwards.
        bench.run(1_100)
        bench.pressLever()
        #expect(bench.status.phase == .arming)
    }

    @Test func `a clock that steps back leaves no sample fresh for ever`() {
        let bench = Bench.heating()
        bench.step(milliseconds: -3_600_000)
        #expect(bench.status.trip?.interlock == .clockAnomaly)
        bench.thermocoupleFault = .silent
        bench.infraredFault = .silent
        bench.run(1_200)
        bench.pressLever()
        #expect(bench.status.refusal == .sensorStale)
    }

    @Test func `a sensor that keeps still while the other moves ten kelvins is stuck`() throws {
        let bench = Bench.heating()
        bench.infraredFault = .reads(bench.chamber)
        _ = try #require(bench.run(untilTrip: .sensorStuck, limit: 1_200))
        #expect(bench.status.trip?.sensor == .infrared)
        #expect(bench.status.isLatched)
    }

    @Test func `two sensors that move together are not stuck`() {
        let bench = Bench.heating()
        bench.run(3_000)
        #expect(bench.status.trip == nil)
    }

    @Test func `sensors that disagree for two seconds trip`() throws {
        let bench = Bench(selection: Without(.riseTooFast, .sensorStuck))
        bench.startCycle()
        bench.infraredFault = .off(by: .kelvins(26))
        let steps = try #require(bench.run(untilTrip: .sensorsDisagree, limit: 300))
        #expect(steps >= Int(ToasterLimits.disagreementTicks))
        #expect(steps <= Int(ToasterLimits.disagreementTicks) + 20)
    }

    @Test func `sensors that differ by just the allowance do not trip`() {
        let bench = Bench(selection: Without(.riseTooFast, .sensorStuck))
        bench.startCycle()
        bench.infraredFault = .off(by: ToasterLimits.disagreementMax)
        bench.run(1_000)
        #expect(bench.status.trip == nil)
    }

    @Test func `a rise faster than the heater can make trips within its window`() {
        let bench = Bench.heating()
        bench.warmingPerTick = 50_000
        #expect(bench.run(untilTrip: .riseTooFast, limit: 210) != nil)
        #expect(bench.status.isLatched)
    }

    @Test func `the fastest rise the heater can make does not trip, whatever samples are lost`() {
        let bench = Bench.heating()
        bench.warmingPerTick = 28_300
        for _ in 0..<20 {
            bench.run(70)
            let (contact, radiation) = (bench.thermocoupleFault, bench.infraredFault)
            bench.thermocoupleFault = .silent
            bench.infraredFault = .silent
            bench.run(40)
            (bench.thermocoupleFault, bench.infraredFault) = (contact, radiation)
        }
        #expect(bench.status.trip == nil)
    }

    @Test func `heating that does not warm the chamber trips after twenty seconds on`() throws {
        let bench = Bench.heating()
        bench.warmingPerTick = 0
        let steps = try #require(bench.run(untilTrip: .heatingWithoutRise, limit: 2_600))
        #expect(abs(steps - Int(ToasterLimits.heatingRiseOnTicks)) <= 20)
        #expect(bench.status.isLatched)
    }

    @Test func `a loop at the edge of punctuality counts time, not steps`() throws {
        let bench = Bench.heating()
        bench.warmingPerTick = 0
        let before = bench.now
        var steps = 0
        while bench.status.trip == nil && steps < 4_000 {
            bench.step(milliseconds: 14)
            steps += 1
        }
        #expect(bench.status.trip?.interlock == .heatingWithoutRise)
        let seconds = (bench.now - before).wholeMilliseconds / 1000
        #expect((19...21).contains(seconds))
    }

    @Test func `a chamber that holds still on a low duty is not a fault`() {
        let bench = Bench.heating()
        bench.warmingPerTick = 0
        bench.duty = DutyCycle(perMille: 600)
        bench.run(6_000)
        #expect(bench.status.trip == nil)
    }

    @Test func `a rise with the output off is a welded relay`() throws {
        let bench = Bench()
        bench.run(Int(ToasterLimits.residualHeatTicks) + 10)
        let start = bench.chamber
        var steps = 0
        while bench.status.trip == nil && steps < 2_000 {
            bench.chamberMicroCelsius += 15_000
            bench.step()
            steps += 1
        }
        #expect(bench.status.trip?.interlock == .riseWhileOff)
        #expect(bench.chamber - start < .kelvins(7))
        #expect(bench.status.isLatched && bench.last.fan && bench.last.alarm == .hotWhileOff)
    }

    @Test func `a kitchen that warms over a morning is not a welded relay`() {
        let bench = Bench()
        for _ in 0..<30_000 {
            bench.chamberMicroCelsius += 900
            bench.step()
        }
        #expect(bench.status.trip == nil)
    }

    @Test func `residual heat after the end of a cycle is not a welded relay`() {
        let bench = Bench.heating()
        bench.run(2_000)
        bench.nextMessage = .renewal(bench.renewal(.finish))
        bench.feed = .none
        bench.step()
        for _ in 0..<1_900 {
            bench.chamberMicroCelsius += 10_000
            bench.step()
        }
        bench.run(2_000)
        #expect(bench.status.trip == nil)
    }
}
