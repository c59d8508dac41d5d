// The guard as a process: what its lines, its record and its clock do when it is killed, stopped,
// late or told a wrong time.

import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct GuardProcessTests {
    /// A kitchen run to so many seconds after the lever.
    private func kitchen(_ setup: CycleSetup, at seconds: Double) -> Kitchen {
        var kitchen = Kitchen(setup, perception: .surrogate)
        while kitchen.secondsSinceLever < seconds { kitchen.step() }
        return kitchen
    }

    @Test(arguments: [Fault.guardKilled, .guardStopped])
    func `a guard that is gone leaves its heater line high and loses the safety relay`(
        fault: Fault
    ) {
        let setup = CycleSetup.sober().with(fault, at: 40)
        var kitchen = kitchen(setup, at: 39.99)
        let before = kitchen.isEnergised
        #expect(before)
        for _ in 0..<16 { kitchen.step() }
        let (line, contact, heat) = (
            kitchen.board.heaterLine, kitchen.board.isSafetyClosed, kitchen.isEnergised
        )
        #expect(line)
        #expect(!contact)
        #expect(!heat)
    }

    @Test(arguments: [Fault.guardKilled, .guardStopped])
    func `the watchdog brings a guard back, which wants a new lever`(fault: Fault) {
        let setup = CycleSetup.sober().with(fault, at: 40)
        var kitchen = kitchen(setup, at: 49)
        let gone = kitchen.guardProcess.state
        #expect(gone != .running)
        while kitchen.secondsSinceLever < 70 {
            kitchen.step()
            let heat = kitchen.isEnergised
            if heat { Issue.record("heat at \(kitchen.secondsSinceLever) s") }
        }
        let (state, phase) = (kitchen.guardProcess.state, kitchen.guardProcess.status.phase)
        #expect(state == .running)
        #expect(phase == .idle)
        let record = kitchen.guardProcess.recordOnDisk
        #expect(record?.uncleanEnds == 1)
        #expect(record?.isArmed == false)
    }

    @Test func `the guard that came back makes toast at the next lever`() {
        var setup = CycleSetup.sober().with(.guardKilled, at: 10)
        setup.leverAgainAfterTicks = 1_500
        let report = setup.report()
        #expect(report.violations.isEmpty)
        #expect(report.refusal == nil)
        #expect(report.interlocks == [.uncleanEnd])
        #expect(report.browningReached > 0.7)
    }

    @Test func `a board without a watchdog stays as it is`() {
        var setup = CycleSetup.sober().with(.guardKilled, at: 40)
        setup.hasWatchdog = false
        let kitchen = kitchen(setup, at: 100)
        let (state, line) = (kitchen.guardProcess.state, kitchen.board.heaterLine)
        #expect(state == .dead)
        #expect(line)
    }

    @Test func `a write on its way when the guard dies is found by the next guard`() {
        var setup = CycleSetup.sober()
        setup.faults = [ScheduledFault(.guardKilled, .phase(.proving, delayTicks: 0))]
        let kitchen = kitchen(setup, at: 40)
        let record = kitchen.guardProcess.recordOnDisk
        #expect(record?.uncleanEnds == 1)
    }

    @Test func `after a clock jump the next lever makes toast`() {
        var setup = CycleSetup.sober().with(.clockJump, at: 8)
        setup.leverAgainAfterTicks = 1_500
        for seed in 0..<4 {
            setup.seed = UInt64(seed)
            let report = setup.report()
            #expect(report.interlocks.contains(.clockAnomaly))
            #expect(!report.interlocks.contains(.sensorStale))
            #expect(report.refusal == nil)
            #expect(report.browningReached > 0.7)
        }
    }

    @Test func `a full disk starts no heat`() {
        let setup = CycleSetup.sober().with(.diskFull, at: -5)
        let report = setup.report()
        #expect(report.interlocks.contains(.recordNotDurable))
        #expect(report.chamberPeak < setup.chamber + 1)
    }
}
