// A process for each sensor: a bus that hangs, hangs there. Its parent starts it again when it
// ends, and all of them end with the guard.
//
//   guard ── spawner ──┬─ reader of the thermocouple
//                      ├─ reader of the infrared sensor …
//
// The spawner is forked before the guard locks memory and raises its priority, and before it opens
// a line or the watchdog: no child can hold what must be released when the guard ends.

import CGuard
package import HearthGuard
import HearthINI
import HearthSafety
package import HearthUnits

/// Reads one sensor for ever.
package struct SensorReader: Sendable {
    let sensor: SensorName
    let role: SensorRole
    let samples: SharedSamples
    let system: [UInt8]
    /// The sensor that watches this one, and that this one must not be.
    let other: (sensor: SensorName, role: SensorRole)?

    /// - Parameters:
    ///   - system: `/sys`, or a test's directory in its place.
    ///   - other: the sensor that this one must not be.
    package init(
        _ sensor: SensorName, role: SensorRole, samples: SharedSamples, system: [UInt8],
        other: (sensor: SensorName, role: SensorRole)? = nil
    ) {
        (self.sensor, self.role, self.samples, self.system) = (sensor, role, samples, system)
        self.other = other
    }

    /// The interlock's windows are made for ten samples a second.
    package static var period: TimeSpan { .milliseconds(100) }
    /// A read that takes longer ends this process, so that a driver's lost wake-up is not for ever.
    static var hungSeconds: UInt32 { 10 }

    /// One sample: read, stamped with the time before the read began.
    package func readOnce(_ device: inout SensorDevice?) {
        if device == nil {
            let (found, problem) = SensorDevice.find(sensor, role: role, system: system)
            guard let found else { return samples.report(problem: problem, of: role) }
            if let other, found.isSame(as: other.sensor, other.role, system: system) {
                return samples.report(problem: EXDEV, of: role)
            }
            device = found
        }
        let takenAt = Clock.now
        switch device?.read() {
        case .value(let value):
            samples.publish(
                guard_sample(taken_at: takenAt.rawValue, value: value, kind: 1), of: role)
        case .open:
            samples.publish(
                guard_sample(taken_at: takenAt.rawValue, value: 0, kind: 2), of: role)
        case .failure(let number):
            samples.report(problem: number, of: role)
            // The driver may come back as another device.
            device = nil
        case nil: break
        }
    }

    func run() -> Never {
        var device: SensorDevice? = nil
        while true {
            alarm(SensorReader.hungSeconds)
            readOnce(&device)
            alarm(0)
            rest(SensorReader.period)
        }
    }
}

/// Sleeps; a signal may end it early.
func rest(_ span: TimeSpan) {
    var time = timespec(
        tv_sec: Int(span.rawValue / 1_000_000_000), tv_nsec: Int(span.rawValue % 1_000_000_000))
    _ = unsafe nanosleep(&time, nil)
}

/// The process that keeps the readers going.
struct ReaderSpawner {
    private let process: pid_t

    /// A reader that dies at once is not started more often than this.
    static var pause: TimeSpan { .seconds(1) }

    init(
        _ configuration: GuardConfiguration, _ samples: SharedSamples, system: [UInt8]
    ) throws(GuardError) {
        var readers: [SensorReader] = []
        for role in configuration.target.sensors {
            let pair = configuration.watchedPair
            readers.append(
                SensorReader(
                    configuration.sensor(role), role: role, samples: samples, system: system,
                    other: role == pair.second
                        ? (configuration.sensor(pair.first), pair.first) : nil))
        }
        let parent = getpid()
        process = fork()
        guard process >= 0 else {
            throw systemError(.system, [UInt8](utf8: "sensor readers"), "fork", guard_errno())
        }
        if process == 0 { ReaderSpawner.spawn(readers, parent) }
    }

    /// Whether the spawner has ended; its readers ended with it.
    var hasEnded: Bool { waitpid(process, nil, WNOHANG) != 0 }

    private static func spawn(_ readers: [SensorReader], _ parent: pid_t) -> Never {
        becomeChild(of: parent, "guard-spawner")
        var processes = [pid_t](repeating: 0, count: readers.count)
        while true {
            for (number, reader) in readers.enumerated() where processes[number] <= 0 {
                let spawner = getpid()
                processes[number] = fork()
                if processes[number] == 0 {
                    becomeChild(of: spawner, reader.role.key)
                    reader.run()
                }
            }
            let ended = waitpid(-1, nil, 0)
            for number in processes.indices where processes[number] == ended {
                processes[number] = 0
            }
            rest(pause)
        }
    }

    private static func becomeChild(of parent: pid_t, _ name: StaticString) {
        _ = guard_end_with_parent()
        // A parent that ended before that call sends no signal any more.
        if getppid() != parent { exit(0) }
        _ = guard_release_signals()
        _ = unsafe guard_set_process_name(name.utf8Start)
    }
}
