// What pipeline and control side give each other: few words under a lock that both hold for the
// time of a copy.

package import HearthDaemon
package import HearthPolicy
package import HearthUnits
import Synchronization

/// Where the pipeline's time went since it began.
package struct StageTimes: Equatable, Sendable {
    /// From the picture to the model's input; from the hop to the features, with the gate.
    package var input = TimeSpan.zero
    package var model = TimeSpan.zero
    /// From the answer to the lease, with the policy.
    package var decision = TimeSpan.zero

    package init() {}
}

/// Where the two threads meet.
package final class Exchange: Sendable {
    /// The pipeline's word of a turn, for the status line and the watchdog.
    package struct Progress: Equatable, Sendable {
        /// Turns of the pipeline; it grows while it lives.
        package var turns: UInt64 = 0
        package var state = DaemonState.starting
        /// Whether an inference ever went well.
        package var isReady = false
        package var isBusy = false
        package var hasEnded = false
        /// Looks or windows that a model answered.
        package var answers: UInt64 = 0
        package var answerTimeMax = TimeSpan.zero
        package var stages = StageTimes()
        package var browning: Double?
        /// Pictures that could not be looked at.
        package var badPictures: UInt64 = 0
        /// What came from the guard and made no sense.
        package var malformedFrames: UInt32 = 0

        package init() {}
    }

    /// What the pipeline is told.
    package struct Orders: Equatable, Sendable {
        package var isStopping = false
        package var preference: Preference
        /// Whether a missing model is to be tried again at once.
        package var triesModel = false
        package var kept: JournalMark?
    }

    private struct Shared: Sendable {
        var progress = Progress()
        var orders: Orders
        var notices = NoticeQueue()
    }

    private let shared: Mutex<Shared>

    package init(_ preference: Preference) {
        shared = Mutex(Shared(orders: Orders(preference: preference)))
    }

    // MARK: The pipeline's side

    /// The orders in force; what is said once is taken.
    package func takeOrders() -> Orders {
        shared.withLock { shared in
            defer {
                shared.orders.kept = nil
                shared.orders.triesModel = false
            }
            return shared.orders
        }
    }

    /// Says how a turn ended, with all that `daemon` has to tell.
    ///
    /// - Returns: whether there is news for the control side.
    package func publish(_ progress: inout Progress, of daemon: inout some GuardedDaemon) -> Bool {
        progress.turns += 1
        progress.state = daemon.health.state
        progress.isReady = daemon.health.hasAnswered
        progress.malformedFrames = daemon.guardWord.malformedFrames
        var hasNews = publish(progress)
        while let notice = daemon.nextNotice() {
            tell(notice)
            hasNews = true
        }
        return hasNews
    }

    private func publish(_ progress: Progress) -> Bool {
        shared.withLock { shared in
            let before = shared.progress
            shared.progress = progress
            return progress.state != before.state || progress.isReady != before.isReady
                || progress.hasEnded != before.hasEnded
        }
    }

    private func tell(_ notice: TimedNotice) {
        shared.withLock { $0.notices.append(notice.notice, at: notice.at) }
    }

    // MARK: The control side

    package var progress: Progress { shared.withLock { $0.progress } }

    package func nextNotice() -> TimedNotice? { shared.withLock { $0.notices.popFirst() } }

    package func order(_ change: @Sendable (inout Orders) -> Void) {
        shared.withLock { change(&$0.orders) }
    }
}
