// The loop's claim on the machine: its turn every ten milliseconds, its memory in place.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety
import HearthUnits

enum RealTime {
    /// Below 50, where the kernel puts its interrupt threads and `watchdogd`, which keeps slow
    /// hardware watchdogs fed between our calls: they must run for us to. Above all ordinary work.
    static var priority: Int32 { 40 }
    /// A loop that computes for so long without waiting is out of hand, and the relay has opened by
    /// then: the kernel ends it, and the service manager starts another.
    static var processorTimeMax: TimeSpan { .milliseconds(100) }

    /// From here on this thread is served first. Call it before the watchdog is opened: a guard
    /// that may not keep time must not keep the board from restarting.
    static func enter() throws(GuardError) {
        guard_touch_stack()
        let loop = [UInt8](utf8: "the loop")
        guard guard_lock_memory() == 0 else {
            throw systemError(
                .system, loop, "lock memory", guard_errno(), "; LimitMEMLOCK=infinity allows it")
        }
        guard guard_limit_processor_time(UInt32(processorTimeMax.rawValue / 1_000)) == 0 else {
            throw systemError(.system, loop, "limit its processor time", guard_errno())
        }
        guard guard_set_fifo(priority) == 0 else {
            throw systemError(
                .system, loop, "become SCHED_FIFO 40", guard_errno(),
                "; LimitRTPRIO=40 allows it")
        }
    }
}

/// Wakes the loop at multiples of the tick; a turn that was missed is not made up for.
struct Metronome {
    private var next = Metronome.now

    mutating func wait() {
        next = next + ToasterLimits.tick
        let now = Metronome.now
        if next <= now { next = now + ToasterLimits.tick }
        var time = timespec(
            tv_sec: Int(next.rawValue / 1_000_000_000),
            tv_nsec: Int(next.rawValue % 1_000_000_000))
        while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }

    private static var now: Instant {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(rawValue: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
