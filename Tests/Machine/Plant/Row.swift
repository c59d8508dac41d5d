// A row of the fault table: one thing that goes wrong in the middle of a cycle, how long heat may
// last after it, and where that limit is from.

import Glibc
import HearthSafety
import HearthUnits

struct Row {
    /// What the guard itself is like after the fault: each has a bound of its own.
    enum GuardState: String {
        case alive, dead, stopped
    }

    let name: String
    var guardIs = GuardState.alive
    /// What the journal must say of it; nil where there is nobody left to say it.
    var interlock: Interlock?
    /// Longest time from fault to off, and its derivation.
    let limit: TimeSpan
    let derivation: String
    /// Temperature of the chamber when the lever is pressed.
    var chamber = 22.0
    var conduct = Conduct.renew
    /// Whether the guard's lines keep their levels when it is gone, if the bench's do.
    var keepsReleasedLevels = true
    /// Makes the fault and says when it was.
    let fault: (Bench) throws(MachineError) -> Instant
    /// Sets right what `makeReady` cannot.
    var undo: (Bench) throws(MachineError) -> Void = { _ in }

    /// "At most three ticks from the tick in which the rule's window ends to the line edge."
    static let reactionTicksMax = 3.0

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
        let edges = bench.with { $0.edges }
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
        let tripAt = trip.map { bench.time(ofTick: $0.tick) }
        try undo(bench)
        let off = edges.last { $0.signal == .energised && !$0.level && $0.at >= faultAt }
        let line = lineEdge(edges, after: faultAt)
        return Measurement(
            faultAt: faultAt, offAt: isOff ? off?.at : nil, tripAt: tripAt, lineAt: line,
            proofSeen: hasProof(edges), trips: trips.map(\.interlock))
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
}

/// What one cycle showed.
struct Measurement {
    let faultAt: Instant
    /// When current stopped for good; nil if it did not.
    let offAt: Instant?
    /// The tick in which the rule's window ended.
    let tripAt: Instant?
    let lineAt: Instant?
    let proofSeen: Bool
    let trips: [Interlock]

    var off: TimeSpan? { offAt.map { $0 - faultAt } }

    /// From the tick in which the rule's window ended to the line's edge; negative where a
    /// suspicion took the heat away before.
    var reactionTicks: Double? {
        guard let tripAt, let lineAt else { return nil }
        return Double((lineAt - tripAt).rawValue) / Double(ToasterLimits.tick.rawValue)
    }

    /// What is not as it must be; empty when all is.
    func findings(_ row: Row) -> [String] {
        var findings: [String] = []
        if !proofSeen { findings.append("no proof test") }
        guard let off else { return findings + ["heat stayed on"] }
        if off > row.limit { findings.append("off too late") }
        if let interlock = row.interlock {
            if !trips.contains(interlock) { findings.append("no \(interlock), but \(trips)") }
            if let reactionTicks, row.guardIs == .alive,
                reactionTicks > Row.reactionTicksMax
            {
                findings.append("line too late")
            }
        }
        return findings
    }
}
