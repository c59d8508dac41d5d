// A trip: which interlock acted, on which sensor, at what value against what limit.

/// The chamber's two diverse sensors.
public enum ChamberSensor: UInt8, Sendable {
    case thermocouple
    case infrared
}

/// An interlock acting. `value` and `limit` are in the interlock's own unit: thousandths of a
/// degree for temperatures, ticks for times, millivolts for the supply, a count or a code else.
public struct Trip: Equatable, Sendable {
    public let interlock: Interlock
    public let sensor: ChamberSensor?
    public let value: Int32
    public let limit: Int32

    public init(
        _ interlock: Interlock, sensor: ChamberSensor? = nil, value: Int32 = 0, limit: Int32 = 0
    ) {
        self.interlock = interlock
        self.sensor = sensor
        self.value = value
        self.limit = limit
    }
}

/// What one rule says of one tick. `suspect` takes the heat away for this tick only: a rule that is
/// not yet sure never waits with the heater on.
@usableFromInline
enum Finding: Equatable {
    case clear
    case suspect
    case tripped(Trip)
}

#if !os(none)
    extension ChamberSensor: CaseIterable {}
#endif
