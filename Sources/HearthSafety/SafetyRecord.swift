// What the guard remembers over a restart. The shell keeps two alternating copies with a checksum;
// a missing or damaged record comes back as nil and means "uncommissioned".

/// The guard's memory across restarts. De-energise first, then record: the only record that must be
/// on disk *before* something happens is the armed one, before heat.
public struct SafetyRecord: Equatable, Sendable {
    /// Grows by one with every change.
    public var sequence: UInt32
    /// The latched trip, if any.
    public var latch: Trip?
    /// True from before the first heat of a cycle until after the last: found at start, it tells
    /// of an unclean end.
    public var isArmed: Bool
    /// Unclean ends since the last clean one.
    public var uncleanEnds: UInt8
    /// Cumulative on-time left. While armed, a whole cycle has been taken off in advance.
    public var onTimeLeftTicks: Int64
    /// What came of the last drill.
    public var drill: DrillResult
    /// Clean cycles since a drill passed; stays at the largest number.
    public var cyclesSinceDrill: UInt8

    /// What a person's first commissioning writes.
    public static let commissioned = SafetyRecord(
        sequence: 1, latch: nil, isArmed: false, uncleanEnds: 0,
        onTimeLeftTicks: ToasterLimits.onTimeBudgetTicks)

    /// What a missing or damaged record counts as.
    static let uncommissioned = SafetyRecord(
        sequence: 0, latch: Trip(.uncommissioned), isArmed: false, uncleanEnds: 0,
        onTimeLeftTicks: 0)

    public init(
        sequence: UInt32, latch: Trip?, isArmed: Bool, uncleanEnds: UInt8, onTimeLeftTicks: Int64,
        drill: DrillResult = .none, cyclesSinceDrill: UInt8 = 0
    ) {
        self.sequence = sequence
        self.latch = latch
        self.isArmed = isArmed
        self.uncleanEnds = uncleanEnds
        self.onTimeLeftTicks = onTimeLeftTicks
        self.drill = drill
        self.cyclesSinceDrill = cyclesSinceDrill
    }
}
