// The right side of the product's one line: heat = interlocks.permit && policy.continueToasting(…).
// It is learned and may be wrong; whatever it is unsure of, it heats less.
//
// Failure table (each row a test in ToastingPolicyTests; the catalogue page gives the reasons):
//
//   what fails                     seen as                       decision
//   model missing from the start   noModel on the first looks    timer, short
//   model slow from the start      only old pictures             timer, short
//   blind from the start           cannot see, no frame          timer, short
//   no bread at the start          not bread                     stop: notBread
//   bread already burnt            burnt                         stop: burnt
//   first looks contradict         no majority for 1.5 s         stop: unsure
//   one look shows no toast        anything but toast            no heat until toast is seen
//   view lost in mid-cycle         cannot see or no frame twice  stop: viewLost
//   bread gone or a hand           not bread twice               stop: notBread
//   bread burnt in mid-cycle       burnt twice                   stop: burnt
//   frozen frames                  same picture for a second     stop: frozen
//   model slow or gone             no estimate for a second      stop: modelLost
//   implausible                    three impossible jumps        stop: implausible
//   clock goes backwards           now before the last now       stop: implausible
//   out of distribution            spread too wide for 2 s       stop: unsure
//   never brown enough             235 s are over                stop: tooLong
//
// Invariants: after a stop, the same stop for ever; blind only from the start; no clock is read.

public import HearthUnits

/// The toaster's policy for one cycle. A value: make one per cycle, `step` it with every look.
public struct ToastingPolicy: Sendable {
    private enum Phase: Equatable, Sendable {
        case looking
        case watching
        case blind(since: Instant)
        case stopped(StopReason)
    }

    /// Tuning of the cycle, all of it on the unsure-means-less side of the interlock's limits.
    enum Tuning {
        /// Chamber temperature from which the duty is taken back, and at which it is nothing.
        static let fullBelow = MilliCelsius.celsius(165)
        static let offFrom = MilliCelsius.celsius(195)
        static let firstLooks = 3
        /// The first view must be had in this time: the guard waits two seconds for a renewal.
        static let firstViewMax = TimeSpan.milliseconds(1_500)
        static let silenceMax = TimeSpan.seconds(1)
        static let frozenLooksMax = 4
        static let badLooksMax = 2
        static let implausibleLooksMax = 3
        static let wideDeviation = 0.22
        static let wideLooksMax = 8
        static let cycleMax = TimeSpan.seconds(235)
        /// How long the element's own heat goes on browning at the rate of the moment.
        static let coastSeconds = 3.8
        /// The timer's length: this for the lightest toast, and so much more for the darkest.
        static let timerMin = TimeSpan.seconds(30)
        static let timerMoreMilliseconds = 30_000.0
    }

    /// Browning the person asked for, 0 … 1: the raw figure, to be reported beside `target`.
    public let asked: Double
    /// Browning that is toasted to, 0 … 1: what was asked with the learned correction.
    public let target: Double
    private let startedAt: Instant
    private var phase = Phase.looking
    private var latest: Instant
    /// When the newest picture that shows toast was taken; nil before the first.
    private var lastSeenAt: Instant?
    private var first = FirstLooks()
    private var tracker: BrowningTracker?
    private var lostLooks = 0
    private var notBreadLooks = 0
    private var burntLooks = 0
    private var frozenLooks = 0
    private var wideLooks = 0

    /// - Parameters:
    ///   - preference: what the person asked for.
    ///   - correction: what was learned of this person, for this model; see `LearnedCorrection`.
    ///     More than its bound counts as the bound, and what is no number as 0.
    ///   - now: when the lever went down.
    public init(preference: Preference, correction: Double = 0, at now: Instant) {
        let bound = LearnedCorrection.bound
        let shift = correction.isNaN ? 0 : min(max(correction, -bound), bound)
        asked = preference.browning
        target = min(max(preference.browning + shift, 0), 1)
        startedAt = now
        latest = now
    }

    /// Browning as tracked so far, also after the stop; nil while there is none.
    public var browning: Double? { tracker?.browning }

    /// When the picture behind the present decision was taken; the cycle's start before the first.
    public var observedAt: Instant { lastSeenAt ?? startedAt }

    /// Decides on the latest look.
    ///
    /// - Parameters:
    ///   - look: what the model made of the first picture and this one, or why it made nothing.
    ///   - temperature: the chamber's, from the guard's status frame.
    ///   - now: the time of the decision.
    public mutating func step(_ look: Observation, temperature: MilliCelsius, at now: Instant)
        -> Decision
    {
        if case .stopped(let reason) = phase { return .stop(reason) }
        if now < latest { return stop(.implausible) }
        latest = now
        if now - startedAt > Tuning.cycleMax { return stop(.tooLong) }
        switch phase {
        case .looking: return lookFirst(look, temperature, at: now)
        case .watching: return watch(look, temperature, at: now)
        case .blind(let since): return waitBlind(look, since: since, temperature, at: now)
        case .stopped(let reason): return .stop(reason)
        }
    }

    // MARK: First looks

    private mutating func lookFirst(
        _ look: Observation, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        let isFresh = now - look.takenAt <= Tuning.silenceMax
        first.add(look.sight, isFresh: isFresh)
        if isFresh, look.verdict == .toast { sawToast(look, at: now) }
        let isLate = now - startedAt >= Tuning.firstViewMax
        guard first.count >= Tuning.firstLooks || isLate else { return .wait }
        switch first.verdict {
        case .notBread: return stop(.notBread)
        case .burnt: return stop(.burnt)
        case .toast:
            tracker = BrowningTracker(browning: first.browning, at: observedAt)
            phase = .watching
            return proceed(look, temperature, at: now)
        case .cannotSee:
            phase = .blind(since: now)
            return .toastBlind(duty(temperature))
        case nil: return isLate ? stop(.unsure) : .wait
        }
    }

    // MARK: Watching

    private mutating func watch(
        _ look: Observation, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        if let reason = reasonToDistrust(look) { return stop(reason) }
        if case .seen(let estimate) = look.sight, estimate.verdict == .toast {
            tracker?.update(estimate.browning, at: min(look.takenAt, now))
            sawToast(look, at: now)
            wideLooks = estimate.deviation > Tuning.wideDeviation ? wideLooks + 1 : 0
        }
        return proceed(look, temperature, at: now)
    }

    /// What follows from the looks so far, when none of them is a reason to stop by itself.
    private mutating func proceed(
        _ look: Observation, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        guard let tracker, now - observedAt <= Tuning.silenceMax else {
            return stop(look.sight == .frozen ? .frozen : .modelLost)
        }
        if tracker.implausibleLooks >= Tuning.implausibleLooksMax { return stop(.implausible) }
        if wideLooks >= Tuning.wideLooksMax { return stop(.unsure) }
        if tracker.final(at: now, coastSeconds: Tuning.coastSeconds) >= target {
            return stop(.done)
        }
        let isTrusted = look.verdict == .toast && tracker.implausibleLooks == 0
        return .toast(isTrusted ? duty(temperature) : .off)
    }

    /// The time of the picture, but never later than now: a stamp from the future would make the
    /// silence after it look like sight.
    private mutating func sawToast(_ look: Observation, at now: Instant) {
        let takenAt = min(look.takenAt, now)
        lastSeenAt = max(lastSeenAt ?? takenAt, takenAt)
    }

    /// Counts looks that show no toast; the counts are of looks in a row.
    private mutating func reasonToDistrust(_ look: Observation) -> StopReason? {
        let verdict = look.verdict
        lostLooks = verdict == .cannotSee || look.sight == .noFrame ? lostLooks + 1 : 0
        frozenLooks = look.sight == .frozen ? frozenLooks + 1 : 0
        notBreadLooks = verdict == .notBread ? notBreadLooks + 1 : 0
        burntLooks = verdict == .burnt ? burntLooks + 1 : 0
        if lostLooks >= Tuning.badLooksMax { return .viewLost }
        if burntLooks >= Tuning.badLooksMax { return .burnt }
        if notBreadLooks >= Tuning.badLooksMax { return .notBread }
        if frozenLooks >= Tuning.frozenLooksMax { return .frozen }
        return nil
    }

    // MARK: Blind

    /// A timer for who cannot see: always on the light side, and never longer than a minute. A view
    /// that comes back may end it, but no longer prolong it.
    private mutating func waitBlind(
        _ look: Observation, since: Instant, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        switch reasonToDistrust(look) {
        case .burnt: return stop(.burnt)
        case .notBread: return stop(.notBread)
        default: break
        }
        let more = Int64(min(asked, target) * Tuning.timerMoreMilliseconds)
        if now - since >= Tuning.timerMin + .milliseconds(more) { return stop(.timerEnded) }
        return .toastBlind(duty(temperature))
    }

    /// Full heat to near the setpoint, less towards it, none above.
    private func duty(_ temperature: MilliCelsius) -> DutyCycle {
        let span = Tuning.offFrom - Tuning.fullBelow
        let left = Tuning.offFrom - min(max(temperature, Tuning.fullBelow), Tuning.offFrom)
        return DutyCycle(perMille: UInt16(1000 * Int(left.rawValue) / Int(span.rawValue)))
    }

    private mutating func stop(_ reason: StopReason) -> Decision {
        phase = .stopped(reason)
        return .stop(reason)
    }
}
