// The two switches: each sense line against each command, and the proof test that opens a cycle.

import HearthSafety
import HearthUnits
import Testing

@Suite struct ChannelInterlockTests {
    @Test
    func `a welded solid-state relay is seen when it should be off and opens the safety relay`() {
        let bench = Bench.heating()
        bench.duty = DutyCycle(perMille: 300)
        bench.run(200)
        bench.heaterWelded = true
        #expect(bench.run(untilTrip: .heaterSensedOn, limit: 110) != nil)
        #expect(!bench.last.safetyLine)
        let line = bench.last.safetyLine
        bench.run(20)
        #expect(bench.last.safetyLine == line)
        #expect(!bench.safetyConducts)
        #expect(bench.last.alarm == .hotWhileOff)
    }

    @Test func `a sense line that lags by the allowance is no weld`() {
        let bench = Bench()
        bench.run(100)
        bench.heaterSenseStuck = true
        bench.run(Int(ToasterLimits.heaterSenseTicks))
        bench.heaterSenseStuck = nil
        bench.run(10)
        #expect(bench.status.trip == nil)
        bench.heaterSenseStuck = true
        #expect(bench.run(untilTrip: .heaterSensedOn, limit: 8) != nil)
    }

    @Test func `a heater that does not come on ends the cycle without a latch`() throws {
        let bench = Bench.heating()
        bench.heaterDead = true
        let steps = try #require(bench.run(untilTrip: .heaterSensedOff, limit: 60))
        #expect(steps <= Int(ToasterLimits.heaterSenseOnTicks) + 3)
        #expect(!bench.status.isLatched)
    }

    @Test func `a safety relay that stays closed after a cycle latches`() throws {
        let bench = Bench.heating()
        bench.safetyWelded = true
        bench.button = true
        bench.step()
        #expect(!bench.last.heat)
        let limit = ToasterLimits.safetyRelayHoldTicks + ToasterLimits.safetySenseTicks + 3
        #expect(bench.run(untilTrip: .safetyRelaySensedOn, limit: Int(limit)) != nil)
        #expect(bench.status.isLatched)
    }

    @Test func `a safety relay that drops in mid-cycle ends it without a latch`() {
        let bench = Bench.heating()
        bench.safetySenseStuck = false
        let limit = Int(ToasterLimits.safetySenseTicks) + 3
        #expect(bench.run(untilTrip: .safetyRelaySensedOff, limit: limit) != nil)
        #expect(!bench.status.isLatched)
    }

    @Test func `the safety relay opens one second after the solid-state relay`() throws {
        let bench = Bench.heating()
        bench.button = true
        bench.step()
        #expect(!bench.last.heat)
        var previous = bench.last.safetyLine
        var toggles = 0
        for _ in 0..<300 {
            bench.step()
            #expect(!bench.last.heat)
            if bench.last.safetyLine != previous { toggles += 1 }
            previous = bench.last.safetyLine
        }
        #expect(abs(toggles - Int(ToasterLimits.safetyRelayHoldTicks)) <= 1)
        #expect(bench.status.phase == .idle)
    }

    @Test func `the safety line toggles in every step of a cycle's heating`() {
        let bench = Bench.heating()
        for _ in 0..<500 {
            let before = bench.last.safetyLine
            bench.step()
            #expect(bench.last.safetyLine != before)
        }
    }

    @Test func `a cycle cancelled before the safety relay closed never closes it`() throws {
        let bench = Bench()
        bench.run(1_000)
        bench.pressLever()
        #expect(bench.run(until: { $0.status.phase == .proving }, limit: 10) != nil)
        bench.run(5)
        bench.button = true
        for _ in 0..<200 {
            bench.step()
            #expect(!bench.last.safetyLine && !bench.last.heat)
        }
        #expect(bench.status.phase == .idle)
    }

    // MARK: Proof test

    @Test func `a sound pair of channels passes the proof test with little heat`() throws {
        let bench = Bench()
        bench.run(1_000)
        bench.pressLever()
        var heated = 0
        for _ in 0..<200 where bench.status.phase != .heating {
            bench.step()
            if bench.safetyConducts && bench.heaterConducts { heated += 1 }
        }
        #expect(bench.status.phase == .heating)
        #expect((1...Int(ToasterLimits.proofHeatTicks)).contains(heated))
    }

    @Test(arguments: 0..<5)
    func `each step of the proof test finds its own fault`(step: Int) throws {
        let bench = Bench()
        bench.run(1_000)
        bench.pressLever()
        _ = try #require(bench.run(until: { $0.status.phase == .proving }, limit: 10))
        switch step {
        case 0: bench.safetySenseStuck = true
        case 1:
            _ = bench.run(until: { $0.heat }, limit: 30)
            bench.safetyWelded = true
        case 2: bench.safetyDead = true
        case 3: bench.heaterDead = true
        default:
            _ = bench.run(until: { $0.heat && $0.safetyLine }, limit: 100)
            bench.heaterWelded = true
        }
        _ = try #require(bench.run(untilTrip: .proofTest, limit: 200))
        #expect(bench.status.trip?.value == Int32(step))
        #expect(bench.status.isLatched && !bench.last.heat && !bench.last.safetyLine)
    }

    @Test func `a solid-state relay that was welded before the cycle fails the proof test`() throws
    {
        let bench = Bench()
        bench.heaterWelded = true
        bench.run(1_000)
        bench.pressLever()
        _ = try #require(bench.run(untilTrip: .proofTest, limit: 200))
        #expect(bench.status.trip?.value == 2)
    }

    @Test func `a suspect sample during the proof test delays it and fails nothing`() throws {
        let bench = Bench()
        bench.run(1_000)
        bench.pressLever()
        _ = try #require(bench.run(until: { $0.heat }, limit: 60))
        bench.thermocoupleFault = .open
        bench.run(20)
        bench.thermocoupleFault = nil
        #expect(bench.run(until: { $0.status.phase == .heating }, limit: 200) != nil)
    }

    @Test func `the proof test heats for two hundred milliseconds at most`() throws {
        let bench = Bench()
        bench.heaterDead = true
        bench.run(1_000)
        bench.pressLever()
        var both = 0
        for _ in 0..<300 {
            bench.step()
            if bench.last.heat && bench.safetyConducts { both += 1 }
        }
        #expect(both == Int(ToasterLimits.proofHeatTicks))
    }
}
