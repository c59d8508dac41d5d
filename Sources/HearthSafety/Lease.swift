// The lease: heat flows only while one is alive. Whatever is wrong with a message ends it; nothing
// but a new cycle, which a person starts, begins another.

import HearthUnits

/// The state of one cycle's lease. Made when heating starts, thrown away when it ends.
struct Lease: Equatable, Sendable {
    private let startedAtTick: Int64
    private(set) var kind: LeaseRenewal.Kind?
    private(set) var duty = DutyCycle.off
    private var sequence: UInt32 = 0
    private(set) var echoedTick: Int64
    private var observedAtTick: Int64

    /// - Parameter tick: the tick in which heating began: nothing sent before it counts.
    init(startedAtTick tick: Int64) {
        startedAtTick = tick
        echoedTick = tick
        observedAtTick = tick
    }

    /// Silence: no renewal for longer than a lease lasts (or, at first, than it may take to come).
    func lapse(at tick: Int64) -> Trip? {
        let limit =
            kind == nil ? ToasterLimits.firstRenewalTicksMax : ToasterLimits.leaseTicksMax
        let silence = tick - echoedTick
        guard silence > limit else { return nil }
        return Trip(.leaseLapsed, value: clamped(silence), limit: clamped(limit))
    }

    /// A look that was fresh when it was sent grows old with the lease.
    func observationTooOld(at tick: Int64) -> Trip? {
        guard kind == .seen else { return nil }
        let age = tick - observedAtTick
        guard age > ToasterLimits.observationAgeMaxTicks else { return nil }
        return Trip(
            .observationTooOld, value: clamped(age),
            limit: clamped(ToasterLimits.observationAgeMaxTicks))
    }

    /// A cycle that began blind may heat for a short while only.
    func timerTooLong(at tick: Int64) -> Trip? {
        let time = tick - startedAtTick
        guard kind == .timer, time > ToasterLimits.timerTicksMax else { return nil }
        return Trip(.timerTime, value: clamped(time), limit: clamped(ToasterLimits.timerTicksMax))
    }

    /// Takes a message in, or says what is wrong with it.
    mutating func receive(_ message: LeaseMessage, at tick: Int64) -> LeaseVerdict {
        guard case .renewal(let renewal) = message else { return .wrong(Trip(.leaseMalformed)) }
        // The range first: the sender is not trusted, and a difference of extremes overflows.
        guard (0...tick).contains(renewal.echoedTick) else {
            return .wrong(Trip(.leaseMalformed, value: clamped(renewal.echoedTick)))
        }
        let age = tick - renewal.echoedTick
        guard age <= ToasterLimits.leaseTicksMax else {
            return .wrong(
                Trip(
                    .leaseLate, value: clamped(age), limit: clamped(ToasterLimits.leaseTicksMax)))
        }
        let step = renewal.sequence &- sequence
        guard renewal.echoedTick >= echoedTick,
            kind == nil || (1...ToasterLimits.sequenceGapMax).contains(step)
        else {
            return .wrong(
                Trip(
                    .leaseReplayed, value: Int32(truncatingIfNeeded: renewal.sequence),
                    limit: Int32(truncatingIfNeeded: sequence)))
        }
        if renewal.kind == .finish { return .finish }
        guard kind == nil || kind == renewal.kind else {
            return .wrong(Trip(.leaseKind, value: Int32(renewal.kind.rawValue)))
        }
        kind = renewal.kind
        sequence = renewal.sequence
        echoedTick = renewal.echoedTick
        observedAtTick = renewal.echoedTick - Int64(renewal.observationAgeTicks)
        duty = renewal.duty
        return .renewed
    }
}

enum LeaseVerdict {
    case renewed
    case finish
    case wrong(Trip)
}

/// Trip values are 32 bits wide; ticks are 64.
func clamped(_ value: Int64) -> Int32 { Int32(saturating: value) }
