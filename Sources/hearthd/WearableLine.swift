// The wearable's pipeline: microphone, front end, model, policy, lease, hop by hop on one thread.
// After its first hop nothing here allocates, with a microphone, a model and a guard there.

package import HearthCapture
import HearthCore
import HearthDaemon
import HearthLinux
import HearthPipeline
package import HearthPolicy
import HearthSafety
import HearthUnits

/// A source of sound that can say why it gives none.
package protocol ExplainedSource: SoundSource, ~Copyable {
    /// For a technician; nil when nothing is known.
    var complaint: String? { get }
}

extension Microphone: ExplainedSource where Card: ~Copyable {
    package var complaint: String? { refusal.map { "[Microphone] \($0)" } }
}

/// The pipeline of one wearable.
package struct WearableLine<Source: ExplainedSource & ~Copyable>: ~Copyable {
    private typealias Listening = ListeningPipeline<SystemClock>

    /// How long a hop is waited for: so soon silence, the button or an order to stop is noticed.
    private static var patience: TimeSpan { .milliseconds(50) }

    private var daemon = WearableDaemon()
    private var port: GuardPort
    private var source: Source
    private var file: ModelFile
    private var listening: ListeningPipeline<SystemClock>
    private var hasModel = false
    private var samples = [Int16](repeating: 0, count: Listening.hopSampleCount)
    private let exchange: Exchange
    private let clock = SystemClock()
    private var progress = Exchange.Progress()
    private let wake: @Sendable () -> Void
    private var complaint: String?
    private var goneCount = 0
    /// From the policy's word to the lease, in all.
    private var decisionTime = TimeSpan.zero

    /// - Parameter wake: called when the control side has something to do.
    package init(
        source: consuming Source, model: String, thresholds: PhraseThresholds,
        guardSocket: String, exchange: Exchange, wake: @escaping @Sendable () -> Void
    ) {
        self.source = source
        file = ModelFile(model)
        port = GuardPort(guardSocket)
        listening = ListeningPipeline(nil, thresholds, clock: SystemClock())
        self.exchange = exchange
        self.wake = wake
    }

    /// Turns until the order to stop.
    package mutating func run() { while turn() {} }

    /// One turn: a hop, or the time in which none came.
    ///
    /// - Returns: false for the last.
    package mutating func turn() -> Bool {
        let orders = exchange.takeOrders()
        if let mark = orders.kept { daemon.keep(mark) }
        if !hasModel { loadModel(isUrgent: orders.triesModel) }
        hear()
        if orders.isStopping {
            if let last = daemon.stop(at: clock.now) { port.send(last) }
            progress.hasEnded = true
        } else {
            listen()
        }
        let now = clock.now
        if let message = daemon.announcement(at: now) { port.send(message) }
        if let message = daemon.acknowledgement() { port.send(message) }
        daemon.watch(at: now)
        publish()
        return !orders.isStopping
    }

    private mutating func listen() {
        let event = Self.read(&source, &samples, before: clock.now + Self.patience)
        complain(isGone: event == .gone)
        let now = clock.now
        let input = CallInput(.nothing, isButtonDown: daemon.isButtonDown(at: now))
        let stepsBefore = listening.figures.modelSteps
        let output =
            event == .hop
            ? listening.hear(samples.span, input, at: now) : listening.missSound(input, at: now)
        let isAnswered = listening.figures.modelSteps != stepsBefore
        let answeredAt = clock.now
        let answerTime = isAnswered ? answeredAt - now : nil
        let hop = WearableHop(
            output, hasSound: event == .hop, hasModel: hasModel, fault: listening.microphone,
            answerTime: answerTime)
        if let message = daemon.step(hop, at: now) { port.send(message) }
        let figures = listening.figures
        progress.stages.input = figures.frontEnd + figures.gate
        progress.stages.model = figures.model
        decisionTime += clock.now - answeredAt
        progress.stages.decision = figures.policy + decisionTime
        guard let answerTime else { return }
        progress.answers += 1
        progress.answerTimeMax = max(progress.answerTimeMax, answerTime)
    }

    // Each part by itself: a span of one part would keep the whole from being changed.
    private static func read(
        _ source: inout Source, _ samples: inout [Int16], before deadline: Instant
    ) -> SoundEvent {
        var hop = samples.mutableSpan
        return source.read(into: &hop, before: deadline)
    }

    /// Says why there is no sound, once for each reason; asks for it now and then.
    private mutating func complain(isGone: Bool) {
        goneCount = isGone ? goneCount + 1 : 0
        guard goneCount % 8 == 1, let now = source.complaint, now != complaint else { return }
        complaint = now
        printError("hearthd: \(now)")
    }

    private mutating func loadModel(isUrgent: Bool) {
        guard let model = file.load(isUrgent: isUrgent, { try WakeModel($0) }) else { return }
        listening.adopt(model)
        hasModel = true
    }

    private mutating func hear() { port.receive(at: clock.now, into: &daemon) }

    private mutating func publish() {
        progress.isBusy = listening.policy.openCall != nil
        if exchange.publish(&progress, of: &daemon) { wake() }
    }
}
