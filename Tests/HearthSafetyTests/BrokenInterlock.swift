// The interlock with one seeded bug a property: what the properties must find.

import HearthSafety
import HearthUnits

/// A bug for each property.
enum SeededBug: CaseIterable, Sendable {
    case heatsInIdle
    case heatsAfterSilence
    case heatsAgainWhileTripped
    case forgetsLatchAfterTime
    case turnsOffOneStepLate
    case togglesInIdle
    case countsTwoCyclesPerEdge
    case heatsOnBadSample
    case provesForTooLong
    case heatsInDrill
    case latchesTheInjected

    var property: SafetyProperty {
        switch self {
        case .heatsInIdle: .noHeatWithoutCycle
        case .heatsAfterSilence: .noHeatWithoutLiveLease
        case .heatsAgainWhileTripped: .noHeatWhileTripped
        case .forgetsLatchAfterTime: .latchNeverClearsByItself
        case .turnsOffOneStepLate: .offInOneStep
        case .togglesInIdle: .safetyLineOnlyInCycle
        case .countsTwoCyclesPerEdge: .oneCyclePerEdge
        case .heatsOnBadSample: .heatNeedsGoodSensors
        case .provesForTooLong: .proofHeatIsShort
        case .heatsInDrill: .noHeatInDrill
        case .latchesTheInjected: .onlyAFailedDrillLatches
        }
    }
}

/// Wraps a sound interlock and spoils what it says.
struct BrokenInterlock: Steppable {
    private var sound: InterlockMachine<Without>
    private let bug: SeededBug
    private var heated = false
    private var latchedSteps = 0
    private var idleSteps = 0
    private var trippedSteps = 0
    private var provingSteps = 0

    init(record: SafetyRecord?, startedAt start: Instant, bug: SeededBug) {
        // Two bugs are rules left out; the others spoil what a whole interlock says.
        let selection: Without =
            switch bug {
            case .heatsAfterSilence: Without(.leaseLapsed)
            case .heatsOnBadSample: Without(.sensorOpen)
            default: Without()
            }
        sound = InterlockMachine(record: record, selection: selection, startedAt: start)
        self.bug = bug
    }

    var abstractState: AbstractState { sound.abstractState }

    mutating func observe(_ input: GuardInputs) -> Observed {
        var output = Observed(sound.step(input))
        let status = output.status
        latchedSteps = status.isLatched ? latchedSteps + 1 : 0
        idleSteps = status.phase == .idle ? idleSteps + 1 : 0
        trippedSteps = status.trip != nil ? trippedSteps + 1 : 0
        provingSteps = status.phase == .proving ? provingSteps + 1 : 0
        let isSane = status.trip == nil && !input.button && input.processor < .celsius(80)
        switch bug {
        case .heatsInIdle: if isSane && idleSteps > 1_000 { output.heat = true }
        case .heatsAfterSilence, .heatsOnBadSample: break
        case .heatsAgainWhileTripped: if trippedSteps == 2 { output.heat = true }
        case .forgetsLatchAfterTime:
            if latchedSteps == 700 {
                output.record.latch = nil
                output.status.isLatched = false
            }
        case .turnsOffOneStepLate: output.heat = output.heat || (heated && trippedSteps == 1)
        case .togglesInIdle: if idleSteps == 50 { output.safetyLine = true }
        case .countsTwoCyclesPerEdge:
            if status.cycle % 2 == 1 { output.status.cycle += status.cycle }
        case .provesForTooLong: output.heat = output.heat || (isSane && provingSteps > 3)
        case .heatsInDrill: if status.drill.isRunning { output.heat = true }
        case .latchesTheInjected:
            if status.drill.isRunning, !status.isLatched {
                output.record.latch = Trip(
                    .overTemperature, sensor: .infrared,
                    value: ToasterLimits.drillTemperature.rawValue)
                output.status.isLatched = true
            }
        }
        heated = output.heat
        return output
    }
}
