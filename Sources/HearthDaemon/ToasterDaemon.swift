// The toaster's hearthd as a state machine: the guard's frames and looks at the bread go in,
// messages to the guard and notices to people come out. It reads no clock, opens nothing, allocates
// nothing.
//
// Failure table (each row a test in ToasterDaemonTests; states and their times: DaemonState.swift):
//
//   what fails                    seen as                       what is done
//   no model, or a damaged one    looks say noModel             state no_model; the policy's timer
//   model slow                    answers of 125 ms and more    state slow_model; looks keep their
//                                                               true age, the rest is the policy's
//   camera gone                   looks say noFrame             state no_camera; the policy ends a
//                                                               cycle that saw, times a blind one
//   camera covered or frozen      a cycle's looks show nothing  state blind; likewise
//   guard gone                    the connection ends           state no_guard; the cycle is let go
//   guard silent                  newest status over 400 ms     no renewal, so the lease lapses
//   guard started anew            another instance              the cycle is let go; none is joined
//   hearthd started in mid-cycle  heating in the first status   not joined: no renewal
//   a cycle's start was missed    another cycle is heating      not joined, the last one let go
//   a frame is damaged            malformed                     ignored and counted
//   a trip cannot be kept         no word that it is safe       not acknowledged, handed on again
//   nobody takes notices          the queue is full             counted, said when there is room
//   ordered to stop in a cycle    stop                          one finish message, then silence
//
// Invariants: no renewal without a cycle whose start was heard from this very guard, nor outside of
// its heating phase, nor on a status older than 400 ms; sequences only grow.

public import HearthPolicy
public import HearthSafety
public import HearthUnits

/// One look, as the eye gives it.
public struct ToasterLook: Equatable, Sendable {
    public var observation: Observation
    /// From the picture's arrival to the model's answer; nil when the model was not asked.
    public var answerTime: TimeSpan?
    /// `ToasterDaemon.cyclesBegun` when the look was asked for.
    public var cyclesBegun: UInt32

    public init(
        _ sight: Observation.Sight, takenAt: Instant, answerTime: TimeSpan? = nil,
        cyclesBegun: UInt32
    ) {
        observation = Observation(sight, takenAt: takenAt)
        self.answerTime = answerTime
        self.cyclesBegun = cyclesBegun
    }
}

/// The machine.
public struct ToasterDaemon: GuardedDaemon {
    /// Between two looks in a cycle; the policy's filters are tuned for it.
    public static let lookPeriod = TimeSpan.milliseconds(250)
    /// Between two looks without one, to know that camera and model work.
    public static let idlePeriod = TimeSpan.seconds(1)
    /// An answer that takes this long leaves too little of a period.
    public static let answerTimeMax = TimeSpan.milliseconds(125)

    /// What the person asks for; holds from the next cycle on.
    public var preference: Preference
    package var core = DaemonCore<StatusReport>(.toaster)
    private var follower: CycleFollower?
    private var policy: ToastingPolicy?
    private var nextLookAt = Instant(rawValue: .min)
    /// Whether the next look is the first of its cycle: the eye is to remember its picture.
    public private(set) var isFirstLook = false
    /// Cycles that were followed so far; it wraps. A look that was asked for before a cycle began
    /// is no look of that cycle.
    public private(set) var cyclesBegun: UInt32 = 0
    private var hasEnded = false

    public init(preference: Preference) { self.preference = preference }

    /// Whether a cycle is followed.
    public var isInCycle: Bool { policy != nil }

    /// Browning as tracked in the present cycle.
    public var browning: Double? { policy?.browning }

    // MARK: The guard

    /// A frame from the guard, oldest first.
    public mutating func hear(_ frame: InlineArray<96, UInt8>, at now: Instant) {
        switch GuardFrame.decode(frame) {
        case .malformed: hearNonsense()
        case .journal(let entry, let instance):
            let mark = JournalMark(instance: entry.instance, sequence: entry.sequence)
            core.hear(.trip(entry), mark, from: instance, at: now)
        case .status(let report):
            if report.instance != guardWord.report?.instance { leaveCycle() }
            core.guardWord.hear(report, at: now)
            follow(report.status, at: now)
        }
    }

    /// The connection to the guard ended.
    public mutating func hangUp() {
        core.guardWord.hangUp()
        leaveCycle()
    }

    private mutating func follow(_ status: GuardStatus, at now: Instant) {
        guard follower != nil else {
            follower = CycleFollower(cycle: status.cycle)
            return
        }
        if follower?.follow(status) == true, !health.isStopping {
            policy = ToastingPolicy(preference: preference, at: now)
            (isFirstLook, hasEnded) = (true, false)
            cyclesBegun &+= 1
            nextLookAt = now
            core.notices.append(.cycleBegan(status.cycle), at: now)
        } else if follower?.isInCycle != true {
            policy = nil
        }
    }

    private mutating func leaveCycle() {
        follower = nil
        policy = nil
    }

    // MARK: Looks

    /// When the next look is due.
    public var lookDueAt: Instant { nextLookAt }

    /// Takes a look in and decides.
    ///
    /// - Returns: the renewal that follows, if any.
    public mutating func step(_ look: ToasterLook, at now: Instant) -> ClientMessage? {
        judge(look, at: now)
        guard look.cyclesBegun == cyclesBegun else { return nil }
        isFirstLook = false
        // By the clock, so that a look that took its time is followed by the next all the sooner;
        // what was missed altogether is not made up for.
        let period = policy == nil ? Self.idlePeriod : Self.lookPeriod
        nextLookAt = min(max(nextLookAt, now - period), now) + period
        guard let decision = decide(look, at: now), let report = guardWord.report,
            report.status.phase == .heating, guardWord.isFresh(at: now)
        else { return nil }
        let observedAt = policy?.observedAt ?? now
        return core.writer
            .message(decision, observedAt: observedAt, at: now, echo: report.status.tick)
            .map { .renewal($0) }
    }

    /// The end is ordered: no cycle begins any more.
    ///
    /// - Returns: what ends the lease, if there may be one.
    public mutating func stop(at now: Instant) -> ClientMessage? {
        core.stop(at: now)
        defer { leaveCycle() }
        guard policy != nil, let report = guardWord.report, report.status.phase == .heating else {
            return nil
        }
        return .renewal(core.writer.renewal(.finish, .off, age: 0, echo: report.status.tick))
    }

    private mutating func decide(_ look: ToasterLook, at now: Instant) -> Decision? {
        let chamber = guardWord.report?.status.chamber ?? .celsius(0)
        let decision = policy?.step(look.observation, temperature: chamber, at: now)
        if case .stop(let reason) = decision, !hasEnded, let follower {
            hasEnded = true
            core.notices.append(
                .cycleEnded(follower.cycle, reason, browning: policy?.browning), at: now)
        }
        return decision
    }

    private mutating func judge(_ look: ToasterLook, at now: Instant) {
        let sight = look.observation.sight
        core.health.model.update(isBad: sight == .noModel, at: now)
        if sight != .noModel { core.health.source.update(isBad: sight == .noFrame, at: now) }
        if let answerTime = look.answerTime {
            core.health.speed.update(isBad: answerTime >= Self.answerTimeMax, at: now)
        }
        var showsNothing = sight == .frozen
        if case .seen(let seen) = sight {
            showsNothing = seen.verdict == .cannotSee
            core.health.hasAnswered = health.hasAnswered || seen.isSound
        }
        // Without bread in it, or at night, the chamber may well be dark: that is no fault. To see
        // again is the end of one at any time.
        if policy != nil || !showsNothing, sight != .noModel, sight != .noFrame {
            core.health.sense.update(isBad: showsNothing, at: now)
        }
    }
}

extension BrowningEstimate {
    /// Whether every figure is what a working model can say.
    fileprivate var isSound: Bool {
        let share = burnt + notBread + cannotSee
        return (0...1).contains(browning) && deviation.isFinite && (0...1.1).contains(share)
    }
}
