// systemd's notification socket, spoken to directly (sd_notify(3)).

internal import Glibc

/// Says what the service manager is to know; does nothing without `NOTIFY_SOCKET`.
public struct NotifySocket: ~Copyable {
    private let descriptor: Int32
    private let path: [UInt8]

    /// How often `WATCHDOG=1` is wanted at least, in nanoseconds; nil when nobody watches.
    public let watchdogNanoseconds: Int64?

    public init() {
        let name = Array((environmentVariable("NOTIFY_SOCKET") ?? "").utf8)
        path = name
        let fits = !name.isEmpty && name.count < MemoryLayout<sockaddr_un>.size - 2
        descriptor = fits ? socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0) : -1
        let watch = environmentVariable("WATCHDOG_USEC").flatMap { Int64($0) }
        // The variable may be meant for the process that this one came from.
        let process = environmentVariable("WATCHDOG_PID").flatMap { pid_t($0) } ?? getpid()
        watchdogNanoseconds =
            process == getpid()
            ? watch.flatMap { (1...Int64.max / 1000).contains($0) ? $0 * 1000 : nil } : nil
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// `READY=1` and the like, several on lines of their own; at once or not at all.
    ///
    /// - Returns: false when the service manager is too busy to hear it now.
    @discardableResult
    public borrowing func send(_ text: String) -> Bool {
        guard descriptor >= 0 else { return true }
        var address = sockaddr_un(path)
        // '@' stands for the NUL of an abstract name.
        if path.first == UInt8(ascii: "@") { address.sun_path.0 = 0 }
        let length = MemoryLayout<sa_family_t>.size + path.count
        let bytes = Array(text.utf8)
        let sent = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL),
                    $0, socklen_t(length))
            }
        }
        return sent >= 0 || errno != EAGAIN
    }
}

extension sockaddr_un {
    /// An address by its path, which must fit.
    init(_ path: [UInt8]) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &sun_path) { buffer in
            unsafe buffer.copyBytes(from: path.prefix(buffer.count - 1))
        }
    }
}
