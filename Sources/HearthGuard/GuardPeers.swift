// What the loop works with, as the loop sees it: a board and a memory. The program has the real
// ones, the tests have doubles; both are generic arguments, never existentials.

public import HearthSafety
public import HearthUnits

/// Levels of the input lines in one turn.
public struct LineLevels: Equatable, Sendable {
    public var heaterSense = false
    public var safetyRelaySense = false
    public var lever = false
    public var button = false

    public init() {}
}

/// Lines, sensors, clocks and watchdog of one board. Nothing here blocks or allocates.
public protocol GuardBoard: ~Copyable {
    /// The guard's clock, and the reference that it is compared with.
    func clocks() -> (now: Instant, reference: Instant)
    /// The input lines; nil when one cannot be read.
    mutating func levels() -> LineLevels?
    /// What the readers left last: both samples, the processor's temperature, the supply.
    mutating func sensed(into inputs: inout GuardInputs)
    /// Spends the permit of this tick, if there is one, and sets the other outputs; without a
    /// permit the heater line is low. Returns false when a line does not take its level.
    mutating func drive(
        heat: consuming HeatPermit?, safety: Bool, carriage: Bool, fan: Bool, alarm: Bool,
        at tick: Int64
    ) -> Bool
    mutating func feedWatchdog()
    /// Every output low, then the watchdog's end; false, and the watchdog runs on, when an output
    /// does not take it.
    consuming func stop() -> Bool
}

/// Levels of a wearable's input lines in one turn.
public struct WearableLevels: Equatable, Sendable {
    public var motorSense = false
    public var chargeSense = false
    public var button = false

    public init() {}
}

/// The same of a wearable; see `GuardBoard`.
public protocol WearableBoard: ~Copyable {
    func clocks() -> (now: Instant, reference: Instant)
    mutating func levels() -> WearableLevels?
    mutating func sensed(into inputs: inout WearableInputs)
    /// Spends the permits of this tick that there are, each by a change of its line's level, and
    /// sets the other outputs; a line without a permit is low. Returns false when a line does not
    /// take its level.
    mutating func drive(
        motor: consuming MotorPermit?, charge: consuming ChargePermit?, load: Bool, lamp: Bool,
        at tick: Int64
    ) -> Bool
    mutating func feedWatchdog()
    consuming func stop() -> Bool
}

/// Keeps the record off the loop's thread.
public protocol GuardRecorder: ~Copyable {
    associatedtype Record: GuardRecord
    /// The last sequence known to be on disk; 0 before the first.
    var durableSequence: UInt32 { get }
    /// The errno that stands in the way of a newer record or trip; 0 for none.
    var problem: Int32 { get }
    /// To be written as soon as may be; a later one replaces one that waits.
    mutating func submit(_ record: Record)
    /// A trip for the history; a memory that has none lets go of it.
    mutating func submit(_ trip: TripEntry)
    /// The journal's newest image; a memory that has none lets go of it.
    mutating func submit(_ journal: InlineArray<1024, UInt8>)
}

extension GuardRecorder where Self: ~Copyable {
    public mutating func submit(_ trip: TripEntry) {}
    public mutating func submit(_ journal: InlineArray<1024, UInt8>) {}
}
