// A row of the wearable's fault table: one thing that goes wrong while the motor runs and the
// battery charges, which paths must open, and within what time.

import Glibc
import HearthSafety
import HearthUnits

struct WearableRow: FaultRow {
    let title: String
    let end: End
    /// What a status frame must name; nil where there is nobody left to say it.
    var found: WearableRule?
    /// The paths that must open; the others must stay closed.
    let opens: WearablePaths
    let derivation: String
    var keepsReleasedLevels = true
    /// Makes the fault and says when it was.
    let fault: (WearableBench) throws(MachineError) -> Instant
    var undo: (WearableBench) throws(MachineError) -> Void = { _ in }

    var name: String { "wearable: " + title }
    var rule: String? { found.map { "\($0)" } }

    var limit: TimeSpan {
        switch end {
        case .guardActs(let window, let board): window + End.reaction + board
        case .guardIsDead, .guardIsStopped: ToasterLimits.tick + Contacts.monostable
        }
    }

    func measure(on bench: WearableBench) throws(MachineError) -> Measurement {
        try bench.makeReady()
        let keeps = keepsReleasedLevels && bench.keepsReleasedLevels
        bench.with { $0.keepsReleasedLevels = keeps }
        try bench.vibrate()
        let before = bench.with { $0.closed }
        let faultAt = try fault(bench)
        let end = faultAt + limit + .milliseconds(300)
        while machineTime() < end { bench.pass(.milliseconds(5)) }
        let (edges, gap) = bench.with { ($0.edges, $0.longestGap) }
        let (after, line) = bench.with { ($0.closed, $0.lastEdge(of: opens)) }
        if bench.client == nil { try bench.startClient() }
        bench.signalClient(SIGCONT)
        bench.pass(.milliseconds(100))
        let tick = bench.client?.rules.first { $0.rule == found }?.tick
        let reportedAt = tick.map { bench.time(ofTick: $0) }
        let rules = bench.rules
        try undo(bench)
        var findings: [String] = []
        if before != .all { findings.append("before the fault not all was on: \(before)") }
        // Which of several findings of one tick is named first is the guard's to say.
        if let found, rules.first != found { findings.append("first \(rules)") }
        if !isKept(edges, after) { findings.append("more was opened: \(after) is left") }
        return Measurement(
            faultAt: faultAt, offAt: offAt(edges, after), reportedAt: reportedAt, lineAt: line,
            longestGap: gap, rules: rules.map { "\($0)" }, findings: findings)
    }

    /// When the last of the paths opened; nil if one did not. What a guard that acts opens stays
    /// open as long as the fault is there; one that comes back may close it again.
    private func offAt(_ edges: [Edge], _ after: WearablePaths) -> Instant? {
        var off: Instant?
        for (path, signal) in WearableRow.signals where opens.contains(path) {
            let falls = edges.filter { $0.signal == signal && !$0.level }
            guard let first = falls.first, let last = falls.last else { return nil }
            if case .guardActs = end, after.contains(path) { return nil }
            if case .guardActs = end {
                off = max(off ?? .boot, last.at)
            } else {
                off = max(off ?? .boot, first.at)
            }
        }
        return off
    }

    /// Whether nothing else was opened. A load path that is open takes the motor along, and a guard
    /// that is gone keeps nothing.
    private func isKept(_ edges: [Edge], _ after: WearablePaths) -> Bool {
        guard case .guardActs = end else { return true }
        return WearableRow.signals.allSatisfy { path, signal in
            opens.contains(path)
                || after.contains(path) && !edges.contains { $0.signal == signal && !$0.level }
        }
    }

    private static let signals: [(WearablePaths, Signal)] = [
        (.motor, .running), (.charge, .charging), (.load, .load),
    ]
}
