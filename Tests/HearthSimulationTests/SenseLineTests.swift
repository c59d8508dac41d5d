// The sense lines in the kitchen: what they read behind the contacts, and how the heater's can lie.

import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct SenseLineTests {
    /// Runs a whole cycle and counts the ticks in which a sense line did not read what it should:
    /// the state of the tick before.
    private func wrong(_ setup: CycleSetup, heaterRepeatsCommand: Bool) -> (Int, Int) {
        var kitchen = Kitchen(setup, perception: .surrogate)
        var (heater, safety) = (0, 0)
        while !kitchen.isOver {
            let (energised, line) = (kitchen.isEnergised, kitchen.board.heaterLine)
            let closed = kitchen.board.isSafetyClosed
            kitchen.step()
            if kitchen.sensed.heater != (heaterRepeatsCommand ? line : energised) { heater += 1 }
            if kitchen.sensed.safetyRelay != closed { safety += 1 }
        }
        return (heater, safety)
    }

    @Test func `they read what is behind the contacts`() {
        #expect(wrong(.sober(), heaterRepeatsCommand: false) == (0, 0))
    }

    @Test func `they read a broken element and an open fuse as no voltage`() {
        let broken = CycleSetup.sober().with(.elementOpen, at: 20)
        #expect(wrong(broken, heaterRepeatsCommand: false) == (0, 0))
        #expect(broken.report().interlocks.contains(.heaterSensedOff))
    }

    @Test func `they read a welded relay as voltage`() {
        var welded = CycleSetup.sober().with(.heaterRelayWelded, at: 20)
        welded.conduct = .renews(DutyCycle(perMille: 300))
        #expect(wrong(welded, heaterRepeatsCommand: false) == (0, 0))
        #expect(welded.report().interlocks.contains(.heaterSensedOn))
    }

    @Test func `a lying heater line repeats the command`() {
        var lying = CycleSetup.sober().with(.heaterSenseLies, at: -10)
            .with(.heaterRelayWelded, at: 20)
        lying.conduct = .renews(DutyCycle(perMille: 300))
        #expect(wrong(lying, heaterRepeatsCommand: true) == (0, 0))
        #expect(!lying.report().interlocks.contains(.heaterSensedOn))
    }
}
