// systemd's notification socket, spoken to directly.

import CGuard
import HearthGuard
import HearthINI

/// Says READY, STATUS and WATCHDOG where `NOTIFY_SOCKET` says; does nothing without it.
struct NotifySocket: ~Copyable {
    private let descriptor: Int32
    private let path: [UInt8]

    init() {
        let name = environment("NOTIFY_SOCKET") ?? []
        // With its NUL, so that a message from the loop allocates nothing.
        path = name + CollectionOfOne(0)
        descriptor =
            name.isEmpty
            ? -1 : socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | UInt32(O_CLOEXEC)), 0)
    }

    /// At once or not at all: the loop waits for nobody.
    borrowing func send(_ text: borrowing TextLine) {
        guard descriptor >= 0 else { return }
        unsafe text.withBytes { bytes in
            unsafe path.withUnsafeBytes { path in
                _ = unsafe guard_notify(
                    descriptor, path.assumingMemoryBound(to: CChar.self).baseAddress,
                    bytes.baseAddress, bytes.count)
            }
        }
    }

    borrowing func send(_ text: StaticString) {
        var line = TextLine()
        line.append(text)
        send(line)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
