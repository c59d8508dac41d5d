// Time as integer nanoseconds. `Swift.Duration` is 128 bits wide and `ContinuousClock` reads the
// machine; the rules of Hearth are told the time, in 64 bits, and never ask for it.
//
// Sums and differences saturate: a clock that reads nonsense is a fault to act on,
// not a reason to stop.

/// A length of time in nanoseconds. Negative spans exist; 64 bits reach 292 years.
@frozen
public struct TimeSpan: RawRepresentable, Comparable, Hashable, Sendable {
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    public static var zero: TimeSpan { TimeSpan(rawValue: 0) }

    @inlinable
    public static func nanoseconds(_ count: Int64) -> TimeSpan { TimeSpan(rawValue: count) }

    @inlinable
    public static func milliseconds(_ count: Int64) -> TimeSpan {
        TimeSpan(rawValue: count * 1_000_000)
    }

    @inlinable
    public static func seconds(_ count: Int64) -> TimeSpan {
        TimeSpan(rawValue: count * 1_000_000_000)
    }

    @inlinable
    public var wholeMilliseconds: Int64 { rawValue / 1_000_000 }

    @inlinable
    public static func < (lhs: TimeSpan, rhs: TimeSpan) -> Bool { lhs.rawValue < rhs.rawValue }

    @inlinable
    public static func + (lhs: TimeSpan, rhs: TimeSpan) -> TimeSpan {
        TimeSpan(rawValue: saturatingSum(lhs.rawValue, rhs.rawValue))
    }

    @inlinable
    public static func - (lhs: TimeSpan, rhs: TimeSpan) -> TimeSpan {
        TimeSpan(rawValue: saturatingDifference(lhs.rawValue, rhs.rawValue))
    }

    @inlinable
    public var magnitude: TimeSpan { TimeSpan(rawValue: saturatingMagnitude(rawValue)) }

    @inlinable
    public static func * (lhs: TimeSpan, rhs: Int64) -> TimeSpan {
        TimeSpan(rawValue: lhs.rawValue * rhs)
    }

    @inlinable
    public static func += (lhs: inout TimeSpan, rhs: TimeSpan) { lhs = lhs + rhs }
}

/// A point in time, in nanoseconds since the machine started (`CLOCK_BOOTTIME` on Linux).
@frozen
public struct Instant: RawRepresentable, Comparable, Hashable, Sendable {
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// The moment the machine started.
    @inlinable
    public static var boot: Instant { Instant(rawValue: 0) }

    @inlinable
    public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.rawValue < rhs.rawValue }

    @inlinable
    public static func - (lhs: Instant, rhs: Instant) -> TimeSpan {
        TimeSpan(rawValue: saturatingDifference(lhs.rawValue, rhs.rawValue))
    }

    @inlinable
    public static func + (lhs: Instant, rhs: TimeSpan) -> Instant {
        Instant(rawValue: saturatingSum(lhs.rawValue, rhs.rawValue))
    }

    @inlinable
    public static func - (lhs: Instant, rhs: TimeSpan) -> Instant {
        Instant(rawValue: saturatingDifference(lhs.rawValue, rhs.rawValue))
    }
}
