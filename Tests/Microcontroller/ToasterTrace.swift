// The toaster's part of the trace: cycle after cycle in a plausible world, each with one fault.

import HearthSafety
import HearthUnits

struct ToasterTrace {
    /// One a round, in this order.
    enum Fault: Int64 {
        case none, open, short, nonsense, silent, frozen, apart, fire, hot, coldElement
        case heaterWelded, heaterDead, safetyWelded, safetyDead, senseStuck, silence, late
        case replayed, malformed, kind, oldLook, button, loopLate, clock, supply, processor
        case disk, powerCut
        static let count: Int64 = 28
    }

    var tally = Tally()
    private var random: Random
    private var machine: SafetyInterlock
    private var record: SafetyRecord
    private var now = Instant(rawValue: 7_000_000_000)
    private var reference = Instant(rawValue: 7_000_000_000)

    // The round: rest, a press, heat, a fault in the middle, and a person who clears it.
    private var fault = Fault.none
    private var round: Int64 = -1
    private var time: Int64 = 0
    private var faultFrom: Int64 = 0
    private var faultUntil: Int64 = 0
    private static let roundSteps: Int64 = 3_500

    // The world.
    private var chamber: Int64 = 25_000_000
    private var thermocouple: SensorSample
    private var infrared: SensorSample
    private var safetyLine = false
    private var stepsSinceToggle: Int64 = 1_000
    private var heat = false
    private var status: GuardStatus
    private var sequence: UInt32 = 0

    init(seed: UInt64) {
        random = Random(seed: seed)
        record = .commissioned
        machine = SafetyInterlock(record: nil, startedAt: now)
        status = machine.status
        thermocouple = SensorSample(.value(.celsius(25)), takenAt: now)
        infrared = thermocouple
    }

    private var isFaulty: Bool { time >= faultFrom && time < faultUntil }
    private func has(_ kind: Fault) -> Bool { fault == kind && isFaulty }

    private var safetyConducts: Bool {
        has(.safetyWelded) || (stepsSinceToggle < 12 && !has(.safetyDead))
    }
    private var heaterConducts: Bool { has(.heaterWelded) || (heat && !has(.heaterDead)) }

    mutating func step() {
        if time % ToasterTrace.roundSteps == 0 { beginRound() }
        let elapsed = has(.loopLate) && random.chance(in: 3) ? 10 + random.below(90) : 10
        now = now + .milliseconds(elapsed)
        reference = reference + .milliseconds(has(.clock) ? elapsed + 1 : elapsed)
        if has(.powerCut), time == faultFrom {
            machine = SafetyInterlock(record: record, startedAt: now)
        }
        let outputs = machine.step(gather())
        heat = outputs.heat != nil
        stepsSinceToggle = outputs.safetyLine == safetyLine ? stepsSinceToggle + 1 : 0
        safetyLine = outputs.safetyLine
        record = outputs.record
        status = outputs.status
        tally.note(
            isOn: heat, kind: status.trip?.interlock.rawValue, isLatched: status.isLatched)
        tally.digest.add(outputs)
        moveChamber()
        time += 1
    }

    private mutating func beginRound() {
        round += 1
        time = 0
        fault = Fault(rawValue: round % Fault.count) ?? .none
        faultFrom = 1_200 + random.below(400)
        // The record's disk fails before the press, and the lever's rest is over by then.
        if fault == .disk { faultFrom = 1_000 }
        faultUntil = faultFrom + 600
        chamber = 25_000_000
    }

    private mutating func gather() -> GuardInputs {
        if time % 10 == 0 { sample() }
        var input = GuardInputs(
            now: now, reference: reference, thermocouple: thermocouple, infrared: infrared)
        input.processor = .celsius(has(.processor) ? 86 : 45)
        input.supplyMillivolts = has(.supply) ? 4_500 : 5_000
        input.safetyRelaySense = safetyConducts
        input.heaterSense = has(.senseStuck) || (safetyConducts && heaterConducts)
        input.lever = time >= 1_050 && time < 1_060
        // The gesture that clears a latch, at the end of each round; and a cancel in the middle.
        input.button = (time >= 2_900 && time < 3_420) || has(.button)
        input.lease = message()
        input.recordOnDisk = has(.disk) ? 0 : record.sequence
        input.journalAcknowledged = UInt32(truncatingIfNeeded: time)
        return input
    }

    private mutating func sample() {
        let truth = MilliCelsius(rawValue: Int32(truncatingIfNeeded: chamber / 1000))
        let noise = MilliKelvin(rawValue: Int32(truncatingIfNeeded: random.below(400)) - 200)
        if !has(.silent) {
            infrared = SensorSample(.value(truth + noise), takenAt: now)
        }
        var reading = SensorSample.Reading.value(truth - noise)
        if isFaulty {
            switch fault {
            case .open: reading = .open
            case .short: reading = .short
            case .nonsense: reading = .value(.celsius(1_200))
            case .frozen: reading = .value(.celsius(40))
            case .apart: reading = .value(truth + .kelvins(60))
            default: break
            }
        }
        thermocouple = SensorSample(reading, takenAt: now)
    }

    private mutating func message() -> LeaseMessage? {
        guard status.phase == .heating, time % 25 == 0, !has(.silence) else { return nil }
        sequence &+= 1
        var renewal = LeaseRenewal(
            kind: round % 5 == 4 ? .timer : .seen, sequence: sequence, echoedTick: status.tick,
            observationAgeTicks: UInt16(truncatingIfNeeded: random.below(20)),
            duty: DutyCycle(perMille: 900))
        if isFaulty {
            switch fault {
            case .late: renewal.echoedTick -= 60
            case .replayed: renewal.sequence &-= 1
            case .malformed: return .malformed
            case .kind: renewal.kind = renewal.kind == .seen ? .timer : .seen
            case .oldLook: renewal.observationAgeTicks = 200
            case .none where time > faultFrom + 500: renewal.kind = .finish
            default: break
            }
        }
        // Over the frame and back, so that its code is compared as well.
        return LeaseFrame.decode(LeaseFrame.encode(renewal))
    }

    private mutating func moveChamber() {
        if safetyConducts && heaterConducts && !has(.coldElement) { chamber += 20_000 }
        if has(.fire) { chamber += 60_000 }
        if has(.hot), time % 200 == 0 { chamber += 5_000_000 }
        if has(.hot) { chamber += 15_000 }
        chamber -= (chamber - 25_000_000) * 45 / 1_000_000
    }
}

extension Digest {
    mutating func add(_ outputs: borrowing GuardOutputs) {
        add(outputs.heat != nil)
        add(outputs.safetyLine)
        add(outputs.carriage)
        add(outputs.fan)
        add(outputs.alarm.rawValue)
        add(outputs.record.sequence)
        add(outputs.record.latch)
        add(outputs.record.isArmed)
        add(outputs.record.uncleanEnds)
        add(outputs.record.onTimeLeftTicks)
        if let entry = outputs.journal {
            add(entry.sequence)
            add(entry.trip)
            add(entry.tick)
            add(entry.thermocouple.rawValue)
            add(entry.infrared.rawValue)
            add(entry.lostBefore)
        }
        add(outputs.status.tick)
        add(outputs.status.phase.rawValue)
        add(outputs.status.trip)
        add(outputs.status.isLatched)
        add(outputs.status.chamber.rawValue)
        add(outputs.status.cycle)
        add(outputs.status.heat)
        add(outputs.status.refusal?.rawValue ?? 255)
    }

    private mutating func add(_ trip: Trip?) {
        guard let trip else { return add(false) }
        add(trip.interlock.rawValue)
        add(trip.sensor?.rawValue ?? 255)
        add(trip.value)
        add(trip.limit)
    }
}
