// A hwmon or IIO device, found by name and read through its attribute files.

import CGuard
package import HearthGuard
import HearthINI

/// What one read of a sensor gave.
package enum SensorReading: Equatable {
    /// Thousandths of a degree, or millivolts.
    case value(Int32)
    /// The sensor's own fault detection.
    case open
    /// No sample: an errno. The sample before grows old, and that is what the interlock watches.
    case failure(Int32)
}

/// Paths of one sensor's attributes. A file is opened for each read: whatever the driver does in
/// between, the path leads to what is there now.
package struct SensorDevice {
    private let directory: [UInt8]
    /// `temp1`, `in_temp_object`, `in0`: what stands before `_input` or `_raw`.
    private let channel: StaticString
    private let isRaw: Bool

    /// - Parameter system: `/sys`, or a test's directory in its place.
    /// - Returns: the device, or the errno that says why there is none: `ENODEV`, or `ENOTUNIQ`
    ///   when several have the name.
    package static func find(
        _ sensor: SensorName, role: SensorRole, system: [UInt8]
    ) -> (device: SensorDevice?, problem: Int32) {
        var found: [SensorDevice] = []
        for parent in ["/class/hwmon/", "/bus/iio/devices/"] as [StaticString] {
            let parent = system + [UInt8](utf8: parent)
            for entry in list(parent) {
                let directory = parent + entry + [UInt8](utf8: "/")
                guard text(directory, "name") == sensor.name else { continue }
                if let device = sensor.device {
                    // hwmon has a link to its device; an IIO device is a link into it.
                    let parent =
                        linkTarget(directory + [UInt8](utf8: "device"), partFromEnd: 0)
                        ?? linkTarget(Array(directory.dropLast()), partFromEnd: 1)
                    guard parent == device else { continue }
                }
                if let device = SensorDevice(directory, role) { found.append(device) }
            }
        }
        guard let device = found.first else { return (nil, ENODEV) }
        return found.count == 1 ? (device, 0) : (nil, ENOTUNIQ)
    }

    /// The device on its bus, whichever class it is read through: a chip may have a hwmon and an
    /// IIO face, and two roles that watch each other must not both be it.
    package var identity: [UInt8] {
        if let device = realPath(directory + [UInt8](utf8: "device")) { return device }
        guard let own = realPath(directory) else { return directory }
        // An IIO device lies in its chip's directory, and a hwmon without a chip is its own.
        let parts = own.split(separator: UInt8(ascii: "/"))
        guard let last = parts.last, last.starts(with: [UInt8](utf8: "iio:")) else { return own }
        return Array(own.dropLast(last.count + 1))
    }

    /// Whether another name leads to this device.
    package func isSame(as other: SensorName, _ role: SensorRole, system: [UInt8]) -> Bool {
        SensorDevice.find(other, role: role, system: system).device?.identity == identity
    }

    /// Nil when the device has no attribute for this role.
    private init?(_ directory: [UInt8], _ role: SensorRole) {
        let channels: [StaticString] =
            role == .supply
            ? ["in0", "in1", "in_voltage0", "in_voltage", "in0_lcrit"]
            : ["temp1", "in_temp_object", "in_temp"]
        for channel in channels {
            for ending in ["_input", "_raw", "_alarm"] as [StaticString] {
                let path = directory + [UInt8](utf8: channel) + [UInt8](utf8: ending)
                guard unsafe withPath(path, { unsafe SensorDevice.access(path: $0) }) else {
                    continue
                }
                self.directory = directory
                self.channel = channel
                isRaw = [UInt8](utf8: ending) == [UInt8](utf8: "_raw")
                return
            }
        }
        return nil
    }

    private static func access(path: UnsafePointer<CChar>) -> Bool {
        unsafe CGuard.access(path, F_OK) == 0
    }

    /// One read, which may take as long as the bus does.
    package func read() -> SensorReading {
        if [UInt8](utf8: channel) == [UInt8](utf8: "in0_lcrit") { return readAlarm() }
        switch number("_fault") {
        case .value(0), .failure(ENOENT): break
        case .value, .open: return .open
        case .failure(let number): return .failure(number)
        }
        guard isRaw else { return number("_input") }
        let raw: SensorText
        switch SensorDevice.contents(path("_raw")) {
        case .failure(let number): return SensorDevice.failure(number)
        case .bytes(let bytes):
            guard let text = SensorText(bytes.span) else { return .failure(EBADMSG) }
            raw = text
        }
        return .value(
            SensorText.scaled(
                raw: raw, offset: calibration("_offset", else: 0),
                scale: calibration("_scale", else: 1_000_000_000)))
    }

    /// A supply that has no voltage, only an alarm for too little of it (`rpi_volt`): none of it,
    /// or the nominal one.
    private func readAlarm() -> SensorReading {
        guard case .value(let alarm) = number("_alarm") else { return number("_alarm") }
        return .value(alarm == 0 ? 5_000 : 0)
    }

    private func path(_ ending: StaticString) -> [UInt8] {
        directory + [UInt8](utf8: channel) + [UInt8](utf8: ending)
    }

    private func number(_ ending: StaticString) -> SensorReading {
        switch SensorDevice.contents(path(ending)) {
        case .failure(let number): return SensorDevice.failure(number)
        case .bytes(let bytes):
            guard let text = SensorText(bytes.span) else { return .failure(EBADMSG) }
            return .value(text.whole)
        }
    }

    /// A number of this channel, or of all channels of its kind (`in_temp_scale`).
    private func calibration(_ ending: StaticString, else nano: Int64) -> SensorText {
        let shared: StaticString =
            [UInt8](utf8: channel).starts(with: [UInt8](utf8: "in_voltage"))
            ? "in_voltage" : "in_temp"
        for name in [channel, shared] {
            let path = directory + [UInt8](utf8: name) + [UInt8](utf8: ending)
            if case .bytes(let bytes) = SensorDevice.contents(path),
                let number = SensorText(bytes.span)
            {
                return number
            }
        }
        return SensorText(nano: nano)
    }

    private static func contents(_ path: [UInt8]) -> FileContents { readFile(path, limit: 63) }

    /// Drivers that know a broken wire refuse to give a number for it (`maxim_thermocouple` with
    /// EINVAL, others with ENODATA). Everything else is the bus: no word about the sensor.
    private static func failure(_ number: Int32) -> SensorReading {
        number == EINVAL || number == ENODATA ? .open : .failure(number)
    }

    private static func text(_ directory: [UInt8], _ name: StaticString) -> [UInt8] {
        guard case .bytes(let bytes) = contents(directory + [UInt8](utf8: name)) else { return [] }
        return Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
    }
}
