// Pictures from a file or a named pipe in a camera's place: one raw picture behind the other, all of
// one format. A file is played at its frame rate, over and over; a pipe gives what its writer gives,
// when it does. For demonstrations, tests, and pictures that another program makes.
//
// A pipe without a writer is a camera that is gone; it is back when somebody writes. Part of a
// picture at the end is dropped. The very same picture again counts as frozen, as with any camera,
// so a file needs more different pictures than the eye remembers (eight).

import Glibc
import HearthCore
import HearthLinux
import HearthUnits
import HearthVision

/// The pictures, one at a time.
struct RawPictures: ~Copyable {
    /// What waiting for a picture came to.
    enum Event: Equatable {
        case picture(takenAt: Instant)
        /// None by the deadline.
        case late
        /// No file, or nobody writes to the pipe.
        case gone
    }

    /// Between two looks at what is gone.
    private static var retryPeriod: TimeSpan { .milliseconds(100) }

    let format: PictureFormat
    private let path: String
    private let period: TimeSpan
    private let clock = SystemClock()
    private var descriptor: Int32 = -1
    private var isPipe = false
    /// The last whole picture; only its bytes up to `filled` while one is being read.
    private(set) var bytes: [UInt8]
    private var filled = 0
    private var dueAt = Instant(rawValue: .min)

    /// - Parameter frameRate: pictures a second out of a file.
    init(_ path: String, _ format: PictureFormat, frameRate: Int) {
        (self.path, self.format) = (path, format)
        period = TimeSpan(rawValue: 1_000_000_000 / Int64(frameRate))
        bytes = [UInt8](repeating: 0, count: format.byteCount)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next picture, in `bytes` until the next call.
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
            unsafe read(descriptor, buffer.baseAddress.unsafelyUnwrapped + filled,
                buffer.count - filled)
        }
        if count > 0 {
            filled += count
            guard filled == bytes.count else { return nil }
            filled = 0
            if !isPipe { dueAt = clock.now + period }
            return .picture(takenAt: clock.now)
        }
        if count < 0, errno == EINTR { return nil }
        if count < 0, errno == EAGAIN { return waitForWriter(until: deadline) }
        filled = 0
        dueAt = clock.now + Self.retryPeriod
        // The end of a file: from its start again. A pipe stays open for the next writer.
        if count < 0 || !isPipe {
            close(descriptor)
            descriptor = -1
        }
        return clock.now >= deadline || count < 0 || isPipe ? .gone : nil
    }

    private func waitForWriter(until deadline: Instant) -> Event? {
        let left = (deadline - clock.now).wholeMilliseconds
        guard left > 0 else { return .late }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = unsafe poll(&waiting, 1, Int32(clamping: left))
        return ready == 0 ? .late : nil
    }

    private mutating func open() -> Bool {
        descriptor = unsafe Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        var facts = stat()
        isPipe = unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO
        return true
    }
}
