// The lease: what keeps heat on, and every way in which a message can be wrong.

import HearthSafety
import HearthUnits
import Testing

@Suite struct LeaseTests {
    /// Sends one renewal that differs from an honest one as `change` says.
    private func bench(
        feed: Bench<EveryInterlock>.Feed = .seen, sending change: (inout LeaseRenewal) -> Void
    ) -> Bench<EveryInterlock> {
        let bench = Bench.heating(feed: feed)
        bench.run(100)
        var renewal = bench.renewal(feed == .timer ? .timer : .seen)
        change(&renewal)
        bench.nextMessage = .renewal(renewal)
        bench.step()
        return bench
    }

    @Test func `an honest lease keeps the heat on`() {
        let bench = Bench.heating()
        for _ in 0..<1_000 { #expect(bench.step().heat) }
    }

    @Test func `there is no heat before the first renewal and no first renewal after two seconds`()
        throws
    {
        let bench = Bench()
        bench.feed = .none
        bench.startCycle()
        for _ in 0..<ToasterLimits.firstRenewalTicksMax { #expect(!bench.step().heat) }
        #expect(bench.status.trip == nil)
        bench.run(2)
        #expect(bench.status.trip?.interlock == .leaseLapsed)
    }

    @Test func `a lease that is not renewed lapses after half a second and ends the cycle`() throws
    {
        let bench = Bench.heating()
        bench.run(100)
        bench.nextMessage = .renewal(bench.renewal(.seen))
        bench.step()
        bench.feed = .none
        let steps = try #require(bench.run(untilTrip: .leaseLapsed, limit: 60))
        #expect(abs(steps - Int(ToasterLimits.leaseTicksMax)) <= 1)
        #expect(!bench.last.heat && bench.last.safetyLine != bench.step().safetyLine)
        bench.feed = .seen
        bench.run(500)
        #expect(bench.status.phase == .idle && !bench.last.heat)
    }

    @Test func `a late renewal cuts the heater`() {
        let just = bench { $0.echoedTick -= ToasterLimits.leaseTicksMax - 1 }
        #expect(just.status.trip?.interlock == .leaseReplayed, "older than the one before")
        let late = bench { $0.echoedTick -= ToasterLimits.leaseTicksMax }
        #expect(late.status.trip?.interlock == .leaseLate && !late.last.heat)
    }

    @Test func `a renewal as old as a lease lasts is taken when none came before it`() {
        for (age, trip) in [(50, nil), (51, Interlock.leaseLate)] as [(Int64, Interlock?)] {
            let bench = Bench()
            bench.feed = .none
            bench.startCycle()
            bench.run(100)
            var renewal = bench.renewal(.seen)
            renewal.echoedTick = bench.status.tick + 1 - age
            bench.nextMessage = .renewal(renewal)
            bench.step()
            #expect(bench.status.trip?.interlock == trip)
        }
    }

    @Test(arguments: [0, 17, UInt32.max, 0x8000_0000])
    func `a renewal out of sequence ends the lease`(step: UInt32) {
        let bench = bench { $0.sequence = $0.sequence &- 1 &+ step }
        #expect(bench.status.trip?.interlock == .leaseReplayed && !bench.last.heat)
    }

    @Test(arguments: [1, 16] as [UInt32])
    func `lost renewals are no replay`(step: UInt32) {
        let bench = bench { $0.sequence = $0.sequence &- 1 &+ step }
        #expect(bench.status.trip == nil)
    }

    @Test func `a sequence that wraps is no replay`() {
        let bench = Bench()
        bench.feed = .none
        bench.startCycle()
        bench.leaseSequence = .max - 3
        for sequence in [UInt32.max - 1, .max, 0, 1] {
            var renewal = bench.renewal(.timer)
            renewal.sequence = sequence
            bench.leaseSequence = 0
            bench.nextMessage = .renewal(renewal)
            bench.run(10)
        }
        #expect(bench.status.trip == nil)
    }

    @Test(arguments: [Int64.min, -1, .max])
    func `an echo of a tick that never was is malformed and stops nothing but the heater`(
        echo: Int64
    ) {
        let bench = bench { $0.echoedTick = echo }
        #expect(bench.status.trip?.interlock == .leaseMalformed && !bench.last.heat)
    }

    @Test func `an echo of the coming tick is from the future`() {
        let bench = bench { $0.echoedTick += 2 }
        #expect(bench.status.trip?.interlock == .leaseMalformed)
    }

    @Test func `a malformed message ends the lease`() {
        let bench = Bench.heating()
        bench.nextMessage = .malformed
        #expect(!bench.step().heat)
        #expect(bench.status.trip?.interlock == .leaseMalformed)
    }

    @Test func `a renewal kept from the cycle before does not count in this one`() {
        let bench = Bench.heating()
        bench.run(100)
        let old = bench.renewal(.seen)
        bench.button = true
        bench.step()
        bench.button = false
        bench.feed = .none
        bench.startCycle()
        #expect(bench.status.phase == .heating)
        bench.nextMessage = .renewal(old)
        bench.step()
        #expect(bench.status.trip?.interlock == .leaseLate)
    }

    @Test func `a timer may not take over from sight, nor sight from a timer`() {
        let blind = bench { $0.kind = .timer }
        #expect(blind.status.trip?.interlock == .leaseKind && !blind.last.heat)
        let seeing = bench(feed: .timer) { $0.kind = .seen }
        #expect(seeing.status.trip?.interlock == .leaseKind)
    }

    @Test func `a timer heats for a shorter time`() throws {
        let bench = Bench.heating(feed: .timer)
        bench.duty = DutyCycle(perMille: 500)
        let steps = try #require(bench.run(untilTrip: .timerTime, limit: 7_600))
        #expect(abs(steps - Int(ToasterLimits.timerTicksMax)) <= 30)
        #expect(!bench.last.heat)
    }

    @Test func `an observation too old cuts the heater at once`() {
        let old = bench { $0.observationAgeTicks = UInt16(ToasterLimits.observationAgeMaxTicks) }
        #expect(old.status.trip?.interlock == .observationTooOld && !old.last.heat)
        let good = bench { $0.observationAgeTicks = 149 }
        #expect(good.status.trip == nil && good.last.heat)
        let extreme = bench { $0.observationAgeTicks = .max }
        #expect(extreme.status.trip?.interlock == .observationTooOld)
    }

    @Test func `an observation grows old with its lease`() throws {
        let bench = bench { $0.observationAgeTicks = 120 }
        bench.feed = .none
        let steps = try #require(bench.run(untilTrip: .observationTooOld, limit: 40))
        #expect(abs(steps - 30) <= 1)
    }

    @Test func `finish ends the cycle in order and without a trip`() {
        let bench = bench { $0.kind = .finish }
        #expect(!bench.last.heat && bench.status.phase == .closing)
        bench.feed = .none
        bench.run(200)
        #expect(bench.status.trip == nil && bench.status.phase == .idle)
        #expect(!bench.last.record.isArmed)
    }

    @Test(arguments: [0, 1, 10, 333, 500, 999, 1000] as [UInt16])
    func `burst fire gives the asked share of each window in whole ticks, rounded down`(
        perMille: UInt16
    ) {
        let bench = Bench.heating()
        bench.duty = DutyCycle(perMille: perMille)
        bench.run(100)
        let window = Int(ToasterLimits.burstWindowTicks)
        while bench.status.tick % Int64(window) != Int64(window) - 1 { bench.step() }
        for _ in 0..<3 {
            var on = 0
            for _ in 0..<window where bench.step().heat { on += 1 }
            let asked = Int(perMille) * window / 1000
            #expect(on == asked)
        }
    }

    @Test func `a message while idle does nothing`() {
        let bench = Bench()
        bench.run(1_200)
        bench.nextMessage = .renewal(bench.renewal(.seen))
        bench.step()
        bench.nextMessage = .malformed
        bench.step()
        #expect(bench.status.trip == nil && bench.status.phase == .idle)
    }
}
