// The wearable's policy: from what the model hears, the button and the acknowledgements to calls
// for help. Here a missed call is the hazard: whatever goes wrong, the wearer is told.
//
// Failure table (each row a test in CallPolicyTests; the catalogue page gives the reasons):
//
//   what fails                     seen as                          what happens
//   one wild answer                a mean below both thresholds     nothing
//   half heard                     a mean in the middle band        say again; once more is a call
//   heard twice                    again within 2 s                 one call
//   false accept                   short press within 10 s          cancelled, a label
//   cancelled while it is heard    the answers still high           no new call of the same phrase
//   cancelled too late             short press after 10 s           the call stands, said so
//   call not heard                 long press                       a call, a label
//   nobody answers                 no acknowledgement in 30 s       announced, ten times in all
//   wrong acknowledgement          another call's number            as if there were none
//   called again meanwhile         phrase after 2 s, or button      raised again, 30 s run on
//   microphone fails               a fault of MicrophoneTest        deaf, again every 10 min
//   model fails                    no number for 1 s of sound       deaf, again every 10 min
//   guard silent                   no level of the button           no press is made up
//   button stuck                   down for ever                    one call at most
//   clock goes backwards           now before the last now          the time stands still
//
// Invariants: one open call at a time; two calls by phrase are two seconds apart unless the first
// was cancelled; a call that is neither acknowledged nor cancelled is announced at 30 s; no clock
// is read, nothing is allocated.

public import HearthUnits

/// The policy of one wearable. A value: `step` it with every hop and every answer.
public struct CallPolicy: Sendable {
    enum Limits {
        static let cancelWithin = TimeSpan.seconds(10)
        static let answerWithin = TimeSpan.seconds(30)
        static let announcementsMax = 10
        static let remindAfter = TimeSpan.seconds(600)
        /// Steps of sound without an answer, at a hundred a second.
        static let unansweredStepsMax = 100
        /// A long press so soon after a phrase was heard is no label of one that was not.
        static let missedAfter = TimeSpan.seconds(30)
    }

    /// A call that nobody has taken.
    private struct Open: Equatable, Sendable {
        let id: CallID
        let source: CallSource
        let at: Instant
        /// When it was last raised.
        var raisedAt: Instant
        var announcements = 0
        /// When it is announced next.
        var dueAt: Instant
    }

    private var detector: PhraseDetector
    private var button = ButtonGesture()
    private var player = VibrationPlayer()
    private var latest: Instant
    private var calls: UInt32 = 0
    private var open: Open?
    private var phraseAt: Instant?
    private var unansweredSteps = 0
    private var deafness: Deafness?
    private var deafToldAt = Instant.boot

    public init(_ thresholds: PhraseThresholds, at now: Instant) {
        detector = PhraseDetector(thresholds)
        latest = now
    }

    /// The mean of the model's last answers.
    public var mean: Double { detector.mean }
    public var thresholds: PhraseThresholds { detector.thresholds }
    /// The call that nobody has taken yet; nil while there is none.
    public var openCall: CallID? { open?.id }
    /// Why calls cannot be heard; nil while they can.
    public var deaf: Deafness? { deafness }

    /// Decides on what has happened since the last step.
    ///
    /// - Parameter now: the time; earlier than before counts as the time before.
    public mutating func step(_ input: CallInput, at time: Instant) -> CallOutput {
        let now = max(time, latest)
        latest = now
        var output = CallOutput()
        acknowledge(input.acknowledged, at: now, &output.events)
        press(input.isButtonDown, at: now, &output.events)
        hear(input.hearing, at: now, &output.events)
        announce(at: now, &output.events)
        checkHearing(input, at: now, &output.events)
        output.vibrates = player.isOn(at: now)
        return output
    }

    // MARK: Calls

    private mutating func call(
        _ source: CallSource, at now: Instant, _ events: inout CallEvents
    ) {
        player.play(.called, at: now)
        if var again = open {
            again.raisedAt = now
            open = again
            events.append(.calledAgain(again.id, source))
        } else {
            calls &+= 1
            let id = CallID(rawValue: calls)
            open = Open(
                id: id, source: source, at: now, raisedAt: now, dueAt: now + Limits.answerWithin)
            events.append(.called(id, source))
        }
    }

    private mutating func acknowledge(
        _ id: CallID?, at now: Instant, _ events: inout CallEvents
    ) {
        guard let open, id == open.id else { return }
        self.open = nil
        player.stop()
        player.play(.acknowledged, at: now)
        events.append(.acknowledged(open.id))
    }

    private mutating func announce(at now: Instant, _ events: inout CallEvents) {
        guard var waiting = open, now >= waiting.dueAt else { return }
        guard waiting.announcements < Limits.announcementsMax else {
            open = nil
            events.append(.givenUp(waiting.id))
            return
        }
        waiting.announcements += 1
        waiting.dueAt = now + Limits.answerWithin
        open = waiting
        player.play(.unanswered, at: now)
        events.append(.unanswered(waiting.id, times: waiting.announcements))
    }

    // MARK: Button

    private mutating func press(
        _ isDown: Bool?, at now: Instant, _ events: inout CallEvents
    ) {
        switch button.step(isDown, at: now) {
        case .long:
            let wasHeard = phraseAt.map { now - $0 < Limits.missedAfter } ?? false
            let isMissed = open == nil && !wasHeard && deafness == nil
            call(.button, at: now, &events)
            if isMissed { events.append(.label(.missed)) }
        case .short(let began): cancel(began: began, at: now, &events)
        case nil: break
        }
    }

    private mutating func cancel(began: Instant, at now: Instant, _ events: inout CallEvents) {
        // A press that began before the call was not meant for it.
        guard let open, began >= open.at else { return }
        guard began - open.raisedAt <= Limits.cancelWithin else {
            player.play(.tooLate, at: now)
            events.append(.cancelTooLate(open.id))
            return
        }
        self.open = nil
        detector.takeBack(at: now)
        player.stop()
        player.play(.cancelled, at: now)
        events.append(.cancelled(open.id))
        if case .phrase = open.source { events.append(.label(.falseAccept)) }
    }

    // MARK: Hearing

    private mutating func hear(
        _ hearing: CallInput.Hearing, at now: Instant, _ events: inout CallEvents
    ) {
        let finding: PhraseDetector.Finding
        switch hearing {
        case .answer(let answer) where answer.isFinite:
            unansweredSteps = 0
            finding = detector.step(answer, at: now)
        case .answer, .noAnswer:
            unansweredSteps += 1
            return
        case .waiting: return
        case .quiet, .nothing: finding = detector.forget(at: now)
        }
        switch finding {
        case .phrase(let mean):
            phraseAt = now
            call(.phrase(mean), at: now, &events)
        case .unsure(let mean):
            player.play(.sayAgain, at: now)
            events.append(.sayAgain(mean))
        case .nothing: break
        }
    }

    private mutating func checkHearing(
        _ input: CallInput, at now: Instant, _ events: inout CallEvents
    ) {
        let found: Deafness? =
            input.microphone.map { .microphone($0) }
            ?? (unansweredSteps > Limits.unansweredStepsMax ? .model : nil)
        let isDue = found != deafness || now - deafToldAt >= Limits.remindAfter
        if let found, isDue {
            deafToldAt = now
            player.play(.deaf, at: now)
            events.append(.deaf(found))
        } else if found == nil, deafness != nil {
            events.append(.hearing)
        }
        deafness = found
    }
}
