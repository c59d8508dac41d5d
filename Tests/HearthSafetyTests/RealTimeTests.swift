// The loop's promise: no heap, no matter what happens.

import CAllocationCounter
import HearthSafety
import HearthUnits
import Testing

@Suite struct RealTimeTests {
    @Test func `a hundred thousand steps take nothing from the heap`() {
        let bench = Bench.heating()
        var inputs = bench.gather()
        inputs.heaterSense = false
        inputs.safetyRelaySense = false
        var machine = SafetyInterlock(record: .commissioned, startedAt: bench.now)
        let before = hearth_allocation_count()
        var heats = 0
        for step in 0..<100_000 {
            inputs.now = inputs.now + ToasterLimits.tick
            inputs.reference = inputs.now
            // Every ten seconds a press, an open sensor for a while, a cancel, a wrong frame.
            inputs.lever = step % 1_000 < 50 && step % 1_000 > 10
            inputs.button = step % 7_919 < 600
            inputs.thermocouple.takenAt = inputs.now
            inputs.infrared = SensorSample(
                step % 9_000 > 8_900 ? .open : .value(.celsius(30)), takenAt: inputs.now)
            inputs.lease = step % 25 == 0 ? .malformed : nil
            inputs.journalAcknowledged = UInt32(step / 10_000)
            let outputs = machine.step(inputs)
            inputs.recordOnDisk = outputs.record.sequence
            if outputs.heat != nil { heats += 1 }
        }
        #expect(hearth_allocation_count() == before)
        #expect(heats > 0)
    }
}
