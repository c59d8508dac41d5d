// A row of the toaster's fault table: one thing that goes wrong in the middle of a cycle, how long
// heat may last after it, and where that limit is from.

import Glibc
import HearthSafety
import HearthUnits

struct Row: FaultRow {
    let name: String
    let end: End
    /// What the journal must say of it; nil where there is nobody left to say it.
    var interlock: Interlock?
    let derivation: String
    /// Temperature of the chamber when the lever is pressed.
    var chamber = 22.0
    var conduct = Conduct.renew
    /// Whether the guard's lines keep their levels when it is gone, if the bench's do.
    var keepsReleasedLevels = true
    /// Whether the guard's loop must keep its time from the fault on.
    var keepsTime = false
    /// Makes the fault and says when it was.
    let fault: (Bench) throws(MachineError) -> Instant
    /// Sets right what `makeReady` cannot.
    var undo: (Bench) throws(MachineError) -> Void = { _ in }

    /// Monostable, relay, and a tick for the last change of the line.
    private static let unattended = Contacts.monostable + Contacts.relay + ToasterLimits.tick

    var rule: String? { interlock.map { "\($0)" } }

    var limit: TimeSpan {
        switch end {
        case .guardActs(let window, let board): window + End.reaction + board
        case .guardIsDead, .guardIsStopped: Row.unattended
        }
    }

    /// Carries out one whole cycle.
    func measure(on bench: Bench) throws(MachineError) -> Measurement {
        try bench.makeReady(chamber: chamber, conduct: conduct)
        let keeps = keepsReleasedLevels && bench.keepsReleasedLevels
        bench.with { $0.keepsReleasedLevels = keeps }
        try bench.toast()
        let faultAt = try fault(bench)
        let end = faultAt + limit + .seconds(1)
        while machineTime() < end, bench.with({ $0.isEnergised }) { bench.pass(.milliseconds(5)) }
        // The safety relay opens a second after the other: whatever comes back, comes by then.
        bench.pass(.milliseconds(1500))
        let (edges, gap) = bench.with { ($0.edges, $0.longestGap) }
        let isOff = bench.with { !$0.isEnergised }
        // Found before the fault is set right, told by a client that lives.
        if bench.client == nil { try bench.startClient() }
        bench.signalClient(SIGCONT)
        let wanted = interlock
        if let wanted {
            do throws(MachineError) {
                try bench.wait(for: "the trip", atMost: 3) { bench in
                    bench.trips.contains { $0.interlock == wanted }
                }
            } catch {}  // The verdict says so.
        }
        let trips = bench.trips
        let trip = trips.first { $0.interlock == wanted }
        let reportedAt = trip.map { bench.time(ofTick: $0.tick) }
        try undo(bench)
        let off = edges.last { $0.signal == .energised && !$0.level && $0.at >= faultAt }
        var findings = hasProof(edges) ? [] : ["no proof test"]
        if keepsTime { findings += lateTurns(edges, after: faultAt) }
        return Measurement(
            faultAt: faultAt, offAt: isOff ? off?.at : nil, reportedAt: reportedAt,
            lineAt: lineEdge(edges, after: faultAt), longestGap: gap,
            rules: trips.map { "\($0.interlock)" }, findings: findings)
    }

    /// The edge with which the guard acted: the heater's line falls; where that has no effect, the
    /// safety relay's line is toggled for the last time.
    private func lineEdge(_ edges: [Edge], after fault: Instant) -> Instant? {
        if interlock == .heaterSensedOn { return edges.last { $0.signal == .safety }?.at }
        return edges.last { $0.signal == .heater && !$0.level && $0.at >= fault }?.at
    }

    /// Whether each channel was seen to block alone before the first heat: the heater's line went
    /// high with the relay open, and heat came and went before it came to stay.
    private func hasProof(_ edges: [Edge]) -> Bool {
        guard let first = edges.first(where: { $0.signal == .energised && $0.level }) else {
            return false
        }
        let before = edges.filter { $0.at < first.at }
        let alone = before.contains { $0.signal == .heater && $0.level }
        return alone && edges.filter { $0.signal == .energised && $0.level }.count >= 2
    }

    /// The loop toggles the safety relay's line in each of its turns.
    private func lateTurns(_ edges: [Edge], after fault: Instant) -> [String] {
        let turns = edges.filter { $0.signal == .safety && $0.at >= fault }
        let longest = zip(turns.dropFirst(), turns).map { $0.at - $1.at }.max() ?? .zero
        guard longest > ToasterLimits.tickLate + World.closely else { return [] }
        return ["a turn of the loop took \(longest.wholeMilliseconds) ms"]
    }
}
