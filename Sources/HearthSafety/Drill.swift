// The drill: in a cycle that a person started, at its end, the over-temperature rule is told of a
// chamber that is too hot, and the sense lines tell whether both channels then open.
//
// It waits for hearthd's "finish" while current flows. The step that would have ended the heat in
// order is the step in which the rule ends it: nobody's toast is lost, and with a drill there is
// never more heat than without one. Only the rule on absolute temperature is told, and told
// max(real, injected): every rule has seen the real readings before, in the same step. What the
// rule then says is not a trip that stands or latches. A drill that *fails* has found a cut-off
// that does not cut: that is the `proofTest` interlock's own business, and it latches.

/// What came of the last drill.
public enum DrillVerdict: UInt8, CaseIterable, Sendable {
    /// There was none yet.
    case none
    /// The rule acted in its step and both sense lines followed in time.
    case passed
    /// The rule did not act on a temperature above its limit.
    case ruleSilent
    /// The sense line of the heater did not go off in time.
    case heaterStayedOn
    /// The sense line of the safety relay did not go off in time.
    case safetyRelayStayedOn
    /// The loop was late meanwhile, so that nothing was measured. It is due again.
    case interrupted

    public var isFailure: Bool {
        switch self {
        case .none, .passed, .interrupted: false
        case .ruleSilent, .heaterStayedOn, .safetyRelayStayedOn: true
        }
    }
}

/// A drill that is over. Ticks are counted from the injection to the sense line's going off; a line
/// that never did has the largest number.
public struct DrillResult: Equatable, Sendable {
    public var verdict: DrillVerdict
    public var heaterTicks: UInt16
    public var safetyRelayTicks: UInt16

    public init(_ verdict: DrillVerdict, heaterTicks: UInt16 = 0, safetyRelayTicks: UInt16 = 0) {
        self.verdict = verdict
        self.heaterTicks = heaterTicks
        self.safetyRelayTicks = safetyRelayTicks
    }

    public static var none: DrillResult { DrillResult(.none) }
}

/// Drills as status frames report them.
public struct DrillStatus: Equatable, Sendable {
    /// One will be held at the end of the next cycle that hearthd finishes while current flows.
    public var isDue = false
    /// Somebody asked for it; else it is due by count.
    public var isRequested = false
    public var isRunning = false
    public var last = DrillResult.none

    public init() {}

    /// Due 1, requested 2, running 4.
    package var flags: UInt8 {
        (isDue ? 1 : 0) | (isRequested ? 2 : 0) | (isRunning ? 4 : 0)
    }

    package init(flags: UInt8, last: DrillResult) {
        isDue = flags & 1 != 0
        isRequested = flags & 2 != 0
        isRunning = flags & 4 != 0
        self.last = last
    }
}

/// A drill under way: from the injection until the cycle's end.
struct Drill: Equatable, Sendable {
    private let startedAtTick: Int64
    private var heaterTicks: UInt16?
    private var safetyRelayTicks: UInt16?
    private var wasLate = false

    /// What `proofTest` says in place of a step when a drill failed.
    static let proofStep: Int32 = 5

    init(at tick: Int64) { startedAtTick = tick }

    mutating func watch(
        heaterSensed: Bool, safetySensed: Bool, ticksPassed: Int64, at tick: Int64
    ) {
        let time = UInt16(clamping: tick - startedAtTick)
        if !heaterSensed, heaterTicks == nil { heaterTicks = time }
        if !safetySensed, safetyRelayTicks == nil { safetyRelayTicks = time }
        if ticksPassed > 1 { wasLate = true }
    }

    /// The verdict, once the cycle is over.
    var result: DrillResult {
        let limit = ToasterLimits.safetyRelayHoldTicks + ToasterLimits.safetySenseTicks
        let heater = heaterTicks ?? .max
        let safetyRelay = safetyRelayTicks ?? .max
        let verdict: DrillVerdict =
            if heater > ToasterLimits.heaterSenseTicks {
                wasLate ? .interrupted : .heaterStayedOn
            } else if safetyRelay > limit {
                wasLate ? .interrupted : .safetyRelayStayedOn
            } else {
                .passed
            }
        return DrillResult(verdict, heaterTicks: heater, safetyRelayTicks: safetyRelay)
    }
}

extension InterlockMachine {
    /// Asked for, or so many cycles since the last one. Cycles, not hours: a toaster is unplugged,
    /// its guard has no calendar, and contacts wear by being used.
    var isDrillDue: Bool {
        isDrillRequested || record.cyclesSinceDrill >= ToasterLimits.drillCyclesMax
    }

    /// Ends a cycle in order, in the step in which hearthd's "finish" came; with a drill due, by
    /// the rule.
    mutating func finishHeating(_ input: GuardInputs, isSuspect: Bool) {
        phase = .closing(sinceTick: tick)
        let isHeating = heaterCommanded && input.heaterSense && input.safetyRelaySense
        if isDrillDue, isHeating, !isSuspect { beginDrill() }
    }

    private mutating func beginDrill() {
        guard doesRuleAct(on: thermocouple), doesRuleAct(on: infrared) else {
            conclude(DrillResult(.ruleSilent, heaterTicks: .max, safetyRelayTicks: .max))
            return
        }
        drill = Drill(at: tick)
    }

    /// Whether the rule takes the heat away when this sensor reads at least the drill's
    /// temperature.
    private func doesRuleAct(on monitor: SensorMonitor) -> Bool {
        var verdict = Verdict()
        let told = max(monitor.temperature, ToasterLimits.drillTemperature)
        observe(told, of: monitor.sensor, into: &verdict)
        return verdict.trip != nil
    }

    /// The cycle of a drill is over: the result goes into the record, a failure latches.
    mutating func concludeDrill() {
        guard let result = drill?.result else { return }
        drill = nil
        conclude(result)
    }

    private mutating func conclude(_ result: DrillResult) {
        changeRecord { record in
            record.drill = result
            if result.verdict == .passed { record.cyclesSinceDrill = 0 }
        }
        if result.verdict != .interrupted { isDrillRequested = false }
        guard result.verdict.isFailure, selection.includes(.proofTest) else { return }
        let slowest = max(result.heaterTicks, result.safetyRelayTicks)
        stand(Trip(.proofTest, value: Drill.proofStep, limit: Int32(slowest)))
    }

    var drillStatus: DrillStatus {
        var status = DrillStatus()
        status.isDue = isDrillDue
        status.isRequested = isDrillRequested
        status.isRunning = drill != nil
        status.last = record.drill
        return status
    }
}
