import HearthSimulation
import Testing

@Test func `try`() {
    for b in [0.2, 0.5, 0.8] {
        for seed in 0..<6 {
            var kitchen = Kitchen(
                CycleSetup(seed: UInt64(seed), browning: b), perception: .surrogate)
            let r = kitchen.run()
            print(
                b, seed, r.result, r.browningReached, r.chamberPeak, r.duration, r.trips,
                r.violations, r.refusal as Any, r.stopReason as Any)
        }
    }
    let c = ContinuousClock()
    var sim = 0.0
    let t = c.measure {
        for seed in 0..<200 {
            var kitchen = Kitchen(CycleSetup(seed: UInt64(seed)), perception: .surrogate)
            sim += kitchen.run().simulated
        }
    }
    print(sim, t)
}
