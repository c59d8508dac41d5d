// What a row of a fault table is, whichever device it is of: one thing that goes wrong, who ends
// what it endangers, and how long that may take.

import HearthSafety
import HearthUnits

/// Who ends it.
enum End {
    /// The guard: `within` this time of the fault the rule's window has ended, three ticks later
    /// the line has its last edge; then the board may take its own time.
    case guardActs(within: TimeSpan, board: TimeSpan = .zero)
    /// Nobody drives a line any more, so there is no edge to measure: a monostable runs out.
    case guardIsDead, guardIsStopped

    /// "At most three ticks from the tick in which the rule's window ends to the line edge."
    static let reactionTicksMax: Int64 = 3
    static let reaction = ToasterLimits.tick * reactionTicksMax

    var name: String {
        switch self {
        case .guardActs: "alive"
        case .guardIsDead: "dead"
        case .guardIsStopped: "stopped"
        }
    }
}

protocol FaultRow<Bench> {
    associatedtype Bench: TestBench

    var name: String { get }
    var end: End { get }
    /// Longest time from fault to off, and its derivation.
    var limit: TimeSpan { get }
    var derivation: String { get }
    /// What the guard must report; nil where there is nobody left to say it.
    var rule: String? { get }

    /// Makes the fault once, in the middle of what it endangers, and sets everything right again.
    func measure(on bench: Bench) throws(MachineError) -> Measurement
}

/// What one fault showed.
struct Measurement {
    let faultAt: Instant
    /// When current stopped for good; nil if it did not.
    let offAt: Instant?
    /// The tick in which the rule's window ended by the guard's own word, in the machine's time.
    let reportedAt: Instant?
    /// The last edge of the line with which the guard acted.
    let lineAt: Instant?
    /// The longest time between two looks at the lines.
    let longestGap: TimeSpan
    /// What the guard reported.
    let rules: [String]
    /// What else is not as it must be.
    let findings: [String]

    /// An edge is seen this late at most. A world that was kept from looking proves nothing.
    static let gapMax = TimeSpan.milliseconds(5)

    var off: TimeSpan? { offAt.map { $0 - faultAt } }

    /// From the end of the rule's window to the line's edge, in ticks. The window ended when the
    /// row says, at the latest; the guard's word counts only where it says sooner. Negative where a
    /// suspicion took the heat away before.
    func reactionTicks(_ row: some FaultRow) -> Double? {
        guard case .guardActs(let window, _) = row.end, let lineAt, let reportedAt else {
            return nil
        }
        let windowEnd = min(faultAt + window, reportedAt)
        return Double((lineAt - windowEnd).rawValue) / Double(ToasterLimits.tick.rawValue)
    }

    /// What is not as it must be; empty when all is.
    func verdict(_ row: some FaultRow) -> [String] {
        var findings = findings
        if longestGap > Measurement.gapMax {
            findings.append(
                "proves nothing: \(longestGap.wholeMilliseconds) ms between two looks at the lines")
        }
        if let rule = row.rule, !rules.contains(rule) {
            findings.append("no \(rule), but \(rules)")
        }
        guard let off else { return findings + ["it stayed on"] }
        if off > row.limit { findings.append("off too late") }
        guard case .guardActs = row.end else { return findings }
        guard let ticks = reactionTicks(row) else {
            return findings + ["no figure from the window's end to the line's edge"]
        }
        if ticks > Double(End.reactionTicksMax) { findings.append("line too late") }
        return findings
    }
}
