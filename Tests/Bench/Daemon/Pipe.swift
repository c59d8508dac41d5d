// A named pipe that hearthd takes for its camera or its microphone, fed by a thread of its own.

import DaemonWorkshop
import Glibc
import HearthLinux
import HearthUnits
import Synchronization

/// When the pieces that matter were written, in order.
final class WrittenTimes: Sendable {
    private let times = Mutex<[Instant]>([])

    func append(_ time: Instant) { times.withLock { $0.append(time) } }
    var last: Instant? { times.withLock { $0.last } }
    var count: Int { times.withLock { $0.count } }
}

/// The writing end.
struct Pipe: ~Copyable, Sendable {
    private let descriptor: Int32

    init(_ path: String) throws { descriptor = try Pipe.make(path) }

    private static func make(_ path: String) throws -> Int32 {
        guard unsafe mkfifo(path, 0o600) == 0 else { throw Failure("mkfifo: \(errno)") }
        // Open for reading too, so that nobody waits for the other.
        let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("open \(path): \(errno)") }
        return descriptor
    }

    /// Returns when the last of it is in the pipe.
    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.unsafelyUnwrapped + sent, buffer.count - sent)
            }
            if count > 0 { sent += count }
        }
    }
}
