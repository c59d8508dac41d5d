// Looks that nobody would think of, from a seed: whatever comes, the policy keeps its promises.

import HearthPolicy
import HearthUnits
import Testing

/// SplitMix64, so that a failing cycle is repeated from its seed.
private struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    mutating func unit() -> Double { Double(next() &>> 11) * 0x1p-53 }
    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }

    /// Mostly within the scale; sometimes anything a `Double` can be.
    mutating func number() -> Double {
        switch below(40) {
        case 0: .nan
        case 1: .infinity
        case 2: -.infinity
        case 3: Double(bitPattern: next())
        case 4: -unit()
        default: unit()
        }
    }

    mutating func sight() -> Observation.Sight {
        switch below(16) {
        case 0: .frozen
        case 1: .noFrame
        case 2: .noModel
        case 3: .cannotSee
        case 4: .notBread
        case 5: .burnt
        case 6:
            .seen(
                BrowningEstimate(
                    browning: number(), deviation: number(), burnt: number(), notBread: number(),
                    cannotSee: number()))
        default: .toast(unit(), deviation: unit() * 0.4)
        }
    }

    /// Mostly a quarter of a second; sometimes anything, backwards as well.
    mutating func step() -> TimeSpan {
        switch below(200) {
        case 0: TimeSpan(rawValue: Int64(bitPattern: next()))
        case 1: .milliseconds(-Int64(below(3_000)))
        case 2: .seconds(Int64(below(20)))
        case 3: .zero
        default: .milliseconds(Int64(200 + below(100)))
        }
    }

    mutating func temperature() -> MilliCelsius {
        below(20) == 0
            ? MilliCelsius(rawValue: Int32(truncatingIfNeeded: next()))
            : .celsius(Int32(below(230)))
    }
}

@Suite struct PolicyFuzzTests {
    /// What must hold of any sequence of decisions.
    private struct Promises {
        var isBlind = false
        var hasWatched = false
        var stopped: Decision?
        var heatSince: Instant?
        let start: Instant

        mutating func check(_ decision: Decision, at now: Instant, _ seed: UInt64) {
            if let stopped { #expect(decision == stopped, "seed \(seed): changed after the stop") }
            switch decision {
            case .wait:
                #expect(!isBlind && !hasWatched, "seed \(seed): waits in mid-cycle")
            case .toast(let duty):
                #expect(!isBlind, "seed \(seed): sees after a blind start")
                hasWatched = true
                heated(duty, at: now, seed)
            case .toastBlind(let duty):
                #expect(!hasWatched, "seed \(seed): blind in mid-cycle")
                if !isBlind { heatSince = now }
                isBlind = true
                heated(duty, at: now, seed)
                if let heatSince {
                    #expect(now - heatSince < .seconds(60), "seed \(seed): a long timer")
                }
            case .stop: stopped = decision
            }
        }

        private func heated(_ duty: DutyCycle, at now: Instant, _ seed: UInt64) {
            #expect(duty.perMille <= 1_000, "seed \(seed)")
            #expect(now - start <= .seconds(235), "seed \(seed): heat after 235 s")
        }
    }

    @Test func `two hundred thousand random looks break no promise`() {
        var looks = 0
        var seed: UInt64 = 0
        var stops: Set<StopReason> = []
        while looks < 200_000 {
            seed += 1
            var chance = Chance(state: seed)
            var now = Instant(rawValue: Int64(chance.below(1 << 50)))
            var policy = ToastingPolicy(
                preference: Preference(browning: chance.number()), correction: chance.number(),
                at: now)
            var promises = Promises(start: now)
            // A mood that lasts, or no cycle would get far.
            var mood = chance.sight()
            let steadiness = chance.below(60) + 1
            for _ in 0..<200 {
                if chance.below(steadiness) == 0 { mood = chance.sight() }
                let age = TimeSpan.milliseconds(chance.below(10) == 0 ? 900 : 0)
                let takenAt =
                    chance.below(100) == 0
                    ? Instant(rawValue: Int64(bitPattern: chance.next())) : now - age
                let temperature = chance.temperature()
                let decision = policy.step(
                    Observation(mood, takenAt: takenAt), temperature: temperature, at: now)
                promises.check(decision, at: now, seed)
                if let browning = policy.browning {
                    #expect(browning.isFinite, "seed \(seed)")
                }
                if temperature >= .celsius(195) {
                    #expect(decision.duty == .off, "seed \(seed): heat above the setpoint")
                }
                if case .stop(let reason) = decision { stops.insert(reason) }
                now = now + chance.step()
                looks += 1
            }
        }
        // Otherwise the looks were not random enough to say anything.
        #expect(stops == Set(StopReason.allCases))
    }

    /// Milliseconds at full heat that a cycle asks for.
    private func heat(_ sights: [Observation.Sight], browning: Double) -> Int {
        var cycle = Cycle(browning: browning)
        var sum = 0
        for sight in sights { sum += Int(cycle.look(sight).duty.perMille) / 4 }
        return sum
    }

    @Test func `a look less sure of itself never means more heat`() {
        for seed in UInt64(1)...400 {
            var chance = Chance(state: seed)
            let asked = chance.unit()
            let rate = chance.unit() * 0.02
            let brownings = (0..<300).map { min(1, Double($0) * 0.25 * rate) }
            let sure = brownings.map { Observation.Sight.toast($0) }
            let unsure = brownings.map { browning in
                Observation.Sight.toast(browning, deviation: chance.below(3) == 0 ? 0.05 : 0.3)
            }
            #expect(heat(unsure, browning: asked) <= heat(sure, browning: asked), "seed \(seed)")
        }
    }

    @Test func `one view lost in mid-cycle never means more heat`() {
        for seed in UInt64(1)...400 {
            var chance = Chance(state: seed)
            let asked = chance.unit()
            let rate = 0.002 + chance.unit() * 0.018
            let sure = (0..<300).map { Observation.Sight.toast(min(1, Double($0) * 0.25 * rate)) }
            var lossy = sure
            lossy[3 + Int(chance.below(297))] = .cannotSee
            // What one look less tells of the rate is worth at most one look of heat.
            let more = heat(lossy, browning: asked) - heat(sure, browning: asked)
            #expect(more <= 250, "seed \(seed): \(more) ms more")
        }
    }
}
