// Video4Linux.

internal import CV4L2
internal import Glibc
internal import HearthCore
internal import HearthLinux
public import HearthUnits

/// A device of the kernel's; closed when it goes out of scope.
public struct KernelVideo: ~Copyable, VideoPort {
    private var descriptor: Int32 = -1

    public init() {}

    deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

    public var time: (boot: Instant, monotonic: Instant) {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        return (SystemClock().now, Instant(rawValue: nanoseconds))
    }

    public func devices() -> [String] {
        let names: [String]
        do throws(FileError) {
            names = try LinuxFileStore().list("/dev")
        } catch {
            // Without the folder there are no devices, and opening says so.
            return []
        }
        return names.compactMap { $0.hasPrefix("video") ? Int($0.dropFirst(5)) : nil }.sorted()
            .map { "/dev/video\($0)" }
    }

    public mutating func open(_ path: String) -> Int32 {
        close()
        descriptor = unsafe Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        return descriptor < 0 ? -errno : 0
    }

    public mutating func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    public mutating func control(_ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
        unsafe hearth_video_control(descriptor, request, argument)
    }

    public mutating func map(_ byteCount: Int, at offset: Int) -> UnsafeMutableRawPointer? {
        let start = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, offset)
        return unsafe start == MAP_FAILED ? nil : start
    }

    public func unmap(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        _ = unsafe munmap(start, byteCount)
    }

    public func wait(until deadline: Instant) -> VideoReadiness {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let left = deadline - SystemClock().now
            // Rounded up, or the last millisecond would be spent asking.
            let milliseconds = left > .zero ? (left + .nanoseconds(999_999)).wholeMilliseconds : 0
            let result = unsafe poll(&waiting, 1, Int32(clamping: milliseconds))
            if result < 0, errno == EINTR { continue }
            if result < 0 { return .failed }
            if result == 0 { return .late }
            // An error may stand beside a picture: then the picture comes first.
            return waiting.revents & Int16(POLLIN) != 0 ? .ready : .failed
        }
    }

    public func pause(for span: TimeSpan) { HearthLinux.pause(for: span) }
}
