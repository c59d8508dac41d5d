// A wearable without its hardware: the real policy, hearthd's machine and the guard's real
// interlock, a tick of 10 ms at a time, with frames through the real codecs.

import HearthDaemon
import HearthPolicy
import HearthSafety
import HearthUnits

struct WearableBench {
    var daemon = WearableDaemon()
    var policy: CallPolicy
    var interlock: WearableInterlock
    var now = Instant.boot + .seconds(500)
    var instance: UInt64 = 3
    /// What the microphone hears; nil for no sound.
    var hearing: CallInput.Hearing? = .quiet
    var fault: MicrophoneFault?
    var hasModel = true
    var answerTime: TimeSpan?
    var isButtonDown = false
    var isGuardHeard = true
    var isSkinHot = false
    /// Ticks that a message takes to the guard.
    var delay = 1
    private(set) var report: WearableReport
    private(set) var notices: [Notice] = []
    /// What was said to the guard since `forget`.
    private(set) var said: [LeaseRenewal] = []
    private(set) var announcements = 0
    /// Ticks with the motor on since `forget`.
    private(set) var motorTicks = 0
    /// Rules of the guard's findings since `forget`.
    private(set) var findings: [WearableRule] = []
    private var onTheWay: [(message: LeaseMessage, due: Int)] = []
    private var ticks = 0
    private var journal: WearableJournalEntry?
    private var acknowledged: UInt32 = 0
    private var motor = false

    init() {
        policy = CallPolicy(.factory, at: now)
        interlock = WearableInterlock(
            record: .commissioned, startedAt: now, journal: Journal(instance: instance))
        report = WearableReport(instance: instance, status: interlock.status)
    }

    /// A bench whose guard is at rest.
    static func rested() -> WearableBench {
        var bench = WearableBench()
        bench.run(3_000)
        bench.forget()
        return bench
    }

    mutating func forget() {
        (notices, said, findings) = ([], [], [])
        (announcements, motorTicks) = (0, 0)
    }

    mutating func run(_ count: Int) { for _ in 0..<count { step() } }

    /// A voice that says the phrase, for so many ticks.
    mutating func call(ticks: Int = 30) {
        hearing = .answer(1)
        run(ticks)
        hearing = .quiet
    }

    mutating func step() {
        now = now + .milliseconds(10)
        ticks += 1
        stepGuard()
        if isGuardHeard, ticks % 5 == 0 {
            daemon.hear(WearableFrame.encode(.status(report)), at: now)
            if let journal {
                let frame = WearableFrame.encode(.journal(journal, instance: instance))
                daemon.hear(frame, at: now)
            }
        }
        stepDaemon()
    }

    /// The guard's process ends, and with it the connection; another starts.
    mutating func restartGuard() {
        daemon.hangUp()
        instance += 1
        interlock = WearableInterlock(
            record: .commissioned, startedAt: now, journal: Journal(instance: instance))
        (onTheWay, acknowledged) = ([], 0)
    }

    private mutating func stepGuard() {
        let skin = MilliCelsius.celsius(isSkinHot ? 44 : 33)
        var input = WearableInputs(
            now: now, reference: now, battery: SensorSample(.value(.celsius(25)), takenAt: now),
            skin: SensorSample(.value(skin), takenAt: now))
        input.motorSense = motor
        input.button = isButtonDown
        if let first = onTheWay.first, first.due <= ticks {
            input.lease = onTheWay.removeFirst().message
        }
        input.journalAcknowledged = acknowledged
        let outputs = interlock.step(input)
        motor = outputs.motor != nil
        if motor { motorTicks += 1 }
        journal = outputs.journal
        report = WearableReport(instance: instance, status: outputs.status)
        report.button = isButtonDown
        if let finding = outputs.status.finding, findings.last != finding.rule {
            findings.append(finding.rule)
        }
    }

    private mutating func stepDaemon() {
        var input = CallInput(hearing ?? .nothing, microphone: fault)
        input.isButtonDown = daemon.isButtonDown(at: now)
        let hop = WearableHop(
            policy.step(input, at: now), hasSound: hearing != nil, hasModel: hasModel,
            fault: fault,
            answerTime: answerTime ?? (hasModel && hearing != nil ? .nanoseconds(50_000) : nil))
        if let message = daemon.step(hop, at: now) { send(message) }
        if let message = daemon.announcement(at: now) {
            if case .callNotTaken(instance) = message { announcements += 1 }
        }
        if case .acknowledge(instance, let sequence)? = daemon.acknowledgement() {
            acknowledged = sequence
        }
        daemon.watch(at: now)
        while let notice = daemon.nextNotice() {
            notices.append(notice.notice)
            if let mark = notice.notice.journalMark { daemon.keep(mark) }
        }
    }

    mutating func send(_ message: ClientMessage) {
        guard case .renewal(let renewal) = message else { return }
        said.append(renewal)
        guard case .renewal(let read) = ClientFrame.decode(ClientFrame.encode(message)) else {
            return
        }
        onTheWay.append((.renewal(read), ticks + delay))
    }

    var state: DaemonState { daemon.health.state }

    /// Names of the call's events since `forget`.
    var events: [String] {
        notices.compactMap { if case .call(let event) = $0 { event.name } else { nil } }
    }
}
