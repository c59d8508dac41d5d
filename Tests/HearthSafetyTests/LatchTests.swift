// Trips that stay: which, across restarts, and what a person does to clear them.

import HearthSafety
import HearthUnits
import Testing

@Suite struct LatchTests {
    private static let latching = Interlock.allCases.filter { $0.latches }

    private func latched(_ interlock: Interlock) -> Bench<EveryInterlock> {
        var record = SafetyRecord.commissioned
        record.latch = Trip(interlock)
        let bench = Bench(record: record)
        bench.run(1_200)
        return bench
    }

    @Test(arguments: latching)
    func `a latch survives a restart and refuses the lever`(interlock: Interlock) {
        let bench = latched(interlock)
        #expect(bench.status.isLatched && bench.status.trip?.interlock == interlock)
        bench.pressLever()
        #expect(bench.status.refusal == interlock && bench.status.phase == .idle)
        let again = Bench(record: bench.last.record)
        #expect(again.status.isLatched)
    }

    @Test(arguments: latching)
    func `release, press, hold five seconds, release clears a latch whose fault is gone`(
        interlock: Interlock
    ) {
        let bench = latched(interlock)
        bench.clearGesture()
        #expect(!bench.status.isLatched && bench.status.trip == nil)
        #expect(bench.last.record.latch == nil)
        bench.pressLever()
        #expect(bench.status.phase == .arming)
    }

    @Test func `near misses of the gesture clear nothing`() {
        let bench = latched(.sensorOpen)
        bench.clearGesture(holdTicks: Int(ToasterLimits.clearHoldTicks) - 1)
        #expect(bench.status.isLatched)
        // A contact that flickers in the middle.
        bench.button = true
        bench.run(400)
        bench.button = false
        bench.run(1)
        bench.button = true
        bench.run(400)
        bench.button = false
        bench.run(1)
        #expect(bench.status.isLatched)
        // Held while the clock jumps.
        bench.button = false
        bench.run(2)
        bench.button = true
        bench.run(5)
        bench.step(milliseconds: 6_000)
        bench.button = false
        bench.run(3)
        #expect(bench.status.isLatched)
        // Held for ever, never let go.
        bench.button = true
        bench.run(5_000)
        #expect(bench.status.isLatched)
    }

    @Test func `a button that was held when the latch fell does not clear it`() {
        let bench = Bench()
        bench.run(1_200)
        bench.button = true
        bench.run(600)
        bench.heaterSenseStuck = true
        bench.run(20)
        #expect(bench.status.isLatched)
        bench.heaterSenseStuck = nil
        bench.run(20)
        bench.button = false
        bench.run(2)
        #expect(bench.status.isLatched)
    }

    @Test func `a button that is stuck when the guard starts clears nothing`() {
        var record = SafetyRecord.commissioned
        record.latch = Trip(.uncleanEnd)
        let bench = Bench(record: record, button: true)
        bench.run(3_000)
        bench.button = false
        bench.run(3)
        #expect(bench.status.isLatched)
    }

    @Test(arguments: [Interlock.overTemperature, .sensorOpen, .heaterSensedOn])
    func `a latch whose fault stays is not cleared`(interlock: Interlock) {
        let bench = latched(interlock)
        switch interlock {
        case .overTemperature: bench.chamberMicroCelsius = 95_000_000
        case .sensorOpen: bench.infraredFault = .open
        default: bench.safetySenseStuck = true
        }
        bench.run(10)
        bench.clearGesture()
        #expect(bench.status.isLatched)
        bench.infraredFault = nil
        bench.safetySenseStuck = nil
        bench.coolDown()
        bench.run(1_200)
        bench.clearGesture()
        #expect(!bench.status.isLatched)
    }

    @Test func `a sensor that has gone silent is not sound`() {
        let bench = latched(.sensorOpen)
        bench.infraredFault = .silent
        bench.run(60)
        bench.clearGesture()
        #expect(bench.status.isLatched)
    }

    @Test func `of two latches the one that asks for more is kept`() {
        let bench = latched(.uncleanEnd)
        bench.infraredFault = .open
        bench.run(50)
        #expect(bench.status.trip?.interlock == .sensorOpen)
        bench.heaterSenseStuck = true
        bench.run(20)
        #expect(bench.status.trip?.interlock == .heaterSensedOn)
        #expect(bench.last.record.latch?.interlock == .heaterSensedOn)
        bench.thermocoupleFault = .short
        bench.run(50)
        #expect(bench.status.trip?.interlock == .heaterSensedOn)
    }

    @Test func `a latching trip found while closing or idle latches behind a trip that stands`() {
        for wait in [5, 500] {
            let bench = Bench.heating()
            bench.button = true
            bench.step()
            bench.button = false
            #expect(bench.status.trip?.interlock == .cancel)
            bench.run(wait)
            bench.infraredFault = .open
            bench.run(40)
            #expect(bench.status.trip?.interlock == .sensorOpen && bench.status.isLatched)
        }
    }

    @Test func `no trip of the next-cycle kind latches, and the next cycle forgets it`() {
        let bench = Bench.heating()
        bench.button = true
        bench.run(2)
        bench.button = false
        #expect(bench.last.alarm == .tripped)
        bench.run(1_200)
        bench.pressLever()
        #expect(bench.status.phase == .arming && bench.status.trip == nil)
    }

    // MARK: The record

    @Test func `without a record the guard is uncommissioned until a person clears it`() {
        let bench = Bench(record: nil)
        bench.run(1_200)
        #expect(bench.status.trip?.interlock == .uncommissioned && bench.status.isLatched)
        bench.pressLever()
        #expect(bench.status.phase == .idle)
        bench.clearGesture()
        #expect(bench.last.record.onTimeLeftTicks == ToasterLimits.onTimeBudgetTicks)
        bench.startCycle()
        #expect(bench.last.heat)
    }

    @Test func `two power cuts in a row are a normal day and the third latches`() {
        var record = SafetyRecord.commissioned
        for end in 1...3 {
            record.isArmed = true
            let bench = Bench(record: record)
            #expect(bench.last.record.uncleanEnds == end)
            #expect(!bench.last.record.isArmed)
            #expect(bench.status.isLatched == (end == 3))
            #expect(bench.last.journal?.trip.interlock == .uncleanEnd)
            record = bench.last.record
        }
    }

    @Test func `a clean cycle forgets unclean ends, a cycle given up before heat does not`() {
        var record = SafetyRecord.commissioned
        record.uncleanEnds = 2
        let given = Bench(record: record)
        given.diskIsDead = true
        given.run(1_000)
        given.pressLever()
        given.button = true
        given.run(10)
        #expect(given.last.record.uncleanEnds == 2 && !given.last.record.isArmed)
        let clean = Bench(record: record)
        clean.startCycle()
        clean.button = true
        clean.run(300)
        #expect(clean.last.record.uncleanEnds == 0)
    }

    @Test func `a record of hostile values stops nothing`() {
        var record = SafetyRecord(
            sequence: .max, latch: Trip(.cancel, value: .min, limit: .max), isArmed: true,
            uncleanEnds: .max, onTimeLeftTicks: .min)
        let bench = Bench(record: record)
        bench.run(1_200)
        bench.clearGesture()
        bench.pressLever()
        record.isArmed = false
        record.latch = nil
        let other = Bench(record: record)
        other.startCycle()
        other.run(100)
        #expect(!bench.last.heat)
        #expect(other.status.cycle == 1)
    }

    @Test func `the armed record is on disk before the first heat`() {
        let bench = Bench()
        bench.diskIsDead = true
        bench.run(1_000)
        bench.pressLever()
        #expect(bench.status.phase == .arming && bench.last.record.isArmed)
        for _ in 0..<Int(ToasterLimits.armingTicksMax) { #expect(!bench.step().heat) }
        bench.run(3)
        #expect(bench.status.trip?.interlock == .recordNotDurable)
        #expect(bench.status.phase == .idle && !bench.last.record.isArmed)
    }

    @Test func `a newer record than the guard's own is not the guard's record`() {
        let bench = Bench()
        bench.run(1_000)
        bench.diskIsDead = true
        bench.pressLever()
        for _ in 0..<100 {
            bench.now = bench.now + .milliseconds(10)
            bench.reference = bench.now
            var input = bench.gather()
            input.recordOnDisk = bench.last.record.sequence &+ 1
            #expect(!bench.step(input).heat)
        }
        #expect(bench.status.phase == .arming)
    }

    @Test func `the record is disarmed only after the safety relay is seen open`() {
        let bench = Bench.heating()
        bench.button = true
        var seenDisarmed = false
        for _ in 0..<300 where !seenDisarmed {
            bench.step()
            seenDisarmed = !bench.last.record.isArmed
            if seenDisarmed { #expect(!bench.safetyConducts) }
        }
        #expect(seenDisarmed)
    }
}
