// hearthd in the kitchen: the real policy on what the camera gave, asking the guard for a lease
// four times a second. It can hang, be killed, be hijacked; the guard must not care.

import HearthCore
import HearthDaemon
package import HearthPolicy
package import HearthSafety
package import HearthUnits

/// The daemon's side of a cycle.
package struct Daemon: Sendable {
    /// How the daemon behaves when no fault says otherwise; all but the first for directed
    /// scenarios.
    package enum Conduct: Equatable, Sendable {
        case policy
        /// Renews at a fixed duty for ever.
        case renews(DutyCycle)
        /// Says "timer" at every renewal, for ever.
        case renewsByTimer
        /// Renews as seen, and from the tenth second on now and then by the timer.
        case changesKind
        /// Renews with the true age of one look that is never repeated.
        case looksOnce
    }

    /// What the daemon has to say after a look, for views and traces.
    package struct Report: Equatable, Sendable {
        package var decision = Decision.wait
        var browning: Double?
        var estimate: BrowningEstimate?
    }

    private let preference: Preference
    private let conduct: Conduct
    private var policy: ToastingPolicy?
    private var follower: CycleFollower
    private var writer = LeaseWriter()
    private var firstLookTick = 0
    private var renewals = 0
    package private(set) var report = Report()
    private var deadUntilTick = 0

    package static let lookTicks = 25

    package init(preference: Preference, conduct: Conduct, cycle: UInt32) {
        self.preference = preference
        self.conduct = conduct
        follower = CycleFollower(cycle: cycle)
    }

    package mutating func kill(untilTick tick: Int) {
        deadUntilTick = tick
        follower.leave()
        policy = nil
    }

    package func isRunning(atTick tick: Int) -> Bool { tick >= deadUntilTick }

    /// Whether it has a cycle to look at.
    package mutating func follows(_ status: GuardStatus, atTick tick: Int) -> Bool {
        if follower.follow(status) {
            policy = ToastingPolicy(preference: preference, at: Instant.atTick(tick))
            firstLookTick = tick
            renewals = 0
            report = Report()
        }
        if !follower.isInCycle { policy = nil }
        return follower.isInCycle
    }

    /// Decides on a look, and what to send.
    package mutating func step(
        _ look: Observation, _ status: GuardStatus, atTick tick: Int, hijacked: Bool
    ) -> LeaseRenewal? {
        guard var policy else { return nil }
        let now = Instant.atTick(tick)
        let decision = policy.step(look, temperature: status.chamber, at: now)
        let observedAt = policy.observedAt
        report.decision = decision
        report.browning = policy.browning ?? report.browning
        if case .seen(let estimate) = look.sight { report.estimate = estimate }
        self.policy = policy
        guard status.phase == .heating else {
            // A refusal before the first heat needs no message: no renewal ever comes.
            return nil
        }
        if hijacked { return renewal(.seen, .full, age: 0, status) }
        switch conduct {
        case .policy:
            let message = writer.message(
                decision, observedAt: observedAt, at: now, echo: status.tick)
            if message != nil { renewals += 1 }
            return message
        case .renews(let duty): return renewal(.seen, duty, age: 0, status)
        case .renewsByTimer: return renewal(.timer, .full, age: 0, status)
        case .changesKind:
            let isBlind = renewals >= 40 && renewals % 3 == 0
            return renewal(isBlind ? .timer : .seen, .full, age: 0, status)
        case .looksOnce:
            return renewal(.seen, .full, age: Int64(tick - firstLookTick), status)
        }
    }

    private mutating func renewal(
        _ kind: LeaseRenewal.Kind, _ duty: DutyCycle, age: Int64, _ status: GuardStatus
    ) -> LeaseRenewal {
        renewals += 1
        return writer.renewal(kind, duty, age: age, echo: status.tick)
    }
}
