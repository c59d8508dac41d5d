// What one step of the wearable's interlock asks of the shell. Nothing here stands between a call
// for help and whoever takes it: the alert is hearthd's, and no rule can hold it back.

public import HearthUnits

/// What the light says, besides what it says in the motor's place.
public enum WearableAlarm: UInt8, Sendable {
    case quiet
    /// Vibration is not to be had at present: look at the light.
    case motorLost
    /// A person must look, and clear it at the device.
    case latched
    /// Charging although its path is open: unplug it.
    case unplug
    /// Too hot to be worn.
    case takeOff
}

/// What the wearable's guard remembers over a restart. A missing or damaged record comes back as
/// nil and means "uncommissioned".
public struct WearableRecord: Equatable, Sendable {
    /// Grows by one with every change.
    public var sequence: UInt32
    /// The latched trip that asks for most before it may be cleared, if any.
    public var latch: WearableTrip?
    /// What all trips since the last gesture keep open.
    public var opened: WearablePaths

    /// What a person's first commissioning writes.
    public static let commissioned = WearableRecord(sequence: 1, latch: nil, opened: .nothing)

    /// What a missing or damaged record counts as.
    static let uncommissioned = WearableRecord(
        sequence: 0, latch: WearableTrip(.uncommissioned), opened: .all)

    public init(sequence: UInt32, latch: WearableTrip?, opened: WearablePaths) {
        self.sequence = sequence
        self.latch = latch
        self.opened = opened
    }
}

/// A copy of the guard's state for status frames, views and tests.
public struct WearableStatus: Equatable, Sendable {
    public var tick: Int64
    /// What the rules find in this tick; of several, the one that asks for most.
    public var finding: WearableTrip?
    public var latch: WearableTrip?
    /// What findings and latch keep open in this tick.
    public var opened = WearablePaths.nothing
    /// Whether a live lease wants the motor in this tick.
    public var isMotorWanted = false
    /// Why vibration was last cut short or withheld; nil from the next vibration on.
    public var motorCut: WearableTrip?
    /// The last good readings, and whether the last sample of each was good.
    public var battery = MilliCelsius.celsius(0)
    public var skin = MilliCelsius.celsius(0)
    public var isBatteryGood = false
    public var isSkinGood = false

    public init(tick: Int64) { self.tick = tick }
}

/// Lines and record of one tick.
public struct WearableOutputs: ~Copyable {
    /// Leave to run the motor in this tick. Its line is toggled while it runs: a monostable drops
    /// the motor 100 ms after the guard's death.
    public var motor: MotorPermit?
    /// Leave to charge in this tick; driven like the motor.
    public var charge: ChargePermit?
    /// Level of the load switch: low opens the switched rail, the second channel of the motor.
    public var loadClosed: Bool
    /// The light in the motor's place: vibration is wanted and is withheld, or does not happen.
    public var lamp: Bool
    public var alarm: WearableAlarm
    /// To be written, off this loop's thread, whenever its sequence is new.
    public var record: WearableRecord
    /// The oldest event that hearthd has not acknowledged.
    public var journal: WearableJournalEntry?
    public var status: WearableStatus
}

#if !os(none)
    extension WearableAlarm: CaseIterable {}
#endif
