// Cumulative on-time: a bucket of heat that refills three times slower than it empties. It is part
// of the record on disk, so pulling the plug does not fill it.

/// The cumulative on-time that is left, in ticks of heat.
struct OnTimeBudget: Equatable, Sendable {
    private(set) var leftTicks: Int64
    private var offTicks: Int64 = 0

    /// - Parameter leftTicks: what the record says; anything out of range counts as nothing left.
    init(leftTicks: Int64) {
        let valid = (0...ToasterLimits.onTimeBudgetTicks).contains(leftTicks)
        self.leftTicks = valid ? leftTicks : 0
    }

    /// - Parameters:
    ///   - isOn: whether heat was commanded in the step before, or is sensed now.
    ///   - ticks: what passed since the step before. A slow loop is charged in full, up to what
    ///     the monostable lets through; a clock that jumps refills nothing.
    mutating func update(isOn: Bool, ticks: Int64) {
        if isOn {
            leftTicks = max(leftTicks - min(ticks, ToasterLimits.unattendedTicksMax), 0)
            return
        }
        offTicks += 1
        guard offTicks >= ToasterLimits.onTimeRefillDivisor else { return }
        offTicks = 0
        leftTicks = min(leftTicks + 1, ToasterLimits.onTimeBudgetTicks)
    }

    var trip: Trip? {
        guard leftTicks == 0 else { return nil }
        return Trip(.cumulativeOnTime, limit: clamped(ToasterLimits.onTimeBudgetTicks))
    }
}
