// The failure table of ToasterDaemon.swift, row by row, and what must hold besides.

import HearthDaemon
import HearthPolicy
import HearthSafety
import HearthUnits
import Testing

struct ToasterDaemonTests {
    @Test func `a cycle whose start was heard is looked at and renewed`() throws {
        var bench = ToasterBench.heating()
        #expect(bench.daemon.isInCycle && bench.state == .working)
        bench.say()
        let looked = bench.look(.bread, takenAt: bench.now - .milliseconds(31))
        let renewal = try #require(looked)
        #expect(renewal.kind == .seen && renewal.duty == .full)
        #expect(renewal.echoedTick == bench.status.tick && renewal.observationAgeTicks == 4)
        #expect(bench.notices.contains(.cycleBegan(4)))
        bench.say(.idle)
        #expect(!bench.daemon.isInCycle)
        #expect(bench.look(.bread) == nil)
    }

    @Test func `sequences grow by one, over cycles too`() {
        var bench = ToasterBench.heating()
        var sequences = bench.run(.bread, looks: 4).map(\.sequence)
        bench.say(.idle)
        bench.say(.arming, cycle: 5)
        bench.run(.bread, looks: 3)
        bench.say(.heating)
        sequences += bench.run(.bread, looks: 2).map(\.sequence)
        let first = sequences[0]
        #expect(sequences == (0..<6).map { first + UInt32($0) })
    }

    @Test func `bread that is done ends the cycle once`() {
        var bench = ToasterBench.heating()
        let brown = Observation.Sight.seen(BrowningEstimate(browning: 0.2))
        bench.run(brown, looks: 8)
        var kinds: [LeaseRenewal.Kind] = []
        for step in 0..<120 {
            let browning = 0.2 + Double(step) * 0.004
            kinds += bench.run(.seen(BrowningEstimate(browning: browning)), looks: 1).map(\.kind)
        }
        #expect(kinds.first == .seen && kinds.last == .finish)
        let ends = bench.notices.filter { if case .cycleEnded = $0 { true } else { false } }
        #expect(ends.count == 1, "\(ends)")
        guard case .cycleEnded(4, .done, let browning)? = ends.first else {
            Issue.record("\(ends)")
            return
        }
        #expect(abs((browning ?? 0) - 0.5) < 0.1)
    }

    // MARK: The table

    @Test func `without a model the timer toasts in state no_model`() {
        var bench = ToasterBench()
        bench.say(.idle, cycle: 3)
        bench.look(.noModel, answerTime: nil)
        #expect(bench.state == .noModel)
        bench.say(.arming, cycle: 4)
        bench.run(.noModel, looks: 4)
        bench.say(.heating)
        let renewals = bench.run(.noModel, looks: 3)
        #expect(renewals.map(\.kind) == [.timer, .timer, .timer])
        #expect(!bench.daemon.health.hasAnswered)
        bench.run(.bread, looks: 1)
        #expect(bench.state == .working && bench.daemon.health.hasAnswered)
    }

    @Test func `a slow model is a state after a second and looks keep their age`() throws {
        var bench = ToasterBench.heating()
        for _ in 0..<4 {
            bench.say()
            bench.look(.bread, answerTime: ToasterDaemon.answerTimeMax)
            #expect(bench.state == .working)
            bench.pass(.milliseconds(250))
        }
        bench.say()
        let takenAt = bench.now - .milliseconds(140)
        let looked = bench.look(.bread, takenAt: takenAt, answerTime: .milliseconds(140))
        let renewal = try #require(looked)
        #expect(bench.state == .slowModel && renewal.observationAgeTicks == 14)
        bench.pass(.milliseconds(250))
        bench.run(.bread, looks: 20)
        #expect(bench.state == .slowModel)
        bench.run(.bread, looks: 1)
        #expect(bench.state == .working)
    }

    @Test func `a camera that is gone is a state after two seconds and ends a cycle that saw`() {
        var bench = ToasterBench.heating()
        let first = bench.run(.noFrame, looks: 2)
        #expect(first.map(\.duty) == [.off, .off] && first.last?.kind == .finish)
        bench.run(.noFrame, looks: 6)
        #expect(bench.state == .working)
        bench.run(.noFrame, looks: 1)
        #expect(bench.state == .noCamera)
        bench.run(.bread, looks: 4)
        #expect(bench.state == .noCamera)
        bench.run(.bread, looks: 1)
        #expect(bench.state == .working)
        #expect(
            bench.notices.filter { $0 == .state(.noCamera, was: .working) }.count == 1)
    }

    @Test(arguments: [Observation.Sight.dark, .frozen])
    func `a cycle that shows nothing for a second is blind, an idle chamber is not`(
        sight: Observation.Sight
    ) {
        var bench = ToasterBench()
        bench.say(.idle, cycle: 3)
        bench.run(.bread, looks: 1)
        bench.run(sight, looks: 40)
        #expect(bench.state == .working)
        bench.say(.arming, cycle: 4)
        bench.run(sight, looks: 4)
        #expect(bench.state == .working)
        bench.run(sight, looks: 1)
        #expect(bench.state == .blind)
        bench.say(.idle)
        bench.run(sight, looks: 40)
        #expect(bench.state == .blind)
        // To see again ends it, in a cycle or without one.
        bench.run(.bread, looks: 10)
        #expect(bench.state == .working)
    }

    @Test func `a guard that is gone lets the cycle go and is a state after a second`() {
        var bench = ToasterBench.heating()
        bench.daemon.hangUp()
        #expect(!bench.daemon.isInCycle)
        #expect(bench.look(.bread) == nil && bench.state == .working)
        bench.pass(.seconds(1))
        bench.watch()
        #expect(bench.state == .noGuard)
        bench.say(.heating)
        #expect(bench.look(.bread) == nil && !bench.daemon.isInCycle)
        bench.run(.bread, looks: 4)
        #expect(bench.state == .noGuard)
        bench.run(.bread, looks: 1)
        #expect(bench.state == .working)
    }

    @Test func `a status over 400 ms old is not answered`() {
        var bench = ToasterBench.heating()
        bench.say()
        bench.pass(.milliseconds(400))
        #expect(bench.look(.bread) != nil)
        bench.pass(.milliseconds(10))
        #expect(bench.look(.bread) == nil && bench.daemon.isInCycle)
        // A word from the future is as little one to answer.
        bench.now = bench.now - .seconds(5)
        #expect(bench.look(.bread) == nil)
    }

    @Test func `a guard that started anew ends the cycle and its own is followed`() {
        var bench = ToasterBench.heating()
        bench.instance = 8
        bench.say(.heating, cycle: 4)
        #expect(!bench.daemon.isInCycle && bench.look(.bread) == nil)
        bench.say(.idle, cycle: 0)
        bench.say(.arming, cycle: 1)
        #expect(bench.daemon.isInCycle)
    }

    @Test(arguments: [GuardPhase.arming, .proving, .heating])
    func `a cycle that was under way when the guard was first heard is not joined`(
        phase: GuardPhase
    ) {
        var bench = ToasterBench()
        bench.say(phase, cycle: 4)
        bench.say(.heating)
        #expect(!bench.daemon.isInCycle && bench.look(.bread) == nil)
    }

    @Test func `a cycle whose start was missed is not joined, not even after one that was`() {
        var bench = ToasterBench.heating()
        bench.say(.heating, cycle: 5)
        #expect(!bench.daemon.isInCycle && bench.look(.bread) == nil)
        bench.say(.heating, cycle: 4)
        #expect(bench.look(.bread) == nil)
    }

    @Test func `a damaged frame is counted and changes nothing`() {
        var bench = ToasterBench.heating()
        var frame = GuardFrame.encode(
            .status(StatusReport(instance: 9, status: GuardStatus(tick: 1, phase: .idle))))
        frame[30] ^= 1
        bench.daemon.hear(frame, at: bench.now)
        bench.daemon.hearNonsense()
        #expect(bench.daemon.guardWord.malformedFrames == 2 && bench.daemon.isInCycle)
        #expect(bench.look(.bread) != nil)
    }

    @Test func `a trip is acknowledged once it is safe, and handed on again until then`() {
        var bench = ToasterBench()
        let mark = JournalMark(instance: 7, sequence: 3)
        bench.say(.sample(3))
        bench.say(.sample(3))
        bench.collect()
        #expect(bench.notices == [.trip(.sample(3))])
        #expect(bench.daemon.acknowledgement() == nil)
        bench.pass(JournalKeeper.patience)
        bench.say(.sample(3))
        bench.collect()
        #expect(bench.notices.count == 2)
        bench.daemon.keep(JournalMark(instance: 6, sequence: 3))
        #expect(bench.daemon.acknowledgement() == nil)
        bench.daemon.keep(mark)
        #expect(bench.daemon.acknowledgement() == .acknowledge(instance: 7, sequence: 3))
        #expect(bench.daemon.acknowledgement() == nil)
        // The acknowledgement was lost: it is said again, the trip is not.
        bench.say(.sample(3))
        bench.collect()
        #expect(bench.daemon.acknowledgement() == .acknowledge(instance: 7, sequence: 3))
        // The guard started anew and kept its journal: the same entry, and another to tell.
        bench.instance = 9
        bench.say(.sample(3))
        bench.collect()
        #expect(bench.daemon.acknowledgement() == .acknowledge(instance: 9, sequence: 3))
        #expect(bench.notices.count == 2)
    }

    @Test func `notices that nobody takes are counted and said`() {
        var queue = NoticeQueue()
        for cycle in UInt32(0)..<50 { queue.append(.cycleBegan(cycle), at: .boot) }
        #expect(queue.count == 32)
        #expect(queue.popFirst()?.notice == .cycleBegan(0))
        queue.append(.cycleBegan(50), at: .boot)
        #expect(queue.popFirst()?.notice == .cycleBegan(1))
        queue.append(.cycleBegan(51), at: .boot)
        var last: [Notice] = []
        while let notice = queue.popFirst() { last.append(notice.notice) }
        #expect(last.suffix(2) == [.lost(19), .cycleBegan(51)])
        #expect(last.count == 32)
    }

    @Test func `an order to stop finishes the cycle once and begins no other`() {
        var bench = ToasterBench.heating()
        bench.say()
        guard case .renewal(let last)? = bench.daemon.stop(at: bench.now) else {
            Issue.record("no finish")
            return
        }
        #expect(last.kind == .finish && last.echoedTick == bench.status.tick)
        #expect(bench.daemon.stop(at: bench.now) == nil && bench.state == .stopping)
        bench.say(.idle)
        bench.say(.arming, cycle: 5)
        #expect(!bench.daemon.isInCycle)
    }

    // MARK: Besides

    @Test func `a look that was asked for before the cycle is no look of the cycle`() {
        var bench = ToasterBench()
        bench.say(.idle, cycle: 3)
        let before = bench.daemon.cyclesBegun
        bench.say(.arming, cycle: 4)
        let stale = ToasterLook(.dark, takenAt: bench.now, cyclesBegun: before)
        #expect(bench.daemon.step(stale, at: bench.now) == nil)
        #expect(bench.daemon.isFirstLook && bench.daemon.lookDueAt <= bench.now)
        bench.look(.bread)
        #expect(!bench.daemon.isFirstLook)
    }

    @Test func `looks are four a second in a cycle and one without`() {
        var bench = ToasterBench.heating()
        bench.say()
        bench.look(.bread)
        #expect(bench.daemon.lookDueAt - bench.now == .milliseconds(250))
        bench.say(.idle)
        bench.look(.bread)
        #expect(bench.daemon.lookDueAt - bench.now == .seconds(1))
    }

    @Test func `a look that waits for its picture does not delay the next`() {
        var bench = ToasterBench.heating()
        bench.say()
        let due = bench.daemon.lookDueAt
        bench.pass(.milliseconds(200))
        bench.look(.bread)
        #expect(bench.daemon.lookDueAt == due + .milliseconds(250))
        bench.pass(.seconds(7))
        bench.say()
        bench.look(.bread)
        #expect(bench.daemon.lookDueAt == bench.now)
        bench.look(.bread)
        #expect(bench.daemon.lookDueAt - bench.now == .milliseconds(250))
    }

    @Test func `a new preference holds from the next cycle on`() {
        var bench = ToasterBench.heating()
        bench.daemon.preference = Preference(browning: 0)
        #expect(bench.run(.bread, looks: 4).map(\.kind) == [.seen, .seen, .seen, .seen])
        bench.say(.idle)
        bench.say(.arming, cycle: 5)
        bench.run(.bread, looks: 3)
        bench.say(.heating)
        #expect(bench.run(.bread, looks: 1).map(\.kind) == [.finish])
    }
}
