// The failure table of ToastingPolicy.swift, row by row: what fails, and how the heat ends.

import HearthPolicy
import HearthUnits
import Testing

@Suite struct ToastingPolicyTests {
    @Test func `a model missing from the start means a short timer`() {
        var cycle = Cycle()
        #expect(cycle.look(.noModel, times: 2) == .wait)
        #expect(cycle.look(.noModel) == .toastBlind(.full))
        _ = cycle.looksToStop { _ in .noModel }
        #expect(cycle.decision == .stop(.timerEnded))
        #expect(cycle.elapsed <= .seconds(62))
    }

    @Test func `a model slow from the start means a short timer`() {
        var cycle = Cycle()
        for _ in 0..<3 { cycle.look(.toast(0), age: .milliseconds(1_200)) }
        #expect(cycle.decision == .toastBlind(.full))
    }

    @Test(arguments: [Observation.Sight.cannotSee, .noFrame, .frozen])
    func `blind from the start means a short timer`(_ sight: Observation.Sight) {
        var cycle = Cycle()
        #expect(cycle.look(sight, times: 3) == .toastBlind(.full))
        _ = cycle.looksToStop { _ in sight }
        #expect(cycle.decision == .stop(.timerEnded))
    }

    @Test func `no bread at the start means no heat`() {
        var cycle = Cycle()
        #expect(cycle.looksToStop { _ in .notBread } == 3)
        #expect(cycle.decision == .stop(.notBread))
    }

    @Test func `bread already burnt means no heat`() {
        var cycle = Cycle()
        #expect(cycle.looksToStop { _ in .burnt } == 3)
        #expect(cycle.decision == .stop(.burnt))
    }

    @Test func `first looks that go on contradicting each other mean no heat`() {
        var cycle = Cycle()
        let sights: [Observation.Sight] = [.toast(0), .notBread, .burnt, .cannotSee]
        let looks = cycle.looksToStop { sights[$0 % 4] }
        #expect(looks == 7)
        #expect(cycle.decision == .stop(.unsure))
    }

    @Test(
        arguments: [Observation.Sight.cannotSee, .noFrame, .noModel, .frozen, .notBread, .burnt])
    func `a look that shows no toast takes the heat until toast is seen again`(
        _ sight: Observation.Sight
    ) {
        var cycle = Cycle.watching()
        #expect(cycle.look(sight) == .toast(.off))
        #expect(cycle.look(.toast(0)) == .toast(.full))
    }

    @Test(arguments: [Observation.Sight.cannotSee, .noFrame])
    func `a view lost in mid-cycle means heat off`(_ sight: Observation.Sight) {
        var cycle = Cycle.watching()
        #expect(cycle.looksToStop { _ in sight } == 2)
        #expect(cycle.decision == .stop(.viewLost))
    }

    @Test func `a dark picture and a missing one are one loss of view`() {
        var cycle = Cycle.watching()
        cycle.look(.cannotSee)
        #expect(cycle.look(.noFrame) == .stop(.viewLost))
    }

    @Test func `bread gone in mid-cycle means heat off`() {
        var cycle = Cycle.watching()
        #expect(cycle.looksToStop { _ in .notBread } == 2)
        #expect(cycle.decision == .stop(.notBread))
    }

    @Test func `bread burnt in mid-cycle means heat off`() {
        var cycle = Cycle.watching()
        #expect(cycle.looksToStop { _ in .burnt } == 2)
        #expect(cycle.decision == .stop(.burnt))
    }

    @Test func `the same picture for a second means heat off`() {
        var cycle = Cycle.watching()
        #expect(cycle.looksToStop { _ in .frozen } == 4)
        #expect(cycle.decision == .stop(.frozen))
    }

    @Test func `a frozen camera looked at less often is still called frozen`() {
        var cycle = Cycle.watching()
        cycle.now = cycle.now + .seconds(1)
        #expect(cycle.look(.frozen) == .stop(.frozen))
    }

    @Test func `no estimate for a second means heat off`() {
        var cycle = Cycle.watching()
        #expect(cycle.looksToStop { _ in .noModel } == 5)
        #expect(cycle.decision == .stop(.modelLost))
    }

    @Test func `a model that falls behind the camera means heat off`() {
        var cycle = Cycle.watching()
        #expect(cycle.look(.toast(0), age: .seconds(1)).isToast)
        var late = Cycle.watching()
        // Two seconds on, with a picture of a second and a half ago.
        late.now = late.now + .seconds(2)
        #expect(late.look(.toast(0), age: .milliseconds(1_500)) == .stop(.modelLost))
    }

    @Test func `ever different looks that show no toast are a silence too`() {
        var cycle = Cycle.watching()
        let sights: [Observation.Sight] = [.noModel, .cannotSee, .notBread, .frozen, .burnt]
        #expect(cycle.looksToStop { sights[$0 % 5] } == 5)
        #expect(cycle.decision == .stop(.modelLost))
    }

    @Test func `three impossible jumps mean heat off`() {
        var cycle = Cycle.watching(browning: 0.9)
        #expect(cycle.look(.toast(0.6)) == .toast(.off))
        #expect(cycle.look(.toast(0.6)) == .toast(.off))
        #expect(cycle.look(.toast(0.6)) == .stop(.implausible))
    }

    @Test func `two impossible jumps are forgiven once the bread is where it was`() {
        var cycle = Cycle.watching(browning: 0.9)
        for _ in 0..<20 {
            cycle.look(.toast(0.6), times: 2)
            #expect(cycle.look(.toast(0)) == .toast(.full))
        }
    }

    @Test func `a clock that goes backwards means heat off`() {
        for sight in [Observation.Sight.noModel, .toast(0)] {
            var cycle = Cycle()
            cycle.look(sight, times: 3)
            #expect(cycle.decision.continues)
            cycle.now = cycle.now - .milliseconds(251)
            #expect(cycle.look(sight) == .stop(.implausible))
        }
    }

    @Test func `a spread too wide for two seconds means heat off`() {
        var cycle = Cycle.watching()
        #expect(cycle.looksToStop { _ in .toast(0.1, deviation: 0.3) } == 8)
        #expect(cycle.decision == .stop(.unsure))
    }

    @Test func `a spread that narrows in between is no reason to stop`() {
        var cycle = Cycle.watching()
        for _ in 0..<20 {
            for _ in 0..<7 { cycle.look(.toast(0.1, deviation: 0.3)) }
            #expect(cycle.look(.toast(0.1)).isToast)
        }
    }

    @Test(arguments: [0.05, 0.5, 1.0])
    func `bread that never browns is given up before four minutes`(_ browning: Double) {
        var cycle = Cycle(browning: browning)
        let looks = cycle.looksToStop { _ in .toast(0) }
        #expect(cycle.decision == .stop(.tooLong))
        #expect(looks == 235 * 4 + 2)
    }
}
