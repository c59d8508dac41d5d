// The machine's own clock.

public import HearthCore
public import HearthUnits

internal import Glibc

/// `CLOCK_BOOTTIME`: never set, and it counts the time the machine sleeps, so that a lease that
/// ran out during a suspend has run out.
public struct SystemClock: MonotonicClock, Sendable {
    public init() {}

    public var now: Instant {
        var time = timespec()
        let result = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        invariant(result == 0, "the kernel has CLOCK_BOOTTIME")
        return Instant(rawValue: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

/// The time of day in seconds since 1970, as far as this machine knows it. For people to read, and
/// for nothing that decides: it is set, and jumps.
public func wallSeconds() -> Int64 { Int64(time(nil)) }
