// hearthd in the kitchen: the real policy on what the camera gave, asking the guard for a lease
// four times a second. It can hang, be killed, be hijacked; the guard must not care.

import HearthCore
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
        /// Renews as seen, then changes to the timer in mid-cycle.
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
    private var cycle: UInt32
    private var sequence: UInt32 = 0
    private var firstLookTick = 0
    private var renewals = 0
    package private(set) var report = Report()
    private var deadUntilTick = 0

    package static let lookTicks = 25

    package init(preference: Preference, conduct: Conduct, cycle: UInt32) {
        self.preference = preference
        self.conduct = conduct
        self.cycle = cycle
    }

    package mutating func kill(untilTick tick: Int) {
        deadUntilTick = tick
        policy = nil
    }

    package func isRunning(atTick tick: Int) -> Bool { tick >= deadUntilTick }

    /// Whether it has a cycle to look at: one whose start it has seen. A fresh process joins none
    /// that already heats.
    package mutating func follows(_ status: GuardStatus, atTick tick: Int) -> Bool {
        if status.cycle != cycle, status.phase == .arming || status.phase == .proving {
            cycle = status.cycle
            policy = ToastingPolicy(preference: preference, at: Instant.atTick(tick))
            firstLookTick = tick
            renewals = 0
            report = Report()
        }
        switch status.phase {
        case .arming, .proving, .heating: return policy != nil
        case .idle, .closing:
            policy = nil
            // A guard that started anew counts its cycles anew.
            cycle = status.cycle
            return false
        }
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
        case .policy: return message(decision, observedAt: observedAt, now, status)
        case .renews(let duty): return renewal(.seen, duty, age: 0, status)
        case .renewsByTimer: return renewal(.timer, .full, age: 0, status)
        case .changesKind:
            return renewal(renewals < 40 ? .seen : .timer, .full, age: 0, status)
        case .looksOnce:
            return renewal(.seen, .full, age: Int64(tick - firstLookTick), status)
        }
    }

    private mutating func message(
        _ decision: Decision, observedAt: Instant, _ now: Instant, _ status: GuardStatus
    ) -> LeaseRenewal? {
        let age = (now - observedAt).rawValue / ToasterLimits.tick.rawValue
        switch decision {
        case .wait: return nil
        case .toast(let duty): return renewal(.seen, duty, age: age, status)
        case .toastBlind(let duty): return renewal(.timer, duty, age: 0, status)
        case .stop: return renewal(.finish, .off, age: 0, status)
        }
    }

    private mutating func renewal(
        _ kind: LeaseRenewal.Kind, _ duty: DutyCycle, age: Int64, _ status: GuardStatus
    ) -> LeaseRenewal {
        sequence &+= 1
        renewals += 1
        return LeaseRenewal(
            kind: kind, sequence: sequence, echoedTick: status.tick,
            observationAgeTicks: UInt16(clamping: age), duty: duty)
    }
}
