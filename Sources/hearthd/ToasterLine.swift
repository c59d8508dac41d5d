// The toaster's pipeline: camera, model, policy, lease, in turns on one thread. After its first
// turn nothing here allocates, with a camera, a model and a guard there.

import HearthCore
import HearthDaemon
import HearthLinux
import HearthSafety
import HearthUnits

/// The pipeline of one toaster.
package struct ToasterLine<Source: PictureSource & ~Copyable>: ~Copyable {
    /// Between two turns at most: how soon a lever or an order to stop is noticed.
    private static var turnPeriod: TimeSpan { .milliseconds(100) }

    private var daemon: ToasterDaemon
    private var port: GuardPort
    private var eye: BreadEye<Source>
    private let exchange: Exchange
    private let clock = SystemClock()
    private var progress = Exchange.Progress()
    /// Called when the control side has something to do.
    private let wake: @Sendable () -> Void

    package init(
        eye: consuming BreadEye<Source>, guardSocket: String, exchange: Exchange,
        wake: @escaping @Sendable () -> Void
    ) {
        self.eye = eye
        port = GuardPort(guardSocket)
        daemon = ToasterDaemon(preference: exchange.takeOrders().preference)
        self.exchange = exchange
        self.wake = wake
    }

    /// Turns until the order to stop.
    package mutating func run() {
        while turn() {
            let next = min(daemon.lookDueAt, clock.now + Self.turnPeriod)
            pause(for: next - clock.now)
        }
    }

    /// One turn.
    ///
    /// - Returns: false for the last.
    package mutating func turn() -> Bool {
        let orders = exchange.takeOrders()
        daemon.preference = orders.preference
        if let mark = orders.kept { daemon.keep(mark) }
        hear()
        if orders.isStopping {
            if let last = daemon.stop(at: clock.now) { port.send(last) }
            progress.hasEnded = true
        } else if clock.now >= daemon.lookDueAt {
            look(triesModel: orders.triesModel)
        }
        daemon.watch(at: clock.now)
        if let message = daemon.acknowledgement() { port.send(message) }
        publish()
        return !orders.isStopping
    }

    private mutating func look(triesModel: Bool) {
        let cyclesBegun = daemon.cyclesBegun
        let seen = eye.look(
            isFirst: daemon.isFirstLook, triesModel: triesModel,
            until: clock.now + ToasterDaemon.lookPeriod)
        progress.badPictures = eye.badCount
        let answeredAt = clock.now
        // The renewal answers the guard's newest word.
        hear()
        let look = ToasterLook(
            seen.sight, takenAt: seen.takenAt, answerTime: seen.answerTime,
            cyclesBegun: cyclesBegun)
        if let message = daemon.step(look, at: clock.now) { port.send(message) }
        guard let answerTime = seen.answerTime else { return }
        progress.stages.input += seen.inputTime
        progress.stages.model += answerTime - seen.inputTime
        progress.stages.decision += clock.now - answeredAt
        progress.answers += 1
        progress.answerTimeMax = max(progress.answerTimeMax, answerTime)
    }

    private mutating func hear() { port.receive(at: clock.now, into: &daemon) }

    private mutating func publish() {
        progress.isBusy = daemon.isInCycle
        progress.browning = daemon.browning
        if exchange.publish(&progress, of: &daemon) { wake() }
    }
}
