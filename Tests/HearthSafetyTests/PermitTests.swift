// A permit is for one tick.

import HearthSafety
import HearthUnits
import Testing

@Suite struct PermitTests {
    /// A sound wearable's leave to charge, in the second tick.
    private static func charge() -> WearableOutputs {
        var machine = WearableInterlock(record: .commissioned, startedAt: .boot)
        let sample = SensorSample(.value(.celsius(25)), takenAt: .boot)
        var inputs = WearableInputs(now: .boot, reference: .boot, battery: sample, skin: sample)
        _ = machine.step(inputs)
        inputs.now = .boot + ToasterLimits.tick
        inputs.reference = inputs.now
        return machine.step(inputs)
    }

    @Test func `a permit that is spent in another tick ends the program`() async {
        var outputs = PermitTests.charge()
        let tick = outputs.status.tick
        let permit = outputs.charge.take()
        var isSpent = false
        if let permit {
            permit.spend(at: tick)
            isSpent = true
        }
        #expect(isSpent)
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            var outputs = PermitTests.charge()
            let tick = outputs.status.tick
            outputs.charge.take()?.spend(at: tick + 1)
        }
        let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("a permit is spent in the tick it was made in"))
    }
}
