// Raw bytes from a file or a named pipe in a device's place: picture behind picture for a camera,
// hop behind hop for a microphone. A file is played at the device's pace, over and over; a pipe
// gives what its writer gives, when it does. For demonstrations, tests, and what another program
// makes.
//
// A pipe without a writer is a device that is gone; it is back when somebody writes. What is less
// than a whole piece at the end is dropped.

import Glibc
import HearthCore
import HearthLinux
import HearthUnits

/// The pieces, one at a time.
struct RawStream: ~Copyable {
    /// What waiting for a piece came to.
    enum Event: Equatable {
        case piece(takenAt: Instant)
        /// None by the deadline.
        case late
        /// No file, or nobody writes to the pipe.
        case gone
    }

    /// Between two looks at what is gone.
    private static var retryPeriod: TimeSpan { .milliseconds(100) }
    /// A file that was read late catches up on so many pieces.
    private static var lateMax: Int64 { 5 }

    private let path: String
    /// The path for the system, made once.
    private let name: [CChar]
    private let period: TimeSpan
    private let clock = SystemClock()
    private var descriptor: Int32 = -1
    private var isPipe = false
    /// The last whole piece; only its bytes up to `filled` while one is being read.
    private(set) var bytes: [UInt8]
    private var filled = 0
    /// Whether a whole piece came since it was opened.
    private var hasGiven = false
    private var dueAt = Instant(rawValue: .min)

    /// - Parameters:
    ///   - byteCount: of a piece.
    ///   - period: from one piece of a file to the next.
    init(_ path: String, byteCount: Int, period: TimeSpan) {
        (self.path, self.period) = (path, period)
        name = Array(path.utf8CString)
        bytes = [UInt8](repeating: 0, count: byteCount)
    }

    /// Why there is nothing to read.
    var complaint: String {
        descriptor >= 0
            ? "\(path): nobody writes to it" : "cannot open \(path), or it is empty"
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece, in `bytes` until the next call.
    mutating func next(before deadline: Instant) -> Event {
        while true {
            let now = clock.now
            let wait = min(max(dueAt, now), deadline) - now
            if descriptor < 0 || wait > .zero { pause(for: wait) }
            if clock.now < dueAt { return descriptor < 0 ? .gone : .late }
            guard descriptor >= 0 || open() else {
                dueAt = now + Self.retryPeriod
                if now >= deadline { return .gone }
                continue
            }
            switch readSome(before: deadline) {
            case .some(let event): return event
            case nil: continue
            }
        }
    }

    /// - Returns: nil to look again.
    private mutating func readSome(before deadline: Instant) -> Event? {
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(
                descriptor, buffer.baseAddress.unsafelyUnwrapped + filled,
                buffer.count - filled)
        }
        if count > 0 {
            filled += count
            guard filled == bytes.count else { return nil }
            (filled, hasGiven) = (0, true)
            let now = clock.now
            if !isPipe { dueAt = max(dueAt, now - period * RawStream.lateMax) + period }
            return .piece(takenAt: now)
        }
        if count < 0, errno == EINTR { return nil }
        if count < 0, errno == EAGAIN { return waitForWriter(until: deadline) }
        return end(isFailure: count < 0)
    }

    /// The end of a file: from its start again, if there was anything in it. A pipe stays open for
    /// the next writer.
    private mutating func end(isFailure: Bool) -> Event? {
        let isEmpty = !hasGiven || isFailure || isPipe
        (filled, hasGiven) = (0, false)
        if isEmpty { dueAt = clock.now + Self.retryPeriod }
        if isFailure || !isPipe {
            close(descriptor)
            descriptor = -1
        }
        return isEmpty ? .gone : nil
    }

    private func waitForWriter(until deadline: Instant) -> Event? {
        let left = (deadline - clock.now).wholeMilliseconds
        guard left > 0 else { return .late }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = unsafe poll(&waiting, 1, Int32(clamping: left))
        return ready == 0 ? .late : nil
    }

    private mutating func open() -> Bool {
        descriptor = unsafe Glibc.open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        var facts = stat()
        isPipe = unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO
        return true
    }
}
