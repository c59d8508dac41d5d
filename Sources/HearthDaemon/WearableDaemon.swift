// The wearable's hearthd as a state machine: the guard's frames and what the listening pipeline
// makes of each hop go in, messages to the guard and notices to people come out. It reads no clock,
// opens nothing, allocates nothing. What is a call, CallPolicy decides.
//
// Failure table (each row a test in WearableDaemonTests; the states: DaemonState.swift):
//
//   what fails                    seen as                       what is done
//   no model                      hops without one              state no_model; the policy is deaf
//   model slow                    answers of 5 ms and more      state slow_model
//   no sound                      hops without any              state no_microphone; likewise
//   microphone dead, stuck …      its self-test                 state deaf; likewise
//   guard gone or silent          no status for 400 ms          state no_guard; no vibration, and
//                                                               the button counts as unknown; the
//                                                               call goes out all the same
//   guard started anew            another instance              a new lease, newer than its start
//   the motor is cut              an entry in the journal       told; asked for again, as before
//   a trip cannot be kept         no word that it is safe       not acknowledged, handed on again
//   a frame is damaged            malformed                     ignored and counted
//   nobody takes notices          the queue is full             counted, said when there is room
//   ordered to stop               stop                          one finish message, then silence
//
// Invariants: one lease has one kind, and ends before the next begins; a renewal echoes no status
// older than 400 ms; a lease begins on a newer tick than the last one's; sequences only grow.

public import HearthPolicy
public import HearthSafety
public import HearthUnits

/// What the pipeline made of a hop, or of the time in which none came.
public struct WearableHop: Equatable, Sendable {
    public var output: CallOutput
    public var hasSound: Bool
    /// Whether there is a model that has given a sound answer.
    public var hasModel: Bool
    public var fault: MicrophoneFault?
    /// What the hop took, if the model was asked.
    public var answerTime: TimeSpan?

    public init(
        _ output: CallOutput, hasSound: Bool, hasModel: Bool, fault: MicrophoneFault? = nil,
        answerTime: TimeSpan? = nil
    ) {
        self.output = output
        self.hasSound = hasSound
        self.hasModel = hasModel
        self.fault = fault
        self.answerTime = answerTime
    }
}

/// The machine.
public struct WearableDaemon: GuardedDaemon {
    /// Half of a hop.
    public static let answerTimeMax = TimeSpan.milliseconds(5)
    /// Between two answers, while the model is asked.
    static let askedMax = TimeSpan.seconds(1)
    /// The guard takes a lease for 500 ms.
    public static let renewalPeriod = TimeSpan.milliseconds(250)
    /// The guard announces a call that nobody took for two seconds.
    public static let announcementPeriod = TimeSpan.seconds(1)

    /// A lease that the guard was asked for.
    private struct VibrationLease: Equatable {
        let kind: LeaseRenewal.Kind
        var renewedAt: Instant
    }

    package var core = DaemonCore<WearableReport>(.wearable)
    private var vibration: VibrationLease?
    /// What stands behind a vibration: a voice that was heard, or time that has passed.
    private var kind = LeaseRenewal.Kind.timer
    private var echoedTick = Int64.min
    private var soundAt = Instant(rawValue: .min)
    private var isUnanswered = false
    private var answeredAt = Instant(rawValue: .min / 2)
    private var announcedAt = Instant(rawValue: .min)

    public init() {}

    /// Whether a call stands that nobody has taken.
    public var isCallUnanswered: Bool { isUnanswered }

    // MARK: The guard

    /// A frame from the guard, oldest first.
    public mutating func hear(_ frame: InlineArray<96, UInt8>, at now: Instant) {
        switch WearableFrame.decode(frame) {
        case .malformed: hearNonsense()
        case .journal(let entry, let instance):
            let mark = JournalMark(instance: entry.instance, sequence: entry.sequence)
            core.hear(.wornTrip(entry), mark, from: instance, at: now)
        case .status(let report):
            if report.instance != guardWord.report?.instance { forgetGuard() }
            core.guardWord.hear(report, at: now)
        }
    }

    /// The connection to the guard ended.
    public mutating func hangUp() {
        core.guardWord.hangUp()
        forgetGuard()
    }

    /// The button's level; nil while the guard is silent.
    public func isButtonDown(at now: Instant) -> Bool? {
        guardWord.isFresh(at: now) ? guardWord.report?.button : nil
    }

    private mutating func forgetGuard() {
        vibration = nil
        echoedTick = .min
    }

    // MARK: Hops

    /// Takes a hop in.
    ///
    /// - Returns: the lease message that follows, if any.
    public mutating func step(_ hop: WearableHop, at now: Instant) -> ClientMessage? {
        judge(hop, at: now)
        hop.output.events.forEach { event in
            core.notices.append(.call(event), at: now)
            note(event)
        }
        return drive(hop.output.vibrates, at: now)
    }

    /// That nobody takes the call, now and then.
    public mutating func announcement(at now: Instant) -> ClientMessage? {
        guard isUnanswered, let report = guardWord.report, guardWord.isFresh(at: now) else {
            return nil
        }
        let passed = now - announcedAt
        guard passed >= Self.announcementPeriod || passed < .zero else { return nil }
        announcedAt = now
        return .callNotTaken(instance: report.instance)
    }

    /// The end is ordered.
    ///
    /// - Returns: what ends the lease, if there may be one.
    public mutating func stop(at now: Instant) -> ClientMessage? {
        core.stop(at: now)
        return drive(false, at: now)
    }

    private mutating func note(_ event: CallEvent) {
        switch event {
        case .called(_, .phrase), .calledAgain(_, .phrase), .sayAgain: kind = .seen
        case .called, .calledAgain, .cancelTooLate, .deaf: kind = .timer
        case .unanswered: (kind, isUnanswered) = (.timer, true)
        case .acknowledged, .cancelled, .givenUp: (kind, isUnanswered) = (.timer, false)
        case .hearing, .label: break
        }
    }

    private mutating func drive(_ vibrates: Bool, at now: Instant) -> ClientMessage? {
        guard let report = guardWord.report, guardWord.isFresh(at: now) else {
            vibration = nil
            return nil
        }
        let tick = report.status.tick
        if let running = vibration {
            if !vibrates || running.kind != kind {
                vibration = nil
                return .renewal(core.writer.renewal(.finish, .off, age: 0, echo: tick))
            }
            let passed = now - running.renewedAt
            guard passed >= Self.renewalPeriod || passed < .zero else { return nil }
        } else if !vibrates || tick <= echoedTick {
            return nil
        }
        vibration = VibrationLease(kind: kind, renewedAt: now)
        echoedTick = tick
        let age = kind == .seen ? max(now - soundAt, .zero) : .zero
        let ticks = (age.rawValue + ToasterLimits.tick.rawValue - 1) / ToasterLimits.tick.rawValue
        return .renewal(core.writer.renewal(kind, .full, age: ticks, echo: tick))
    }

    private mutating func judge(_ hop: WearableHop, at now: Instant) {
        if hop.hasSound { soundAt = now }
        core.health.model.update(isBad: !hop.hasModel, at: now)
        core.health.source.update(isBad: !hop.hasSound, at: now)
        let isDeaf = hop.fault != nil && hop.fault != .gone
        core.health.sense.update(isBad: isDeaf, at: now)
        if let answerTime = hop.answerTime {
            answeredAt = now
            core.health.speed.update(isBad: answerTime >= Self.answerTimeMax, at: now)
            core.health.hasAnswered = true
        } else if now - answeredAt >= Self.askedMax || now < answeredAt {
            // In silence nothing is asked, and nobody waits for an answer.
            core.health.speed.update(isBad: false, at: now)
        }
    }
}
