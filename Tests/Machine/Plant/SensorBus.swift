// The registers of the simulated chips, written over the same I2C bus on which the guard's kernel
// drivers read them.

import CMachine
import Glibc
import HearthUnits

/// One chip of the simulated bus.
struct Chip: Sendable {
    private let descriptor: Int32

    init(bus: Int, address: Int32) throws(MachineError) {
        let path = "/dev/i2c-\(bus)"
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", path, errno) }
        // The kernel's driver has the address: the other side of the chip is ours by force.
        guard ioctl(descriptor, UInt(I2C_SLAVE_FORCE), address) >= 0 else {
            throw .system("take the chip at \(address) on", path, errno)
        }
    }

    func write(_ word: UInt16, to register: UInt8) {
        var data = i2c_smbus_data()
        unsafe data.word = word
        write(data, UInt32(I2C_SMBUS_WORD_DATA), to: register)
    }

    func write(byte: UInt8, to register: UInt8) {
        var data = i2c_smbus_data()
        unsafe data.byte = byte
        write(data, UInt32(I2C_SMBUS_BYTE_DATA), to: register)
    }

    private func write(_ data: i2c_smbus_data, _ size: UInt32, to register: UInt8) {
        var data = data
        let result = unsafe withUnsafeMutablePointer(to: &data) { pointer in
            var request = unsafe i2c_smbus_ioctl_data(
                read_write: UInt8(I2C_SMBUS_WRITE), command: register,
                size: size, data: pointer)
            return unsafe ioctl(descriptor, UInt(I2C_SMBUS), &request)
        }
        invariant(result >= 0, "the simulated bus takes what is written")
    }
}

/// The words in which the chips say a temperature.
enum SensorRegister {
    /// LM75, which stands for the thermocouple: its first register, in steps of half a degree, high
    /// byte first where the bus sends the low one first. It ends at 127.5 °C.
    static func thermocouple(_ temperature: MilliCelsius) -> UInt16 {
        let steps = Int16(clamping: min(max(temperature.rawValue / 500, -256), 255))
        return UInt16(bitPattern: steps << 7).byteSwapped
    }

    /// JC42, which stands for it where a chamber gets hotter: its register 5, in steps of a
    /// sixteenth of a degree, up to 255 °C.
    static func wideThermocouple(_ temperature: MilliCelsius) -> UInt16 {
        let steps = Int16(clamping: min(max(temperature.rawValue * 2 / 125, -4096), 4095))
        return (UInt16(bitPattern: steps) & 0x1FFF).byteSwapped
    }

    /// MLX90614: its register 7, in steps of 0.02 K.
    static func infrared(_ temperature: MilliCelsius) -> UInt16 {
        UInt16(clamping: min(max((temperature.rawValue + 273_150) / 20, 0), 0x7FFF))
    }

    /// MLX90614: its own error flag. The driver refuses to give a number for it.
    static let infraredError: UInt16 = 0x8000
}
