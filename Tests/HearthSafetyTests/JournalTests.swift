// The journal: trips in order, handed over one at a time, none forgotten before it is safe.

import HearthSafety
import HearthUnits
import Testing

@Suite struct JournalTests {
    /// One more cycle that ends in a cancel.
    private func cancelOnce(_ bench: Bench<EveryInterlock>) {
        bench.startCycle()
        bench.button = true
        bench.run(2)
        bench.button = false
        bench.run(200)
    }

    @Test func `an entry is shown until it is acknowledged`() {
        let bench = Bench()
        cancelOnce(bench)
        cancelOnce(bench)
        #expect(bench.last.journal?.sequence == 1)
        #expect(bench.last.journal?.trip.interlock == .cancel)
        bench.acknowledged = 1
        bench.run(2)
        #expect(bench.last.journal?.sequence == 2)
        bench.acknowledged = 2
        bench.run(2)
        #expect(bench.last.journal == nil)
    }

    @Test(arguments: [0, 2, 7, UInt32.max])
    func `an acknowledgement of what was never shown is ignored`(acknowledged: UInt32) {
        let bench = Bench()
        cancelOnce(bench)
        cancelOnce(bench)
        bench.acknowledged = acknowledged
        bench.run(5)
        #expect(bench.last.journal?.sequence == 1)
    }

    @Test func `a full journal counts what it cannot keep`() {
        let bench = Bench()
        bench.warmingPerTick = 0
        for _ in 0..<19 { cancelOnce(bench) }
        for sequence in 1...16 as ClosedRange<UInt32> {
            #expect(bench.last.journal?.sequence == sequence)
            #expect(bench.last.journal?.lostBefore == 0)
            bench.acknowledged = sequence
            bench.run(1)
        }
        #expect(bench.last.journal == nil)
        cancelOnce(bench)
        #expect(bench.last.journal?.sequence == 17 && bench.last.journal?.lostBefore == 3)
    }

    @Test func `a fault that goes on is told once`() {
        let bench = Bench()
        bench.run(100)
        bench.infraredFault = .open
        bench.run(3_000)
        #expect(bench.last.journal?.sequence == 1)
        bench.acknowledged = 1
        bench.run(3)
        #expect(bench.last.journal == nil)
    }
}
