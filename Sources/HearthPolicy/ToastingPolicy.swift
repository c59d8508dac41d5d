// The right side of the product's one line: heat = interlocks.permit && policy.continueToasting(…).
// It is learned and may be wrong; whatever it is unsure of, it heats less.
//
// Failure table (each row a test in ToastingPolicyTests):
//
//   what fails                     seen as                       decision
//   model missing from the start   noModel on the first looks    timer, short
//   blind from the start           cannot see, no frame          timer, short
//   no bread at the start          not bread                     stop: notBread
//   bread already burnt            burnt                         stop: burnt
//   view lost in mid-cycle         cannot see or no frame twice  stop: viewLost
//   bread gone or a hand           not bread twice               stop: notBread
//   frozen frames                  same picture for a second     stop: frozen
//   model slow or gone             no estimate for a second      stop: modelLost
//   implausible                    three impossible jumps        stop: implausible
//   out of distribution            spread too wide for 2 s       stop: unsure
//   never brown enough             too long                      stop: tooLong

public import HearthUnits

/// The toaster's policy for one cycle. A value: make one per cycle, `step` it with every look.
public struct ToastingPolicy: Sendable {
    private enum Phase: Equatable, Sendable {
        case looking
        case watching(BrowningTracker)
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
        static let coastSeconds = 2.5
    }

    private let target: Double
    private let startedAt: Instant
    private let preference: Preference
    private var phase = Phase.looking
    private var looks = 0
    private var blindLooks = 0
    private var firstBrowning = 0.0
    private var lastSeenAt: Instant
    private var lostLooks = 0
    private var notBreadLooks = 0
    private var burntLooks = 0
    private var frozenLooks = 0
    private var wideLooks = 0

    /// - Parameters:
    ///   - preference: what the person asked for.
    ///   - correction: what was learned of this person, for this model; see `LearnedCorrection`.
    ///   - now: when the lever went down.
    public init(preference: Preference, correction: Double = 0, at now: Instant) {
        self.preference = preference
        target = min(max(preference.browning + correction, 0), 1)
        startedAt = now
        lastSeenAt = now
    }

    /// Browning as tracked so far; nil while there is none.
    public var browning: Double? {
        if case .watching(let tracker) = phase { return tracker.browning }
        return nil
    }

    /// When the picture behind the present decision was taken.
    public var observedAt: Instant { lastSeenAt }

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
        if now - startedAt > Tuning.cycleMax { return stop(.tooLong) }
        switch phase {
        case .looking: return lookFirst(look, temperature, at: now)
        case .watching(let tracker): return watch(tracker, look, temperature, at: now)
        case .blind(let since): return waitBlind(since: since, temperature, at: now)
        case .stopped(let reason): return .stop(reason)
        }
    }

    // MARK: First looks

    private mutating func lookFirst(
        _ look: Observation, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        looks += 1
        switch look.sight {
        case .seen(let estimate):
            switch estimate.verdict {
            case .toast: firstBrowning += estimate.browning
            case .burnt: burntLooks += 1
            case .notBread: notBreadLooks += 1
            case .cannotSee: blindLooks += 1
            }
            lastSeenAt = look.takenAt
        case .frozen, .noFrame, .noModel: blindLooks += 1
        }
        guard looks >= Tuning.firstLooks || now - startedAt >= Tuning.firstViewMax else {
            return .wait
        }
        if 2 * notBreadLooks >= looks { return stop(.notBread) }
        if 2 * burntLooks >= looks { return stop(.burnt) }
        let seen = looks - blindLooks - notBreadLooks - burntLooks
        guard 2 * seen > looks else {
            phase = .blind(since: now)
            return .toastBlind(duty(temperature))
        }
        (notBreadLooks, burntLooks) = (0, 0)
        phase = .watching(
            BrowningTracker(browning: firstBrowning / Double(seen), at: look.takenAt))
        return .toast(duty(temperature))
    }

    // MARK: Watching

    private mutating func watch(
        _ tracker: BrowningTracker, _ look: Observation, _ temperature: MilliCelsius,
        at now: Instant
    ) -> Decision {
        var tracker = tracker
        if let reason = reasonToDistrust(look) { return stop(reason) }
        if case .seen(let estimate) = look.sight, estimate.verdict == .toast {
            tracker.update(estimate.browning, at: look.takenAt)
            lastSeenAt = look.takenAt
            wideLooks = estimate.deviation > Tuning.wideDeviation ? wideLooks + 1 : 0
        }
        phase = .watching(tracker)
        if now - lastSeenAt > Tuning.silenceMax { return stop(.modelLost) }
        if tracker.implausibleLooks >= Tuning.implausibleLooksMax { return stop(.implausible) }
        if wideLooks >= Tuning.wideLooksMax { return stop(.unsure) }
        if tracker.final(coastSeconds: Tuning.coastSeconds) >= target { return stop(.done) }
        return .toast(duty(temperature))
    }

    /// Counts looks that show no toast; the counts are of looks in a row.
    private mutating func reasonToDistrust(_ look: Observation) -> StopReason? {
        let verdict: BrowningEstimate.Verdict? =
            if case .seen(let estimate) = look.sight { estimate.verdict } else { nil }
        lostLooks = verdict == .cannotSee || look.sight == .noFrame ? lostLooks + 1 : 0
        notBreadLooks = verdict == .notBread ? notBreadLooks + 1 : 0
        burntLooks = verdict == .burnt ? burntLooks + 1 : 0
        frozenLooks = look.sight == .frozen ? frozenLooks + 1 : 0
        if lostLooks >= Tuning.badLooksMax { return .viewLost }
        if burntLooks >= Tuning.badLooksMax { return .burnt }
        if notBreadLooks >= Tuning.badLooksMax { return .notBread }
        if frozenLooks >= Tuning.frozenLooksMax { return .frozen }
        return nil
    }

    // MARK: Blind

    /// A timer for who cannot see: always on the light side, and never longer than a minute.
    private mutating func waitBlind(
        since: Instant, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        let milliseconds = 30_000 + Int64(preference.browning * 30_000)
        if now - since >= .milliseconds(milliseconds) { return stop(.timerEnded) }
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
