// A cycle without failures, and the edges of one: when it ends, how hard it heats, what the timer
// does, what it says of itself.

import HearthPolicy
import HearthUnits
import Testing

@Suite struct ToastingCycleTests {
    /// Looks at bread that browns at `rate` a second from the third look on: where it ended.
    private func end(asked: Double, rate: Double, correction: Double = 0) -> Double {
        var cycle = Cycle(browning: asked, correction: correction)
        var browning = 0.0
        for _ in 0..<900 where cycle.decision.continues {
            cycle.look(.toast(browning))
            browning += rate * 0.25
        }
        #expect(cycle.decision == .stop(.done))
        // The browning kept in mind after the end is what the last look showed.
        #expect(abs((cycle.policy.browning ?? -1) - browning) < 0.05)
        return browning
    }

    @Test(arguments: [0.2, 0.5, 0.8], [0.004, 0.01, 0.02])
    func `it stops before the asked browning by what residual heat will add`(
        _ asked: Double, _ rate: Double
    ) {
        let browning = end(asked: asked, rate: rate)
        // Within two seconds of browning, which is what the tracker lags behind a sudden start.
        #expect(abs(browning + 3.8 * rate - asked) < 0.02 + 2 * rate)
    }

    @Test func `more is toasted for who asks for more`() {
        let ends = [0.1, 0.3, 0.5, 0.7, 0.9].map { end(asked: $0, rate: 0.01) }
        for (light, dark) in zip(ends, ends.dropFirst()) { #expect(light + 0.15 < dark) }
    }

    @Test func `the correction shifts the end, and both figures are reported`() {
        let shift = end(asked: 0.5, rate: 0.01, correction: -0.08) - end(asked: 0.5, rate: 0.01)
        #expect(abs(shift + 0.08) < 0.01)
        let policy = Cycle(browning: 0.5, correction: -0.08).policy
        #expect(policy.asked == 0.5)
        #expect(abs(policy.target - 0.42) < 1e-12)
    }

    @Test func `no correction is larger than its bound or leaves the scale`() {
        #expect(abs(Cycle(browning: 0.5, correction: 7).policy.target - 0.6) < 1e-12)
        #expect(abs(Cycle(browning: 0.5, correction: -.infinity).policy.target - 0.4) < 1e-12)
        #expect(Cycle(browning: 0.5, correction: .nan).policy.target == 0.5)
        #expect(Cycle(browning: 0.98, correction: 0.1).policy.target == 1)
        #expect(Cycle(browning: 0.02, correction: -0.1).policy.target == 0)
    }

    @Test func `a preference is brought into the scale`() {
        #expect(Preference(browning: -3).browning == 0)
        #expect(Preference(browning: 3).browning == 1)
        #expect(Preference(browning: .nan).browning == 0)
        #expect(Preference(browning: .infinity).browning == 1)
        #expect(Preference(browning: 0.25).browning == 0.25)
    }

    @Test func `bread that is brown enough at the first looks gets no heat`() {
        var cycle = Cycle(browning: 0.3)
        #expect(cycle.looksToStop { _ in .toast(0.4) } == 3)
        #expect(cycle.decision == .stop(.done))
    }

    @Test func `nobody who asks for nothing gets heat`() {
        var cycle = Cycle(browning: 0)
        #expect(cycle.look(.toast(0), times: 3) == .stop(.done))
    }

    @Test func `one noisy look does not end a cycle`() {
        var cycle = Cycle(browning: 0.3)
        cycle.look(.toast(0.2), times: 40)
        #expect(cycle.look(.toast(0.38)).isToast)
        #expect(cycle.look(.toast(0.2)).isToast)
    }

    @Test func `browning goes on while the view is away`() {
        // The same bread, browning fast; one cycle misses three looks and must not heat longer.
        func seconds(missing: Range<Int>) -> Int {
            var cycle = Cycle(browning: 0.6)
            return cycle.looksToStop { look in
                missing.contains(look) ? .noModel : .toast(min(1, Double(look) * 0.0075))
            }
        }
        let whole = seconds(missing: 0..<0)
        for first in (whole - 12)..<whole {
            #expect(seconds(missing: first..<(first + 3)) <= whole + 1)
        }
    }

    // MARK: First looks

    @Test func `nothing is heated before three looks`() {
        var cycle = Cycle()
        #expect(cycle.look(.toast(0)) == .wait)
        #expect(cycle.look(.toast(0)) == .wait)
        #expect(cycle.look(.toast(0)) == .toast(.full))
    }

    @Test func `who looks seldom decides in time for the first renewal`() {
        var cycle = Cycle()
        cycle.now = cycle.now + .milliseconds(1_500)
        #expect(cycle.look(.toast(0)) == .toast(.full))
    }

    @Test func `one bad look among the first three is outvoted`() {
        for bad in [Observation.Sight.cannotSee, .noFrame, .noModel, .notBread, .burnt] {
            for place in 0..<2 {
                var cycle = Cycle()
                for look in 0..<3 { cycle.look(look == place ? bad : .toast(0)) }
                #expect(cycle.decision == .toast(.full))
            }
        }
    }

    @Test func `first looks that disagree are looked at once more`() {
        var cycle = Cycle()
        cycle.look(.notBread)
        cycle.look(.cannotSee)
        #expect(cycle.look(.toast(0)) == .wait)
        #expect(cycle.look(.toast(0)) == .wait)
        #expect(cycle.look(.toast(0)) == .toast(.full))
    }

    @Test func `of equal halves the one that heats less wins`() {
        func outcome(_ sights: [Observation.Sight]) -> Decision {
            var cycle = Cycle()
            cycle.now = cycle.now + .milliseconds(1_300)
            for sight in sights { cycle.look(sight) }
            return cycle.decision
        }
        #expect(outcome([.toast(0), .notBread]) == .stop(.notBread))
        #expect(outcome([.toast(0), .burnt]) == .stop(.burnt))
        #expect(outcome([.cannotSee, .burnt]) == .stop(.burnt))
        #expect(outcome([.cannotSee, .toast(0)]) == .toastBlind(.full))
    }

    // MARK: Blind

    @Test(arguments: [(0.0, 30), (0.5, 45), (1.0, 60)])
    func `the timer is half a minute to a minute long`(_ browning: Double, _ seconds: Int64) {
        var cycle = Cycle(browning: browning)
        cycle.look(.noModel, times: 3)
        let since = cycle.now - Cycle.interval
        _ = cycle.looksToStop { _ in .noModel }
        #expect(cycle.now - Cycle.interval - since == .seconds(seconds))
    }

    @Test func `the timer takes the lighter of what was asked and what was learned`() {
        func looks(_ correction: Double) -> Int {
            var cycle = Cycle(browning: 0.5, correction: correction)
            return cycle.looksToStop { _ in .noModel }
        }
        #expect(looks(0.1) == looks(0))
        #expect(looks(-0.1) == looks(0) - 12)
    }

    @Test func `a view that comes back does not end the blindness`() {
        var cycle = Cycle()
        cycle.look(.cannotSee, times: 3)
        let looks = cycle.looksToStop { _ in .toast(0) }
        #expect(cycle.decision == .stop(.timerEnded))
        #expect(looks == 45 * 4)
        #expect(cycle.policy.browning == nil)
    }

    @Test func `a view that comes back and shows harm ends the timer`() {
        for (sight, reason) in [
            (Observation.Sight.burnt, StopReason.burnt), (.notBread, .notBread),
        ] {
            var cycle = Cycle()
            cycle.look(.cannotSee, times: 3)
            #expect(cycle.looksToStop { _ in sight } == 2)
            #expect(cycle.decision == .stop(reason))
        }
    }

    // MARK: Duty

    @Test func `the duty is taken back towards the setpoint`() {
        func duty(_ celsius: Int32) -> UInt16 {
            var cycle = Cycle.watching()
            cycle.temperature = .celsius(celsius)
            return cycle.look(.toast(0)).duty.perMille
        }
        #expect([-40, 20, 165].map(duty) == [1_000, 1_000, 1_000])
        #expect([180, 189].map(duty) == [500, 200])
        #expect([195, 260, 2_000].map(duty) == [0, 0, 0])
        for celsius in Int32(150)..<210 { #expect(duty(celsius) >= duty(celsius + 1)) }
    }

    @Test func `the timer heats by the same rule`() {
        var cycle = Cycle()
        cycle.temperature = .celsius(180)
        #expect(cycle.look(.noModel, times: 3) == .toastBlind(DutyCycle(perMille: 500)))
    }

    // MARK: What it says of itself

    @Test func `a picture from the future is as old as the present`() {
        var cycle = Cycle.watching()
        cycle.look(.toast(0), age: .seconds(-3_600))
        #expect(cycle.policy.observedAt == cycle.now - Cycle.interval)
        #expect(cycle.looksToStop { _ in .noModel } == 5)
    }

    @Test func `an old picture that arrives late does not make the newest older`() {
        var cycle = Cycle.watching()
        let newest = cycle.policy.observedAt
        cycle.look(.toast(0), age: .milliseconds(800))
        #expect(cycle.policy.observedAt == newest)
    }

    @Test func `the same picture given again and again is a silence`() {
        var cycle = Cycle.watching()
        var age = Cycle.interval
        let looks = cycle.looksToStop(atMost: 10) { _ in .toast(0) }
        #expect(looks == 10)
        cycle = Cycle.watching()
        for _ in 0..<5 {
            cycle.look(.toast(0), age: age)
            age += Cycle.interval
        }
        #expect(cycle.decision == .stop(.modelLost))
    }

    @Test func `browning is told from the first view on and after the end`() {
        var cycle = Cycle(browning: 0.1)
        #expect(cycle.policy.browning == nil)
        #expect(cycle.policy.observedAt == Cycle.start)
        cycle.look(.toast(0.02), times: 3)
        #expect(cycle.policy.browning == 0.02)
        cycle.look(.burnt, times: 2)
        #expect(cycle.policy.browning == 0.02)
    }

    @Test func `every stop is for ever`() {
        for bad in [Observation.Sight.burnt, .notBread, .cannotSee, .frozen, .noModel] {
            var cycle = Cycle.watching()
            _ = cycle.looksToStop { _ in bad }
            let stopped = cycle.decision
            #expect(cycle.look(.toast(0), times: 50) == stopped)
            cycle.now = Cycle.start
            #expect(cycle.look(.toast(0)) == stopped)
        }
    }

    @Test func `a number that is none is no view`() {
        for broken in [
            BrowningEstimate(browning: .nan), BrowningEstimate(browning: 0.1, deviation: .nan),
            BrowningEstimate(browning: -.infinity), BrowningEstimate(browning: 0, burnt: .nan),
        ] {
            var cycle = Cycle.watching()
            #expect(cycle.look(.seen(broken), times: 2) == .stop(.viewLost))
            var blind = Cycle()
            #expect(blind.look(.seen(broken), times: 3).isBlind)
        }
    }
}
