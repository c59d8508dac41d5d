// The page that the sensor readers write and the loop reads: a slot for each sensor.

package import CGuard
package import HearthGuard
import HearthINI
import HearthSafety
package import HearthUnits

/// Where samples cross from one process to another. Made before the readers, and never unmapped.
///
/// Sendable, unchecked: every access to a slot goes through its sequence or is atomic.
@safe
package struct SharedSamples: @unchecked Sendable {
    private let slots: UnsafeMutablePointer<guard_slot>

    package init() throws(GuardError) {
        let count = SensorRole.allCases.count
        let size = MemoryLayout<guard_slot>.stride * count
        guard let memory = unsafe guard_shared_memory(size) else {
            throw systemError(.system, [UInt8](utf8: "shared memory"), "mmap", guard_errno())
        }
        unsafe slots = memory.bindMemory(to: guard_slot.self, capacity: count)
    }

    package func publish(_ sample: guard_sample, of role: SensorRole) {
        unsafe guard_publish(slots + role.rawValue, sample)
        unsafe guard_set_problem(slots + role.rawValue, 0)
    }

    /// - Parameter number: the errno that stood in the way of a sample.
    package func report(problem number: Int32, of role: SensorRole) {
        unsafe guard_set_problem(slots + role.rawValue, number)
    }

    /// The errno that stands in the way of a sample, 0 for none.
    package func problem(of role: SensorRole) -> Int32 {
        unsafe guard_problem(slots + role.rawValue)
    }

    /// Takes over a sample that is whole; one that is being written comes the next time.
    package func take(_ role: SensorRole, into sample: inout guard_sample) {
        _ = unsafe guard_take(slots + role.rawValue, &sample)
    }
}

/// The guard's clock, and the reference that it is compared with.
///
/// `CLOCK_BOOTTIME` counts through a suspend. `CLOCK_MONOTONIC_RAW` does not, and no time service
/// adjusts it: the two part when the machine slept or its time is being bent. Most boards count
/// both from one oscillator; that it stops or is far off, only the hardware watchdog can see.
package enum Clock {
    package static var now: Instant { read(CLOCK_BOOTTIME) }
    package static var reference: Instant { read(CLOCK_MONOTONIC_RAW) }

    private static func read(_ clock: clockid_t) -> Instant {
        var time = timespec()
        let result = unsafe clock_gettime(clock, &time)
        invariant(result == 0, "the kernel has this clock")
        return Instant(rawValue: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
