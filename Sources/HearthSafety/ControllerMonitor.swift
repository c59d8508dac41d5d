// Is the controller itself fit to decide? Loop, clocks, supply, processor.

import HearthUnits

/// Punctuality of the loop and agreement of two clocks.
struct ClockMonitor: Sendable {
    private var last: (now: Instant, reference: Instant)?
    /// Where the comparison of the two clocks began; moved on once a second.
    private var compared: (now: Instant, reference: Instant)?
    private var lateSteps: Int32 = 0
    private var punctualSteps: Int32 = 0

    /// `.suspect` for a late step: it gets no heat.
    mutating func update(now: Instant, reference: Instant) -> (loop: Finding, clock: Finding) {
        guard let last, let compared else {
            self.last = (now, reference)
            self.compared = (now, reference)
            return (.clear, .clear)
        }
        self.last = (now, reference)
        let elapsed = now - last.now
        if elapsed <= .zero { return (.clear, clockTrip(elapsed)) }
        let sinceCompared = now - compared.now
        let skew = sinceCompared - (reference - compared.reference)
        if skew.magnitude > ToasterLimits.clockSkewMax {
            self.compared = (now, reference)
            return (.clear, clockTrip(skew))
        }
        if sinceCompared >= .seconds(1) { self.compared = (now, reference) }
        return (lateness(elapsed), .clear)
    }

    private mutating func lateness(_ elapsed: TimeSpan) -> Finding {
        if elapsed <= ToasterLimits.tickLate {
            punctualSteps += 1
            if punctualSteps >= 100 {
                punctualSteps = 0
                lateSteps = max(lateSteps - 1, 0)
            }
            return .clear
        }
        lateSteps = min(lateSteps + 1, ToasterLimits.lateStepsMax)
        if elapsed > ToasterLimits.tickLost {
            return .tripped(
                Trip(
                    .loopLate, value: clamped(elapsed.wholeMilliseconds),
                    limit: clamped(ToasterLimits.tickLost.wholeMilliseconds)))
        }
        guard lateSteps >= ToasterLimits.lateStepsMax else { return .suspect }
        return .tripped(Trip(.loopLate, value: lateSteps, limit: ToasterLimits.lateStepsMax))
    }

    private func clockTrip(_ difference: TimeSpan) -> Finding {
        .tripped(
            Trip(
                .clockAnomaly, value: clamped(difference.wholeMilliseconds),
                limit: clamped(ToasterLimits.clockSkewMax.wholeMilliseconds)))
    }
}

/// The board's own rail. A processor below its voltage computes anything.
struct SupplyMonitor: Sendable {
    private let minMillivolts: Int32
    private let maxMillivolts: Int32
    private var badSinceTick: Int64?

    init(
        minMillivolts: Int32 = ToasterLimits.supplyMinMillivolts,
        maxMillivolts: Int32 = ToasterLimits.supplyMaxMillivolts
    ) {
        self.minMillivolts = minMillivolts
        self.maxMillivolts = maxMillivolts
    }

    mutating func update(millivolts: Int32, at tick: Int64) -> Finding {
        let limit = millivolts < minMillivolts ? minMillivolts : maxMillivolts
        guard millivolts < minMillivolts || millivolts > maxMillivolts else {
            badSinceTick = nil
            return .clear
        }
        let since = badSinceTick ?? tick
        badSinceTick = since
        guard tick - since >= ToasterLimits.supplyTicks else { return .suspect }
        return .tripped(Trip(.supplyOutOfRange, value: millivolts, limit: limit))
    }
}
