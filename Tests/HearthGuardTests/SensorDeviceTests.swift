// Sensors as the kernel shows them, on files in the kernel's places.

import CGuard
import HearthGuard
import HearthSafety
import HearthUnits
import Testing
import hearth_guard

struct SensorDeviceTests {
    private let system = "/tmp/hearth-sensors-\(getpid())-\(UInt32.random(in: 0 ... .max))"

    /// Makes the directories on the way to `path`, and the file.
    private func write(_ text: String, to path: String) {
        makeDirectories(above: path)
        let descriptor = unsafe guard_open(system + path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        let bytes = Array(text.utf8)
        let count = unsafe CGuard.write(descriptor, bytes, bytes.count)
        close(descriptor)
        #expect(count == bytes.count, "\(path)")
    }

    private func makeDirectories(above path: String) {
        let whole = system + path
        for (index, character) in whole.enumerated() where character == "/" && index > 0 {
            _ = unsafe mkdir(String(whole.prefix(index)), 0o755)
        }
    }

    private func removed() { removeAll(system) }

    private func removeAll(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        guard let stream = unsafe opendir(path) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(unsafe String(cString: guard_entry_name(entry)))
        }
        unsafe closedir(stream)
        for name in names where name != "." && name != ".." { removeAll(path + "/" + name) }
        _ = unsafe rmdir(path)
    }

    private func find(_ name: String, _ role: SensorRole = .thermocouple)
        -> (device: SensorDevice?, problem: Int32)
    {
        SensorDevice.find(SensorName(Array(name.utf8)), role: role, system: Array(system.utf8))
    }

    @Test func `a hwmon sensor is found by name and read in thousandths`() {
        defer { removed() }
        write("acpitz\n", to: "/class/hwmon/hwmon0/name")
        write("20000\n", to: "/class/hwmon/hwmon0/temp1_input")
        write("lm75\n", to: "/class/hwmon/hwmon1/name")
        write("23687\n", to: "/class/hwmon/hwmon1/temp1_input")
        #expect(find("lm75").device?.read() == .value(23_687))
        #expect(find("max31855").problem == ENODEV)
        #expect(find("lm75", .supply).problem == ENODEV, "it has no voltage")
        write("1\n", to: "/class/hwmon/hwmon1/temp1_fault")
        #expect(find("lm75").device?.read() == .open)
    }

    @Test func `of two with a name the device must be named`() {
        defer { removed() }
        for (entry, device) in [("hwmon0", "1-0048"), ("hwmon1", "1-0049")] {
            write("lm75\n", to: "/class/hwmon/\(entry)/name")
            write(entry == "hwmon0" ? "1\n" : "2\n", to: "/class/hwmon/\(entry)/temp1_input")
            _ = unsafe symlink(
                "../../../devices/\(device)", system + "/class/hwmon/\(entry)/device")
        }
        #expect(find("lm75").problem == ENOTUNIQ)
        #expect(find("lm75@1-0049").device?.read() == .value(2))
        #expect(find("lm75@1-0050").problem == ENODEV)
    }

    @Test func `an IIO sensor is scaled with the numbers that its channels share`() {
        defer { removed() }
        let directory = "/bus/iio/devices/iio:device0"
        write("mlx90614\n", to: directory + "/name")
        write("14893\n", to: directory + "/in_temp_object_raw")
        write("15000\n", to: directory + "/in_temp_ambient_raw")
        write("-13657.500000\n", to: directory + "/in_temp_offset")
        write("20\n", to: directory + "/in_temp_scale")
        #expect(find("mlx90614", .infrared).device?.read() == .value(24_710))
    }

    @Test func `one chip with two faces is one device, and gives one of two roles no sample`()
        throws
    {
        defer { removed() }
        for (entry, chip, name) in [("hwmon0", "1-0048", "lm75"), ("hwmon1", "1-0049", "tmp102")] {
            write("\(name)\n", to: "/class/hwmon/\(entry)/name")
            write("21000\n", to: "/class/hwmon/\(entry)/temp1_input")
            write("x\n", to: "/devices/\(chip)/uevent")
            _ = unsafe symlink(
                "../../../devices/\(chip)", system + "/class/hwmon/\(entry)/device")
        }
        write("mlx90614\n", to: "/devices/1-0048/iio:device0/name")
        write("14893\n", to: "/devices/1-0048/iio:device0/in_temp_raw")
        makeDirectories(above: "/bus/iio/devices/x")
        _ = unsafe symlink(
            "../../../devices/1-0048/iio:device0", system + "/bus/iio/devices/iio:device0")
        let faces = ["lm75", "mlx90614"].map { find($0).device?.identity }
        #expect(faces[0] != nil && faces[0] == faces[1])
        #expect(find("tmp102").device?.identity != faces[0])
        let samples = try SharedSamples()
        for (other, problem) in [("lm75", EXDEV), ("tmp102", 0)] {
            let reader = SensorReader(
                SensorName(Array("mlx90614".utf8)), role: .infrared, samples: samples,
                system: Array(system.utf8),
                other: (SensorName(Array(other.utf8)), .thermocouple))
            var device: SensorDevice? = nil
            reader.readOnce(&device)
            #expect(samples.problem(of: .infrared) == problem)
            #expect((device == nil) == (problem != 0))
        }
    }

    @Test(arguments: [
        ("/dev/null", false), ("/etc/passwd", false), ("/nowhere/watchdog0", true),
    ])
    func `a file that is there and no watchdog is refused without opening it`(
        path: String, isTaken: Bool
    ) {
        do throws(GuardError) {
            try Watchdog.check(Array(path.utf8), .configuration)
            #expect(isTaken)
        } catch {
            #expect(!isTaken && error.exit == .configuration)
            let message = String(decoding: error.message, as: UTF8.self)
            #expect(message.hasPrefix("\(path): is no watchdog"))
        }
    }

    @Test func `a supply is a voltage, or an alarm for want of one`() {
        defer { removed() }
        write("rpi_volt\n", to: "/class/hwmon/hwmon2/name")
        write("0\n", to: "/class/hwmon/hwmon2/in0_lcrit_alarm")
        #expect(find("rpi_volt", .supply).device?.read() == .value(5_000))
        write("1\n", to: "/class/hwmon/hwmon2/in0_lcrit_alarm")
        #expect(find("rpi_volt", .supply).device?.read() == .value(0))
        write("ina219\n", to: "/class/hwmon/hwmon3/name")
        write("5021\n", to: "/class/hwmon/hwmon3/in1_input")
        #expect(find("ina219", .supply).device?.read() == .value(5_021))
    }

    @Test func `a file that is no number, or gone, is a failure and no temperature`() {
        defer { removed() }
        write("lm75\n", to: "/class/hwmon/hwmon0/name")
        write("\n", to: "/class/hwmon/hwmon0/temp1_input")
        let device = find("lm75").device
        #expect(device?.read() == .failure(EBADMSG))
        _ = unsafe unlink(system + "/class/hwmon/hwmon0/temp1_input")
        #expect(device?.read() == .failure(ENOENT))
    }

    @Test func `a driver that comes back as another device is found again`() throws {
        defer { removed() }
        let samples = try SharedSamples()
        let reader = SensorReader(
            SensorName(Array("lm75".utf8)), role: .infrared, samples: samples,
            system: Array(system.utf8))
        var device: SensorDevice? = nil
        var sample = guard_sample()
        reader.readOnce(&device)
        #expect(samples.problem(of: .infrared) == ENODEV)
        write("lm75\n", to: "/class/hwmon/hwmon0/name")
        write("20000\n", to: "/class/hwmon/hwmon0/temp1_input")
        reader.readOnce(&device)
        samples.take(.infrared, into: &sample)
        #expect(sample.kind == 1 && sample.value == 20_000)
        #expect(samples.problem(of: .infrared) == 0)
        removeAll(system + "/class/hwmon/hwmon0")
        write("lm75\n", to: "/class/hwmon/hwmon7/name")
        write("30000\n", to: "/class/hwmon/hwmon7/temp1_input")
        reader.readOnce(&device)
        #expect(samples.problem(of: .infrared) == ENOENT)
        reader.readOnce(&device)
        samples.take(.infrared, into: &sample)
        #expect(sample.value == 30_000)
    }

    @Test func `a read that hangs leaves the sample to grow old, and is stamped before it began`()
        async throws
    {
        defer { removed() }
        let samples = try SharedSamples()
        write("lm75\n", to: "/class/hwmon/hwmon0/name")
        let path = system + "/class/hwmon/hwmon0/temp1_input"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        let reader = SensorReader(
            SensorName(Array("lm75".utf8)), role: .thermocouple, samples: samples,
            system: Array(system.utf8))
        let reading = Task.detached {
            var device: SensorDevice? = nil
            reader.readOnce(&device)
        }
        // A pipe opens for writing without waiting once somebody waits to read it.
        var descriptor: Int32 = -1
        while descriptor < 0 {
            descriptor = unsafe guard_open(path, O_WRONLY | O_NONBLOCK, 0)
            if descriptor < 0 { try await Task.sleep(nanoseconds: 1_000_000) }
        }
        let hanging = Clock.now
        var sample = guard_sample()
        samples.take(.thermocouple, into: &sample)
        #expect(sample.kind == 0, "nothing was read yet")
        let bytes = Array("25000\n".utf8)
        _ = unsafe CGuard.write(descriptor, bytes, bytes.count)
        close(descriptor)
        await reading.value
        samples.take(.thermocouple, into: &sample)
        #expect(sample.kind == 1 && sample.value == 25_000)
        #expect(Instant(rawValue: sample.taken_at) < hanging)
    }
}
