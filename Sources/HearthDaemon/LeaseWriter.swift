// From decisions to lease messages: kind, number, echo and age of each.

public import HearthPolicy
public import HearthSafety
public import HearthUnits

/// Numbers the renewals of one hearthd.
public struct LeaseWriter: Sendable {
    private var sequence: UInt32 = 0

    public init() {}

    /// - Parameters:
    ///   - age: of the observation, in the guard's ticks.
    ///   - tick: the guard's, from the status frame that this answers.
    public mutating func renewal(
        _ kind: LeaseRenewal.Kind, _ duty: DutyCycle, age: Int64, echo tick: Int64
    ) -> LeaseRenewal {
        sequence &+= 1
        return LeaseRenewal(
            kind: kind, sequence: sequence, echoedTick: tick,
            observationAgeTicks: UInt16(clamping: age), duty: duty)
    }

    /// What follows from the policy's decision; nil while it waits.
    ///
    /// - Parameters:
    ///   - observedAt: when the picture behind the decision was taken. Its age is rounded up.
    ///   - now: the present, by the same clock.
    public mutating func message(
        _ decision: Decision, observedAt: Instant, at now: Instant, echo tick: Int64
    ) -> LeaseRenewal? {
        switch decision {
        case .wait: return nil
        case .toast(let duty):
            let age = max(now - observedAt, .zero) + ToasterLimits.tick - .nanoseconds(1)
            return renewal(
                .seen, duty, age: age.rawValue / ToasterLimits.tick.rawValue, echo: tick)
        case .toastBlind(let duty): return renewal(.timer, duty, age: 0, echo: tick)
        case .stop: return renewal(.finish, .off, age: 0, echo: tick)
        }
    }
}
