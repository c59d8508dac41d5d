// What one step asks of the shell.

public import HearthUnits

/// What the buzzer and the lamp say.
public enum Alarm: UInt8, Sendable {
    case quiet
    /// The last cycle was cut short; the next may start.
    case tripped
    /// A person must look, and clear it at the device.
    case latched
    /// Hot with everything commanded off: unplug it.
    case hotWhileOff
}

/// Where the guard is in a cycle.
public enum GuardPhase: UInt8, CaseIterable, Sendable {
    /// No cycle.
    case idle
    /// A person pressed the lever; the armed marker is on its way to the disk.
    case arming
    /// The proof test of both channels.
    case proving
    /// Heat may flow while the lease lives.
    case heating
    /// The solid-state relay is off, the safety relay about to open.
    case closing
}

/// A copy of the guard's state for status frames, views and tests.
public struct GuardStatus: Equatable, Sendable {
    public var tick: Int64
    public var phase: GuardPhase
    /// Set from a trip until the next cycle starts or, for a latch, until a person clears it.
    public var trip: Trip?
    public var isLatched = false
    /// The sensors' last good readings, and whether the last sample of each was good.
    public var thermocouple = MilliCelsius.celsius(0)
    public var infrared = MilliCelsius.celsius(0)
    public var isThermocoupleGood = false
    public var isInfraredGood = false
    /// Counts lever edges that started a cycle.
    public var cycle: UInt32 = 0
    public var heat = false
    /// Why the last lever edge started nothing, until the next one.
    public var refusal: Interlock?
    public var drill = DrillStatus()

    public init(tick: Int64, phase: GuardPhase) {
        self.tick = tick
        self.phase = phase
    }

    /// The hotter of the two sensors' last good readings.
    public var chamber: MilliCelsius { max(thermocouple, infrared) }
}

/// Lines, record and journal of one tick.
public struct GuardOutputs: ~Copyable {
    /// Leave to drive the heater line high for this tick.
    public var heat: HeatPermit?
    /// Level of the safety relay's line. It is the *changes* that hold the relay: the monostable
    /// behind it drops after 100 ms of either level.
    public var safetyLine: Bool
    /// The magnet that holds the bread down: off, and the bread comes up, with every end of heat.
    public var carriage: Bool
    public var fan: Bool
    public var alarm: Alarm
    /// To be written, off this loop's thread, whenever its sequence is new.
    public var record: SafetyRecord
    /// The oldest trip that hearthd has not acknowledged.
    public var journal: JournalEntry?
    public var status: GuardStatus
}
