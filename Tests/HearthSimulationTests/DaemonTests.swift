// hearthd in the kitchen: what it follows, what it sends, and what hanging, restarting and
// hijacking do to it.

import HearthPolicy
import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct DaemonTests {
    private func status(_ phase: GuardPhase, cycle: UInt32, tick: Int64 = 500) -> GuardStatus {
        var status = SafetyInterlock(record: .commissioned, startedAt: .boot).status
        (status.tick, status.phase, status.cycle) = (tick, phase, cycle)
        return status
    }

    private func look(_ browning: Double, atTick tick: Int) -> Observation {
        Observation(.seen(BrowningEstimate(browning: browning)), takenAt: .atTick(tick))
    }

    private func daemon(_ conduct: Daemon.Conduct = .policy) -> Daemon {
        Daemon(preference: Preference(browning: 0.5), conduct: conduct, cycle: 0)
    }

    /// A daemon that has seen a cycle start and looked until its policy heats.
    private func heating(_ conduct: Daemon.Conduct = .policy) -> Daemon {
        var daemon = daemon(conduct)
        _ = daemon.follows(status(.arming, cycle: 1), atTick: 25)
        for tick in [50, 75, 100] {
            _ = daemon.follows(status(.heating, cycle: 1), atTick: tick)
            _ = daemon.step(
                look(0, atTick: tick), status(.heating, cycle: 1), atTick: tick, hijacked: false)
        }
        return daemon
    }

    @Test func `it follows a cycle whose start it has seen`() {
        var daemon = daemon()
        let course: [(GuardPhase, UInt32, Bool)] = [
            (.idle, 0, false), (.arming, 1, true), (.heating, 1, true), (.closing, 1, false),
            (.heating, 1, false),
        ]
        for (index, (phase, cycle, expected)) in course.enumerated() {
            let follows = daemon.follows(status(phase, cycle: cycle), atTick: 25 * (index + 1))
            #expect(follows == expected, "\(phase)")
        }
    }

    @Test func `it does not join a cycle in the middle`() {
        var daemon = daemon()
        let follows = daemon.follows(status(.heating, cycle: 1), atTick: 25)
        #expect(!follows)
    }

    @Test func `a restarted one leaves the running cycle alone and takes the next`() {
        var daemon = heating()
        daemon.kill(untilTick: 400)
        #expect(!daemon.isRunning(atTick: 399))
        #expect(daemon.isRunning(atTick: 400))
        for (phase, tick) in [(GuardPhase.heating, 400), (.heating, 425), (.idle, 450)] {
            let follows = daemon.follows(status(phase, cycle: 1), atTick: tick)
            #expect(!follows)
        }
        let follows = daemon.follows(status(.proving, cycle: 2), atTick: 475)
        #expect(follows)
    }

    @Test func `it asks for nothing before the guard heats`() {
        var daemon = daemon(.renews(.full))
        _ = daemon.follows(status(.arming, cycle: 1), atTick: 25)
        for tick in [50, 75, 100, 125] {
            let sent = daemon.step(
                look(0, atTick: tick), status(.proving, cycle: 1), atTick: tick, hijacked: true)
            #expect(sent == nil)
        }
    }

    @Test func `a renewal echoes the guard's tick and counts up`() throws {
        var daemon = heating()
        var sequences: [UInt32] = []
        for tick in [125, 150, 175] {
            let answer = daemon.step(
                look(0.1, atTick: tick - 3), status(.heating, cycle: 1, tick: Int64(tick + 9)),
                atTick: tick, hijacked: false)
            let sent = try #require(answer)
            #expect(sent.kind == .seen)
            #expect(sent.echoedTick == Int64(tick + 9))
            #expect(sent.observationAgeTicks == 3)
            #expect(sent.duty == .full)
            sequences.append(sent.sequence)
        }
        #expect(sequences == [sequences[0], sequences[0] + 1, sequences[0] + 2])
    }

    @Test func `what it sends at the end is a finish`() {
        var daemon = heating()
        var last: LeaseRenewal?
        for step in 1...40 {
            let tick = 100 + 25 * step
            last = daemon.step(
                look(min(0.015 * Double(step), 0.6), atTick: tick), status(.heating, cycle: 1),
                atTick: tick, hijacked: false)
            if last?.kind == .finish { break }
        }
        #expect(last?.kind == .finish)
        #expect(last?.duty == .off)
        #expect(daemon.report.decision == .stop(.done))
    }

    @Test func `a hijacked one asks for everything, whatever it sees`() throws {
        var daemon = heating()
        for step in 1...20 {
            let tick = 100 + 25 * step
            let answer = daemon.step(
                Observation(.noFrame, takenAt: .atTick(tick)), status(.heating, cycle: 1),
                atTick: tick, hijacked: true)
            let sent = try #require(answer)
            #expect(sent.kind == .seen)
            #expect(sent.duty == .full)
            #expect(sent.observationAgeTicks == 0)
        }
    }

    @Test func `the directed conducts do what they are named for`() throws {
        #expect(try sent(.renews(DutyCycle(perMille: 321))).last?.duty.perMille == 321)
        #expect(try sent(.renewsByTimer).allSatisfy { $0.kind == .timer })
        let kinds = try sent(.changesKind).map(\.kind)
        let change = try #require(kinds.firstIndex(of: .timer))
        #expect(kinds[..<change].allSatisfy { $0 == .seen })
        #expect(kinds[change...].allSatisfy { $0 == .timer })
        let ages = try sent(.looksOnce).map(\.observationAgeTicks)
        #expect(zip(ages, ages.dropFirst()).allSatisfy { $1 == $0 + 25 })
    }

    private func sent(_ conduct: Daemon.Conduct) throws -> [LeaseRenewal] {
        var daemon = heating(conduct)
        return try (1...60).map { step in
            let tick = 100 + 25 * step
            let answer = daemon.step(
                look(0, atTick: tick), status(.heating, cycle: 1), atTick: tick, hijacked: false)
            return try #require(answer)
        }
    }
}
