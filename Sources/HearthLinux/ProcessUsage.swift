// What this process has cost so far, by the kernel's account.

public import HearthCore
public import HearthUnits

internal import Glibc

/// Processor time, wake-ups and memory, all threads together.
public struct ProcessUsage: Equatable, Sendable {
    /// User and system.
    public let processorTime: TimeSpan
    /// Times that a thread waited and was woken (voluntary context switches).
    public let wakeups: Int
    /// The most memory that was resident at a time.
    public let residentMax: ByteCount

    /// As it is now.
    public init() {
        var usage = rusage()
        let result = unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        invariant(result == 0, "the kernel tells a process its own usage")
        func span(_ time: timeval) -> TimeSpan {
            .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_usec) * 1_000)
        }
        processorTime = span(usage.ru_utime) + span(usage.ru_stime)
        wakeups = usage.ru_nvcsw
        residentMax = .kibibytes(usage.ru_maxrss)
    }
}
