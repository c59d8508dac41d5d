// A guard's frames and a camera's looks, as the toaster's machine is given them.

import HearthCore
import HearthDaemon
import HearthPolicy
import HearthSafety
import HearthUnits

/// The machine, the guard that it hears, and the time.
struct ToasterBench {
    var daemon = ToasterDaemon(preference: Preference(browning: 0.5))
    var now = Instant.boot + .seconds(1_000)
    var instance: UInt64 = 7
    var status = GuardStatus(tick: 50_000, phase: .idle)
    private(set) var notices: [Notice] = []

    /// Passes time, the guard's too.
    mutating func pass(_ span: TimeSpan) {
        now = now + span
        status.tick += span.rawValue / ToasterLimits.tick.rawValue
    }

    /// The guard says how it is.
    mutating func say(_ phase: GuardPhase? = nil, cycle: UInt32? = nil) {
        status.phase = phase ?? status.phase
        status.cycle = cycle ?? status.cycle
        let report = StatusReport(instance: instance, status: status)
        daemon.hear(GuardFrame.encode(.status(report)), at: now)
    }

    mutating func say(_ entry: JournalEntry) {
        daemon.hear(GuardFrame.encode(.journal(entry, instance: instance)), at: now)
    }

    /// Takes a look in, and what it leads to.
    @discardableResult
    mutating func look(
        _ sight: Observation.Sight, takenAt: Instant? = nil,
        answerTime: TimeSpan? = .milliseconds(1)
    ) -> LeaseRenewal? {
        let look = ToasterLook(
            sight, takenAt: takenAt ?? now, answerTime: answerTime,
            cyclesBegun: daemon.cyclesBegun)
        let message = daemon.step(look, at: now)
        watch()
        guard case .renewal(let renewal) = message else { return nil }
        return renewal
    }

    mutating func watch() {
        daemon.watch(at: now)
        collect()
    }

    mutating func collect() {
        while let notice = daemon.nextNotice() { notices.append(notice.notice) }
    }

    mutating func forgetNotices() { notices = [] }

    /// A status and a look, so many times, 250 ms apart; the renewals in order.
    @discardableResult
    mutating func run(_ sight: Observation.Sight, looks: Int) -> [LeaseRenewal] {
        var renewals: [LeaseRenewal] = []
        for _ in 0..<looks {
            say()
            if let renewal = look(sight) { renewals.append(renewal) }
            pass(.milliseconds(250))
        }
        return renewals
    }

    /// A machine that has seen bread in a cycle that heats, and has renewed.
    static func heating() -> ToasterBench {
        var bench = ToasterBench()
        bench.say(.idle, cycle: 3)
        bench.look(.bread)
        bench.pass(.seconds(1))
        bench.say(.arming, cycle: 4)
        bench.run(.bread, looks: 3)
        bench.say(.heating)
        bench.run(.bread, looks: 2)
        return bench
    }

    var state: DaemonState { daemon.health.state }
}

extension Observation.Sight {
    /// Bread as it came.
    static let bread = Observation.Sight.seen(BrowningEstimate(browning: 0.05))
    static let dark = Observation.Sight.seen(BrowningEstimate(browning: 0, cannotSee: 0.95))
}

extension Journal<Trip>.Entry {
    static func sample(_ sequence: UInt32, instance: UInt64 = 7) -> JournalEntry {
        JournalEntry(
            sequence: sequence,
            trip: Trip(
                .overTemperature, sensor: .infrared, value: 216_000,
                limit: 215_000),
            tick: 50, thermocouple: .celsius(200), infrared: .celsius(216), lostBefore: 0,
            instance: instance)
    }
}
