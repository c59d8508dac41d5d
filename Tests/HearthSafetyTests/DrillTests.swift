// The drill: what it shows, and that it changes nothing else.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

@Suite struct DrillTests {
    /// A bench that heats, with a drill asked for.
    private func asked() -> Bench<EveryInterlock> {
        let bench = Bench.heating()
        bench.drillRequest = true
        bench.run(200)
        bench.drillRequest = false
        return bench
    }

    private func finish<Selection>(_ bench: Bench<Selection>) {
        bench.nextMessage = .renewal(bench.renewal(.finish))
        bench.feed = .none
        bench.step()
    }

    @Test func `a drill shows by the sense lines that the rule cuts both channels in time`() {
        let bench = asked()
        #expect(bench.status.drill.isDue && bench.status.drill.isRequested)
        #expect(!bench.status.drill.isRunning && bench.last.heat)
        finish(bench)
        #expect(bench.status.drill.isRunning && !bench.last.heat)
        bench.run(300)
        let drill = bench.status.drill
        #expect(drill.last.verdict == .passed && !drill.isDue && !drill.isRunning)
        #expect(drill.last.heaterTicks <= UInt16(ToasterLimits.heaterSenseTicks))
        let limit = ToasterLimits.safetyRelayHoldTicks + ToasterLimits.safetySenseTicks
        #expect(drill.last.safetyRelayTicks >= UInt16(ToasterLimits.safetyRelayHoldTicks))
        #expect(drill.last.safetyRelayTicks <= UInt16(limit))
        #expect(bench.status.trip == nil && !bench.status.isLatched)
        #expect(bench.last.journal == nil)
        #expect(bench.last.record.drill == drill.last && bench.last.record.cyclesSinceDrill == 0)
    }

    @Test func `a drill is due after so many clean cycles and their count survives a restart`() {
        var record = SafetyRecord.commissioned
        record.cyclesSinceDrill = ToasterLimits.drillCyclesMax - 2
        for isDue in [false, true] {
            let bench = Bench(record: record)
            bench.startCycle()
            #expect(!bench.status.drill.isDue)
            finish(bench)
            bench.run(300)
            #expect(bench.status.drill.isDue == isDue && !bench.status.drill.isRequested)
            #expect(bench.status.drill.last == .none)
            record = bench.last.record
        }
        let bench = Bench(record: record)
        bench.startCycle()
        finish(bench)
        bench.run(300)
        #expect(bench.status.drill.last.verdict == .passed && !bench.status.drill.isDue)
    }

    @Test func `a cycle that ends in a trip is no clean one`() {
        let bench = Bench.heating()
        bench.button = true
        bench.run(300)
        #expect(bench.last.record.cyclesSinceDrill == 0)
    }

    @Test func `a drill waits for a person's cycle and for current`() {
        let bench = Bench()
        bench.drillRequest = true
        for _ in 0..<3_000 {
            bench.step()
            #expect(!bench.last.heat && !bench.status.drill.isRunning)
        }
        bench.drillRequest = false
        bench.duty = .off
        bench.startCycle()
        bench.run(100)
        finish(bench)
        #expect(!bench.status.drill.isRunning)
        bench.run(300)
        #expect(bench.status.drill.isDue && bench.status.drill.last == .none)
    }

    @Test func `a cycle that is cancelled or lapses holds no drill`() {
        for cancels in [true, false] {
            let bench = asked()
            bench.feed = .none
            bench.button = cancels
            for _ in 0..<400 {
                bench.step()
                #expect(!bench.status.drill.isRunning)
            }
            #expect(bench.status.trip?.interlock == (cancels ? .cancel : .leaseLapsed))
            #expect(bench.status.drill.isDue)
        }
    }

    /// The same world twice, step by step, one with drills asked for at any time: whatever is
    /// done to the element, the bread, the latch and the journal is the same.
    @Test func `a drill adds no heat, latches nothing and changes no output but its own report`() {
        for seed in 0..<24 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let (plain, drilled) = (Bench(), Bench())
            var drills = 0
            for _ in 0..<3 {
                for bench in [plain, drilled] { bench.startCycle() }
                let steps = 100 + random.below(3_000)
                let duty = DutyCycle(perMille: UInt16(400 + random.below(601)))
                let chamber = Int64(random.below(60)) * 1_000_000
                for bench in [plain, drilled] {
                    bench.duty = duty
                    bench.chamberMicroCelsius += chamber / 100
                }
                for step in 0..<(steps + 400) {
                    drilled.drillRequest = random.chance(0.01)
                    if step == steps {
                        for bench in [plain, drilled] {
                            bench.nextMessage = .renewal(bench.renewal(.finish))
                        }
                    }
                    plain.step()
                    drilled.step()
                    if drilled.status.drill.isRunning { drills += 1 }
                    expectSame(plain.last, drilled.last, "seed \(seed), step \(step)")
                }
                for bench in [plain, drilled] { bench.coolDown() }
            }
            if seed == 0 { #expect(drills > 0) }
        }
    }

    private func expectSame(_ plain: Observed, _ drilled: Observed, _ why: Comment) {
        var twin = drilled
        twin.status.drill = plain.status.drill
        twin.record.drill = plain.record.drill
        twin.record.cyclesSinceDrill = plain.record.cyclesSinceDrill
        twin.record.sequence = plain.record.sequence
        guard twin != plain else { return }
        Issue.record("\(twin) is not \(plain), \(why)")
    }

    @Test func `a real over-temperature in the step of the drill trips and latches as ever`() {
        let bench = Bench(selection: Without(.riseTooFast, .sensorStuck, .sensorsDisagree))
        bench.startCycle()
        bench.drillRequest = true
        bench.run(25)
        while bench.steps % 10 != 0 || !bench.last.heat { bench.step() }
        bench.infraredFault = .reads(ToasterLimits.chamberMax)
        finish(bench)
        #expect(bench.status.trip?.interlock == .overTemperature && bench.status.isLatched)
        #expect(!bench.status.drill.isRunning && !bench.last.heat)
        bench.run(300)
        #expect(bench.status.drill.last == .none)
    }

    // MARK: What a drill finds

    @Test
    func `a rule that does not act fails the drill, and the finish ends the heat all the same`() {
        let bench = Bench(selection: Without(.overTemperature))
        bench.startCycle()
        bench.drillRequest = true
        bench.run(30)
        bench.drillRequest = false
        finish(bench)
        #expect(!bench.last.heat)
        #expect(bench.status.drill.last.verdict == .ruleSilent)
        #expect(bench.status.trip == Trip(.proofTest, value: 5, limit: 65_535))
        #expect(bench.status.isLatched)
        bench.run(2_000)
        bench.pressLever()
        #expect(bench.status.phase == .idle && bench.status.refusal == .proofTest)
    }

    @Test func `a heater that is slow to go off fails the drill and latches`() {
        let bench = asked()
        finish(bench)
        // A step longer than the drill allows, and as long as the channel's own rule lets pass.
        bench.heaterSenseStuck = true
        bench.run(Int(ToasterLimits.heaterSenseTicks))
        bench.heaterSenseStuck = nil
        bench.run(300)
        #expect(bench.status.drill.last.verdict == .heaterStayedOn)
        #expect(bench.status.trip == Trip(.proofTest, value: 5, limit: 113))
        #expect(bench.status.isLatched)
    }

    @Test func `a relay that welds is latched by its own rule and fails the drill`() {
        for isHeater in [true, false] {
            let bench = asked()
            finish(bench)
            bench.heaterWelded = isHeater
            bench.safetyWelded = !isHeater
            bench.run(400)
            let expected: DrillVerdict = isHeater ? .heaterStayedOn : .safetyRelayStayedOn
            #expect(bench.status.drill.last.verdict == expected)
            let interlock: Interlock = isHeater ? .heaterSensedOn : .safetyRelaySensedOn
            #expect(bench.status.trip?.interlock == interlock && bench.status.isLatched)
        }
    }

    @Test func `a loop that is late in mid-drill measures nothing and latches nothing`() {
        let bench = asked()
        finish(bench)
        bench.step(milliseconds: 70)
        bench.run(300)
        #expect(bench.status.drill.last.verdict == .interrupted && bench.status.drill.isDue)
        #expect(!bench.status.isLatched)
    }
}
