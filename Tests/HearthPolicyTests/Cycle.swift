// A cycle of looks for the tests: four a second, on a clock that the test moves.

import HearthPolicy
import HearthUnits

/// One policy and the time it lives in.
struct Cycle {
    static let start = Instant.boot + .seconds(1_000)
    static let interval = TimeSpan.milliseconds(250)

    var policy: ToastingPolicy
    var now = Cycle.start
    var temperature = MilliCelsius.celsius(100)
    private(set) var decision = Decision.wait

    init(browning: Double = 0.5, correction: Double = 0) {
        policy = ToastingPolicy(
            preference: Preference(browning: browning), correction: correction, at: Cycle.start)
    }

    /// A cycle that has seen bread and is heating.
    static func watching(browning: Double = 0.5, correction: Double = 0) -> Cycle {
        var cycle = Cycle(browning: browning, correction: correction)
        cycle.look(.toast(0), times: 3)
        return cycle
    }

    var elapsed: TimeSpan { now - Cycle.start }

    /// Looks once and moves the clock on to the next look.
    ///
    /// - Parameter age: how old the picture is.
    @discardableResult
    mutating func look(_ sight: Observation.Sight, age: TimeSpan = .zero) -> Decision {
        decision = policy.step(
            Observation(sight, takenAt: now - age), temperature: temperature, at: now)
        now = now + Cycle.interval
        return decision
    }

    /// Looks several times and returns the last decision.
    @discardableResult
    mutating func look(_ sight: Observation.Sight, times: Int) -> Decision {
        for _ in 0..<times { look(sight) }
        return decision
    }

    /// Looks until the policy stops: how many looks that took.
    mutating func looksToStop(atMost limit: Int = 2_000, _ sight: (Int) -> Observation.Sight)
        -> Int
    {
        for count in 1...limit {
            look(sight(count))
            if !decision.continues { return count }
        }
        return limit
    }
}

extension Observation.Sight {
    static func toast(_ browning: Double, deviation: Double = 0.05) -> Observation.Sight {
        .seen(BrowningEstimate(browning: browning, deviation: deviation))
    }
    static let burnt = seen(BrowningEstimate(browning: 1, burnt: 0.9))
    static let notBread = seen(BrowningEstimate(browning: 0, notBread: 0.9))
    static let cannotSee = seen(BrowningEstimate(browning: 0, cannotSee: 0.9))
}

extension Decision {
    /// The duty asked for; off while waiting and after the stop.
    var duty: DutyCycle {
        switch self {
        case .toast(let duty), .toastBlind(let duty): duty
        case .wait, .stop: .off
        }
    }

    var isBlind: Bool {
        if case .toastBlind = self { true } else { false }
    }

    var isToast: Bool {
        if case .toast = self { true } else { false }
    }
}
