// The interlock's state with time put into few buckets: what the exhaustive exploration tells
// apart. For tests and simulators; nothing in the interlock reads it.

/// One abstract state. Two machines with the same one differ only in times, temperatures and counts
/// within a bucket, in the present level of the toggling safety line, and in which trip of the same
/// recovery they remember.
public struct AbstractState: Hashable, Sendable {
    public var phase: GuardPhase
    /// The step of the proof test, or the kind of the lease, or how long the phase has lasted.
    public var detail: UInt8
    /// Recovery of the standing trip, plus one; 0 for none.
    public var trip: UInt8
    /// Recovery of the latch, plus one; 0 for none.
    public var latch: UInt8
    public var isArmed: Bool
    public var uncleanEnds: UInt8
    public var gesture: UInt8
    public var lever: UInt8
    /// Two bits a sensor (good, suspect, fault, never) and whether both are sound again.
    public var sensors: UInt8
    /// 0 cool, 1 warm, 2 hot, 3 over the limit.
    public var chamber: UInt8
    public var heaterCommanded: Bool
    public var safetyCommanded: Bool
    public var isBudgetEmpty: Bool
    public var isOffLongEnough: Bool
    /// 0 not due, 1 due, 2 running.
    public var drill: UInt8
}

extension InterlockMachine {
    public var abstractState: AbstractState {
        AbstractState(
            phase: status.phase, detail: detail, trip: code(trip), latch: code(record.latch),
            isArmed: record.isArmed, uncleanEnds: record.uncleanEnds,
            gesture: gesture.abstraction, lever: lever.abstraction, sensors: sensorBits,
            chamber: chamberBucket, heaterCommanded: heaterCommanded,
            safetyCommanded: safetyCommanded,
            isBudgetEmpty: budget.trip != nil,
            isOffLongEnough: tick - lastHeatTick >= ToasterLimits.offTicksMin,
            drill: drill != nil ? 2 : isDrillDue ? 1 : 0)
    }

    private var detail: UInt8 {
        switch phase {
        case .idle: 0
        case .arming: 0
        case .proving(let proof): proof.step.rawValue
        case .heating(let lease, _):
            (lease.kind?.rawValue ?? 0) << 1 | (lease.isHalfSpent(at: tick) ? 1 : 0)
        case .closing(let since): tick - since < ToasterLimits.safetyRelayHoldTicks ? 0 : 1
        }
    }

    private func code(_ trip: Trip?) -> UInt8 {
        guard let trip else { return 0 }
        return trip.interlock.recovery.rawValue + 1
    }

    private var sensorBits: UInt8 {
        let isSound =
            min(thermocouple.goodSamplesInRow, infrared.goodSamplesInRow)
            >= ToasterLimits.soundSamplesMin
        return thermocouple.abstraction | infrared.abstraction << 2 | (isSound ? 16 : 0)
    }

    private var chamberBucket: UInt8 {
        if chamber < ToasterLimits.coolBelow { return 0 }
        if chamber < ToasterLimits.chamberStartMax { return 1 }
        return chamber < tightening.chamberMax ? 2 : 3
    }
}

extension SensorMonitor {
    fileprivate var abstraction: UInt8 { isGood ? 0 : fault == nil ? 1 : 2 }
}

extension Lease {
    fileprivate func isHalfSpent(at tick: Int64) -> Bool {
        tick - echoedTick > ToasterLimits.leaseTicksMax / 2
    }
}
