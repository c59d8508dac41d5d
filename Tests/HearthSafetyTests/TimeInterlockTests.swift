// The rules about time, the person, the record and the controller itself.

import HearthSafety
import HearthUnits
import Testing

@Suite struct TimeInterlockTests {
    @Test func `one cycle heats for four minutes at most`() throws {
        let bench = Bench.heating()
        bench.duty = DutyCycle(perMille: 200)
        let steps = try #require(bench.run(untilTrip: .heatingTime, limit: 24_100))
        #expect(abs(steps - Int(ToasterLimits.heatingTicksMax)) < 100)
        #expect(!bench.status.isLatched)
    }

    @Test func `a tightened heating time ends the cycle earlier`() throws {
        let tightening = try Tightening(
            chamberMax: ToasterLimits.chamberMax, heatingTicksMax: 1_000)
        let bench = Bench.heating(tightening: tightening)
        let steps = try #require(bench.run(untilTrip: .heatingTime, limit: 1_100))
        #expect(steps <= 1_001)
    }

    @Test func `the on-time budget ends a cycle when it is spent`() {
        var record = SafetyRecord.commissioned
        record.onTimeLeftTicks = 500
        let bench = Bench(record: record)
        bench.startCycle()
        #expect(bench.run(untilTrip: .cumulativeOnTime, limit: 1_200) != nil)
        bench.run(2)
        bench.button = false
        #expect(!bench.last.heat)
    }

    @Test func `the on-time budget survives a restart in mid-cycle, charged in advance`() {
        let bench = Bench.heating()
        bench.run(100)
        let charged = ToasterLimits.onTimeBudgetTicks - ToasterLimits.heatingTicksMax
        #expect(bench.last.record.onTimeLeftTicks == charged)
        let restarted = Bench(record: bench.last.record)
        #expect(restarted.last.record.onTimeLeftTicks == charged)
        #expect(restarted.last.record.uncleanEnds == 1)
    }

    @Test(arguments: [Int64.min, -1, ToasterLimits.onTimeBudgetTicks + 1, .max])
    func `a budget out of range counts as spent`(left: Int64) {
        var record = SafetyRecord.commissioned
        record.onTimeLeftTicks = left
        let bench = Bench(record: record)
        bench.run(100)
        bench.startCycle()
        #expect(bench.run(untilTrip: .cumulativeOnTime, limit: 1_000) != nil)
    }

    @Test func `a jump of the clock refills no budget`() {
        var record = SafetyRecord.commissioned
        record.onTimeLeftTicks = 0
        let bench = Bench(record: record)
        bench.step(milliseconds: 3_600_000)
        bench.run(1_100)
        bench.startCycle()
        #expect(bench.run(untilTrip: .cumulativeOnTime, limit: 1_000) != nil)
    }

    @Test func `a lever edge right after heat is refused`() {
        let bench = Bench()
        bench.pressLever()
        bench.run(2)
        #expect(bench.status.refusal == .shortestOffTime)
        #expect(bench.status.phase == .idle && bench.status.trip == nil)
        bench.run(Int(ToasterLimits.offTicksMin))
        bench.pressLever()
        #expect(bench.status.refusal == nil && bench.status.phase == .arming)
    }

    @Test func `a hot chamber refuses to start`() {
        let bench = Bench(selection: Without(.riseTooFast, .riseWhileOff))
        bench.chamberMicroCelsius = 150_000_000
        bench.run(Int(ToasterLimits.offTicksMin))
        bench.pressLever()
        #expect(bench.status.refusal == .chamberHot)
    }

    @Test func `the cancel button ends a cycle in every phase that could heat`() throws {
        for phase in [GuardPhase.arming, .proving, .heating] {
            let bench = Bench()
            bench.run(1_000)
            bench.pressLever()
            bench.diskIsDead = phase == .arming
            _ = try #require(bench.run(until: { $0.status.phase == phase }, limit: 200))
            bench.button = true
            bench.step()
            #expect(bench.status.trip?.interlock == .cancel && !bench.last.heat)
            #expect(!bench.status.isLatched)
        }
    }

    @Test func `a lever held for ever gives one cycle`() {
        let bench = Bench()
        bench.run(1_000)
        bench.lever = true
        bench.run(1_000)
        #expect(bench.status.cycle == 1)
        bench.button = true
        bench.step()
        bench.button = false
        bench.run(3_000)
        #expect(bench.status.cycle == 1 && bench.status.phase == .idle)
    }

    @Test func `a lever that is down when the guard starts is no press`() {
        let bench = Bench()
        bench.lever = true
        bench.run(2_000)
        #expect(bench.status.cycle == 0)
    }

    @Test func `a spark on the lever's wire and the bounce of letting go start nothing`() {
        let bench = Bench()
        bench.run(1_000)
        for _ in 0..<50 {
            bench.lever = true
            bench.run(Int(ToasterLimits.leverDownSteps) - 1)
            bench.lever = false
            bench.run(20)
        }
        #expect(bench.status.cycle == 0)
        bench.lever = true
        bench.run(100)
        for isDown in [false, true, false, false, true, true, true, true, false] {
            bench.lever = isDown
            bench.step()
        }
        #expect(bench.status.cycle == 1)
    }

    // MARK: The controller

    @Test func `one late step costs that step`() {
        let bench = Bench.heating()
        #expect(!bench.step(milliseconds: 20).heat)
        #expect(bench.step().heat)
        #expect(bench.status.trip == nil)
    }

    @Test func `repeated lateness trips`() {
        let bench = Bench.heating()
        for _ in 0..<ToasterLimits.lateStepsMax {
            #expect(bench.status.trip == nil)
            bench.step(milliseconds: 16)
            bench.run(3)
        }
        #expect(bench.status.trip?.interlock == .loopLate)
    }

    @Test func `rare lateness never trips`() {
        let bench = Bench.heating()
        bench.duty = DutyCycle(perMille: 500)
        for _ in 0..<50 {
            bench.step(milliseconds: 16)
            bench.run(110)
        }
        #expect(bench.status.trip == nil)
    }

    @Test func `a lost loop ends the cycle and does not close the safety relay again`() {
        let bench = Bench.heating()
        bench.step(milliseconds: 81)
        #expect(bench.status.trip?.interlock == .loopLate && !bench.last.safetyLine)
        for _ in 0..<20 { #expect(!bench.step().safetyLine) }
    }

    @Test(arguments: [(10, 70), (70, 10), (0, 0), (-5, -5), (-1_000_000, 10)])
    func `clocks that disagree or do not advance trip`(now: Int, reference: Int) {
        let bench = Bench.heating()
        bench.step(milliseconds: Int64(now), referenceMilliseconds: Int64(reference))
        #expect(bench.status.trip?.interlock == .clockAnomaly && !bench.last.heat)
    }

    @Test func `clocks that drift by four per cent are let be, by six are not`() {
        for (drift, trips) in [(24, false), (16, true)] {
            let bench = Bench.heating()
            bench.duty = DutyCycle(perMille: 500)
            for step in 0..<400 {
                bench.step(milliseconds: 10, referenceMilliseconds: step % drift == 0 ? 11 : 10)
            }
            #expect(bench.status.trip == nil, "0.6 % at most")
            for step in 0..<400 where trips {
                bench.step(milliseconds: 10, referenceMilliseconds: step % 10 < 6 ? 11 : 10)
            }
            #expect((bench.status.trip?.interlock == .clockAnomaly) == trips)
        }
    }

    @Test func `instants at the ends of the number range stop nothing but the heater`() {
        for raw in [Int64.min, .max, 0] {
            let bench = Bench.heating()
            var input = bench.gather()
            input.now = Instant(rawValue: raw)
            #expect(!bench.step(input).heat)
            input.reference = Instant(rawValue: ~raw)
            #expect(!bench.step(input).heat)
            input.thermocouple.takenAt = Instant(rawValue: .max)
            input.infrared.takenAt = Instant(rawValue: .min)
            for _ in 0..<100 { #expect(!bench.step(input).heat) }
        }
    }

    @Test func `a processor above its limit trips`() {
        let bench = Bench.heating()
        bench.processor = ToasterLimits.processorMax
        bench.run(10)
        #expect(bench.status.trip == nil)
        bench.processor = MilliCelsius(rawValue: ToasterLimits.processorMax.rawValue + 1)
        #expect(!bench.step().heat)
        #expect(bench.status.trip?.interlock == .processorTooHot)
    }

    @Test(arguments: [
        ToasterLimits.supplyMinMillivolts - 1, ToasterLimits.supplyMaxMillivolts + 1, .min, .max,
    ])
    func `a supply out of range takes the heat away at once and trips after fifty milliseconds`(
        millivolts: Int32
    ) {
        let bench = Bench.heating()
        bench.supplyMillivolts = millivolts
        for _ in 0..<ToasterLimits.supplyTicks {
            #expect(!bench.step().heat)
            #expect(bench.status.trip == nil)
        }
        bench.step()
        #expect(bench.status.trip?.interlock == .supplyOutOfRange)
    }

    @Test(arguments: [ToasterLimits.supplyMinMillivolts, ToasterLimits.supplyMaxMillivolts])
    func `a supply at the edge of its range is good`(millivolts: Int32) {
        let bench = Bench.heating()
        bench.supplyMillivolts = millivolts
        bench.run(50)
        #expect(bench.status.trip == nil)
    }
}
