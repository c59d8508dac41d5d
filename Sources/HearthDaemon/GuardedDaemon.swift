// What hearthd is on every target: it hears a guard, hands its journal on, and tells people what
// state it is in. What it looks at or listens to, and what follows, is each target's own.

package import HearthSafety
package import HearthUnits

/// hearthd's state machine, as the pipeline around it sees it.
package protocol GuardedDaemon: Sendable {
    /// What the guard of this target reports.
    associatedtype Report: Sendable

    /// The part that is alike on every target.
    var core: DaemonCore<Report> { get set }

    /// A frame from the guard, oldest first.
    mutating func hear(_ frame: InlineArray<96, UInt8>, at now: Instant)

    /// The connection to the guard ended.
    mutating func hangUp()

    /// The end is ordered.
    ///
    /// - Returns: what ends the lease, if there may be one.
    mutating func stop(at now: Instant) -> ClientMessage?
}

/// The guard's word and journal, the device's health, and what is to be told.
package struct DaemonCore<Report: Sendable>: Sendable {
    package internal(set) var health: Health
    package internal(set) var guardWord = GuardWord<Report>()
    var notices = NoticeQueue()
    var writer = LeaseWriter()
    var journal = JournalKeeper()
    private var state = DaemonState.starting

    init(_ target: DaemonTarget) { health = Health(target) }

    /// An entry of the guard's journal, which `guardInstance` hands out.
    mutating func hear(
        _ notice: Notice, _ mark: JournalMark, from guardInstance: UInt64, at now: Instant
    ) {
        if journal.hear(mark, from: guardInstance, at: now) { notices.append(notice, at: now) }
    }

    /// Tells of another state, if it is one.
    mutating func report(at now: Instant) {
        let next = health.state
        guard next != state else { return }
        notices.append(.state(next, was: state), at: now)
        state = next
    }

    mutating func stop(at now: Instant) {
        health.isStopping = true
        report(at: now)
    }
}

extension GuardedDaemon {
    package var health: Health { core.health }
    package var guardWord: GuardWord<Report> { core.guardWord }

    /// What came is no frame at all.
    package mutating func hearNonsense() { core.guardWord.hearNonsense() }

    /// A trip that was handed on is where it survives.
    package mutating func keep(_ mark: JournalMark) { core.journal.keep(mark) }

    /// What is to be said to the guard of its journal.
    package mutating func acknowledgement() -> ClientMessage? { core.journal.acknowledgement() }

    /// To be asked every turn: a silent guard is known only by the time.
    package mutating func watch(at now: Instant) {
        core.health.safety.update(isBad: core.guardWord.isSilent(at: now), at: now)
        core.report(at: now)
    }

    package mutating func nextNotice() -> TimedNotice? { core.notices.popFirst() }
}
