// Where the fault-tolerance hypothesis fails, one thing is left: the thermal fuse. No harm may
// begin, whatever the seed; which of fuse, fan and guard ended it is printed.

import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct LastLineTests {
    /// What some mornings came to.
    private struct Tally {
        var fuses = 0
        var peak = 0.0
        var hottestBread = 0.0
        var trips: [String: Int] = [:]
        var hazards: [UInt64] = []
        var others: [String] = []

        mutating func add(_ report: CycleReport, hottestBread: Double) {
            if report.isFuseOpen { fuses += 1 }
            peak = max(peak, report.chamberPeak)
            self.hottestBread = max(self.hottestBread, hottestBread)
            for interlock in report.interlocks { trips["\(interlock)", default: 0] += 1 }
            for violation in report.violations {
                if violation.kind == .hazard {
                    hazards.append(report.setup.seed)
                } else {
                    others.append("\(violation.kind) of seed \(report.setup.seed)")
                }
            }
        }

        func print(_ title: String) {
            let trips = trips.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            Swift.print(
                "\(title): fuse \(fuses), hazard \(hazards.count), chamber ≤ \(Int(peak)) °C,",
                "bread ≤ \(Int(hottestBread)) °C, trips: \(trips.joined(separator: ", "))")
        }
    }

    /// Runs `setup`, watched for `seconds` after the lever, however long nothing seems to happen.
    private func run(_ setup: CycleSetup, seconds: Double = 360, into tally: inout Tally) {
        var kitchen = Kitchen(setup, perception: .surrogate)
        var hottest = 0.0
        while kitchen.secondsSinceLever < seconds {
            kitchen.step()
            hottest = max(hottest, kitchen.plant.surface)
        }
        tally.add(kitchen.finished(), hottestBread: hottest)
    }

    private func morning(_ seed: UInt64, _ faults: [Fault], at seconds: Double) -> CycleSetup {
        var setup = CycleSetup(seed: seed, browning: 0.9)
        for fault in faults { setup = setup.with(fault, at: seconds) }
        return setup
    }

    private static let welded = [Fault.heaterRelayWelded, .safetyRelayWelded]

    @Test func `both channels weld with nobody there: no harm, fan or fuse`() {
        for extra in [[], [Fault.fanDead], [.guardKilled]] {
            var tally = Tally()
            for seed in 0..<12 {
                run(morning(UInt64(seed), Self.welded + extra, at: -8), into: &tally)
            }
            tally.print("both welded in idle \(extra)")
            #expect(tally.hazards.isEmpty)
            #expect(tally.others.isEmpty)
            if !extra.isEmpty { #expect(tally.fuses == 12, "without a fan the fuse must open") }
        }
    }

    @Test(arguments: [5.0, 40, 90])
    func `both channels weld while heating: no harm`(seconds: Double) {
        for extra in [[], [Fault.fanDead]] {
            var tally = Tally()
            for seed in 0..<12 {
                run(morning(UInt64(seed), Self.welded + extra, at: seconds), into: &tally)
            }
            tally.print("both welded \(seconds) s into heating \(extra)")
            #expect(tally.hazards.isEmpty)
            #expect(tally.others.isEmpty)
            if !extra.isEmpty { #expect(tally.fuses == 12, "without a fan the fuse must open") }
        }
    }

    /// A morning in which the guard goes while the heater line is high and the relay is welded.
    private func abandoned(_ seed: UInt64, by fault: Fault, hasWatchdog: Bool) -> CycleSetup {
        var setup = morning(seed, [.safetyRelayWelded, fault], at: 30)
        setup.hasWatchdog = hasWatchdog
        return setup
    }

    @Test(arguments: [Fault.guardKilled, .guardStopped])
    func `the guard goes with its heater line high and a welded relay: the fuse opens`(
        fault: Fault
    ) {
        var tally = Tally()
        for seed in 0..<25 {
            let setup = abandoned(UInt64(seed), by: fault, hasWatchdog: false)
            var kitchen = Kitchen(setup, perception: .surrogate)
            while kitchen.secondsSinceLever < 31 { kitchen.step() }
            let isHigh = kitchen.board.heaterLine
            #expect(isHigh, "the line must be high for this to be the case meant")
            run(setup, seconds: 600, into: &tally)
        }
        tally.print("\(fault.name), relay welded, no watchdog")
        #expect(tally.fuses == 25)
        #expect(tally.hazards.isEmpty)
        #expect(tally.others.isEmpty)
    }

    @Test(arguments: [Fault.guardKilled, .guardStopped])
    func `with the watchdog the board's reset ends the heat`(fault: Fault) {
        var tally = Tally()
        for seed in 0..<25 {
            let setup = abandoned(UInt64(seed), by: fault, hasWatchdog: true)
            var kitchen = Kitchen(setup, perception: .surrogate)
            while kitchen.secondsSinceLever < 39.9 { kitchen.step() }
            let before = kitchen.isEnergised
            while kitchen.secondsSinceLever < 40.1 { kitchen.step() }
            let after = kitchen.isEnergised
            #expect(before)
            #expect(!after)
            run(setup, into: &tally)
        }
        tally.print("\(fault.name), relay welded, watchdog")
        #expect(tally.fuses == 0)
        #expect(tally.hazards.isEmpty)
        #expect(tally.others.isEmpty)
    }

    @Test(arguments: [Fault.sensorsStuck, .sensorsLying])
    func `both sensors lie alike while hearthd asks for everything: no harm`(fault: Fault) {
        var tally = Tally()
        for seconds in stride(from: 5.0, through: 125, by: 5) {
            for seed in 0..<4 {
                let setup = morning(UInt64(seed), [fault], at: seconds)
                    .with(.daemonHijacked, at: 0)
                run(setup, into: &tally)
            }
        }
        tally.print("\(fault.name), hearthd hijacked")
        #expect(tally.hazards.isEmpty)
        #expect(tally.others.isEmpty)
    }
}
