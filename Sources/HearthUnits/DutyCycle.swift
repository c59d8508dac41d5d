// How much of a burst-fire window the heater is on.

/// A share of time, in thousandths: 0 is off, 1000 is always on. Never outside that range.
@frozen
public struct DutyCycle: Comparable, Hashable, Sendable {
    public let perMille: UInt16

    /// Values above 1000 are brought down to 1000: more than everything is everything.
    @inlinable
    public init(perMille: UInt16) { self.perMille = perMille > 1000 ? 1000 : perMille }

    @inlinable
    public static var off: DutyCycle { DutyCycle(perMille: 0) }

    @inlinable
    public static var full: DutyCycle { DutyCycle(perMille: 1000) }

    @inlinable
    public static func < (lhs: DutyCycle, rhs: DutyCycle) -> Bool { lhs.perMille < rhs.perMille }
}
