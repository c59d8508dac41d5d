// The kernel as a camera meets it: one open device, its controls, its memory, and time.
// `KernelVideo` is the real one; a test is another, and can fail wherever the kernel can.

public import HearthUnits

/// What waiting for a picture came to.
public enum VideoReadiness: Sendable {
    case ready, late
    /// The device is gone or has stopped.
    case failed
}

/// One device at a time. Results are the kernel's: 0 or more, or an errno below zero.
public protocol VideoPort: ~Copyable {
    /// The time, by the clock that all of Hearth uses, and by the one that cameras stamp with. The
    /// second stands still while the machine sleeps.
    var time: (boot: Instant, monotonic: Instant) { get }

    /// Paths of devices that may be cameras, in the order of their numbers.
    func devices() -> [String]

    /// Opens a device; the one before it is closed.
    mutating func open(_ path: String) -> Int32

    mutating func close()

    /// Hands a request and its structure to the driver.
    mutating func control(_ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32

    /// A buffer of the driver's; nil when it cannot be mapped.
    mutating func map(_ byteCount: Int, at offset: Int) -> UnsafeMutableRawPointer?

    func unmap(_ start: UnsafeMutableRawPointer, _ byteCount: Int)

    /// Waits until a picture is there.
    func wait(until deadline: Instant) -> VideoReadiness

    /// Sleeps.
    func pause(for span: TimeSpan)
}
