// What must hold in every step, as code that shares nothing but the limits with the interlock: it
// watches what goes in and what comes out, counts for itself, and says which property broke.

import HearthSafety
import HearthUnits

/// A promise of the interlock. Each has a seeded bug in `ExplorationTests` that only it can find.
enum SafetyProperty: String, CaseIterable, Sendable {
    case noHeatWithoutCycle
    case noHeatWithoutLiveLease
    case noHeatWhileTripped
    case latchNeverClearsByItself
    case offInOneStep
    case safetyLineOnlyInCycle
    case oneCyclePerEdge
    case heatNeedsGoodSensors
    case proofHeatIsShort
    case noHeatInDrill
    case onlyAFailedDrillLatches
}

struct SafetyProperties {
    private var before: Observed?
    private var safetyLineBefore = false
    private var lastRenewalTick: Int64 = .min / 2
    private var leverDown = true
    private var leverEdges: UInt32 = 0
    private var cyclesBefore: UInt32 = 0
    private var gesture = 0
    private var proofHeatSteps = 0
    private var nowBefore: Instant?

    /// The property that the step from `input` to `output` breaks, if any.
    mutating func check(_ input: GuardInputs, _ output: Observed) -> SafetyProperty? {
        let isPress = input.lever && !leverDown
        leverDown = input.lever
        if isPress { leverEdges &+= 1 }
        let hasCleared = watchGesture(input)
        noteLease(input, output)
        let isLate = nowBefore.map { input.now - $0 > ToasterLimits.tickLate } ?? false
        nowBefore = input.now
        let broken = broken(input, output, isLate: isLate, hasCleared: hasCleared)
        safetyLineBefore = output.safetyLine
        if output.status.cycle != cyclesBefore { leverEdges = 0 }
        cyclesBefore = output.status.cycle
        before = output
        return broken
    }

    private mutating func broken(
        _ input: GuardInputs, _ output: Observed, isLate: Bool, hasCleared: Bool
    ) -> SafetyProperty? {
        let phase = output.status.phase
        let wasLatched = before?.record.latch != nil
        let isLatched = output.record.latch != nil && output.status.isLatched
        if wasLatched, !isLatched, !hasCleared { return .latchNeverClearsByItself }
        if output.status.cycle != cyclesBefore,
            output.status.cycle != cyclesBefore &+ 1 || leverEdges == 0
        {
            return .oneCyclePerEdge
        }
        if output.safetyLine != safetyLineBefore, output.safetyLine,
            phase == .idle || phase == .arming
        {
            return .safetyLineOnlyInCycle
        }
        proofHeatSteps = phase != .proving ? 0 : proofHeatSteps + (output.heat ? 1 : 0)
        // Ten ticks against the open safety relay, twenty through both, and one each to see it.
        if proofHeatSteps > 32 { return .proofHeatIsShort }
        if let broken = brokenByDrill(output) { return broken }
        guard output.heat else { return nil }
        return brokenByHeat(input, output, isLate: isLate)
    }

    /// What a drill tells the rule must neither stand as a trip nor latch, nor last beyond a cycle.
    private func brokenByDrill(_ output: Observed) -> SafetyProperty? {
        let drill = output.status.drill
        if drill.isRunning, output.heat || output.status.phase != .closing {
            return .noHeatInDrill
        }
        guard let trip = output.record.latch, before?.record.latch == nil else { return nil }
        let isFound = trip.interlock == .proofTest && trip.value == 5
        if isFound, !drill.last.verdict.isFailure { return .onlyAFailedDrillLatches }
        let isInjected =
            trip.interlock == .overTemperature
            && trip.value == ToasterLimits.drillTemperature.rawValue
        return isInjected ? .onlyAFailedDrillLatches : nil
    }

    private func brokenByHeat(_ input: GuardInputs, _ output: Observed, isLate: Bool)
        -> SafetyProperty?
    {
        let phase = output.status.phase
        if output.status.trip != nil || output.status.isLatched {
            // Tripped in this very step, or before it?
            return before?.status.trip == nil ? .offInOneStep : .noHeatWhileTripped
        }
        if isLate || input.button || input.processor > ToasterLimits.processorMax {
            return .offInOneStep
        }
        if !isGood(input.thermocouple, input.now) || !isGood(input.infrared, input.now) {
            return .heatNeedsGoodSensors
        }
        if phase != .heating && phase != .proving { return .noHeatWithoutCycle }
        let silence = output.status.tick - lastRenewalTick
        if phase == .heating, silence > ToasterLimits.leaseTicksMax {
            return .noHeatWithoutLiveLease
        }
        return nil
    }

    private func isGood(_ sample: SensorSample, _ now: Instant) -> Bool {
        guard case .value(let value) = sample.reading, now - sample.takenAt < .milliseconds(520)
        else { return false }
        return (ToasterLimits.sensorMin...ToasterLimits.sensorMax).contains(value)
            && value < ToasterLimits.chamberMax
    }

    private mutating func noteLease(_ input: GuardInputs, _ output: Observed) {
        if output.status.phase != .heating { lastRenewalTick = .min / 2 }
        guard case .renewal(let renewal) = input.lease, renewal.kind != .finish,
            renewal.echoedTick >= 0, renewal.echoedTick <= output.status.tick
        else { return }
        lastRenewalTick = max(lastRenewalTick, renewal.echoedTick)
    }

    /// True in the step in which a whole gesture ends: held for as many steps, then let go.
    private mutating func watchGesture(_ input: GuardInputs) -> Bool {
        guard !input.button else {
            gesture += 1
            return false
        }
        defer { gesture = 0 }
        return gesture >= Int(ToasterLimits.clearHoldTicks)
    }
}
