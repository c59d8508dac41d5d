// What the guard says of itself: to systemd's notification socket, spoken to directly, and to the
// log. From a thread of its own, for both ends are other programs' sockets, on which the kernel may
// make a sender wait. Only the loop makes it speak: a loop that stands sends no WATCHDOG.

import CGuard
package import HearthGuard
import HearthINI
import HearthUnits

/// The loop's end. No call waits; what finds no room is not said.
@safe
package struct Announcer: ~Copyable {
    private let outbox: UnsafeMutablePointer<guard_outbox>
    private let thread: SideThread

    /// - Parameter name: the service manager's socket (`NOTIFY_SOCKET`), where READY, STATUS and
    ///   WATCHDOG go; empty without one.
    package init(_ name: [UInt8]) throws(GuardError) {
        let outbox = UnsafeMutablePointer<guard_outbox>.allocate(capacity: 1)
        unsafe outbox.initialize(to: guard_outbox())
        let room = unsafe MemoryLayout.size(ofValue: outbox.pointee.path) - 1
        unsafe outbox.pointee.descriptor =
            name.isEmpty || name.count > room
            ? -1 : socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | UInt32(O_CLOEXEC)), 0)
        unsafe withUnsafeMutableBytes(of: &outbox.pointee.path) { path in
            for (index, byte) in name.prefix(room).enumerated() { unsafe path[index] = byte }
        }
        thread = try unsafe SideThread(
            [UInt8](utf8: "the announcer"), &outbox.pointee.side, announcerThread, outbox)
        unsafe self.outbox = outbox
    }

    /// What begins with `STATUS=` goes to the log as well, without that.
    package borrowing func send(_ text: borrowing TextLine) {
        unsafe text.withBytes { bytes in
            _ = unsafe guard_ring_put(
                &outbox.pointee.lines, bytes.baseAddress, UInt32(bytes.count))
        }
        unsafe guard_wake(&outbox.pointee.side)
    }

    package borrowing func send(_ text: StaticString) {
        var line = TextLine()
        line.append(text)
        send(line)
    }

    deinit {
        guard unsafe thread.end(&outbox.pointee.side, within: .milliseconds(500)) else { return }
        if unsafe outbox.pointee.descriptor >= 0 { unsafe close(outbox.pointee.descriptor) }
        unsafe outbox.deallocate()
    }
}

/// The thread.
private func announcerThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let outbox = unsafe context.assumingMemoryBound(to: guard_outbox.self)
    var line = InlineArray<272, UInt8>(repeating: 0)
    var isLast = false
    while !isLast {
        unsafe guard_wait(&outbox.pointee.side, -1)
        // What was put before the order to stop is still said.
        isLast = unsafe guard_load(&outbox.pointee.side.stopping) != 0
        unsafe withUnsafeMutableBytes(of: &line) { bytes in
            while true {
                let room = bytes.count - 1
                let count = unsafe guard_ring_take(
                    &outbox.pointee.lines, bytes.baseAddress, UInt32(room))
                guard count >= 0 else { return }
                unsafe say(bytes, Int(count), outbox)
            }
        }
    }
    unsafe guard_store(&outbox.pointee.side.ended, 1)
    return nil
}

private func say(
    _ bytes: UnsafeMutableRawBufferPointer, _ count: Int,
    _ outbox: UnsafeMutablePointer<guard_outbox>
) {
    if unsafe outbox.pointee.descriptor >= 0 {
        unsafe withUnsafePointer(to: &outbox.pointee.path) { path in
            let path = unsafe UnsafeRawPointer(path).assumingMemoryBound(to: CChar.self)
            _ = unsafe guard_notify(
                outbox.pointee.descriptor, path, bytes.baseAddress, count)
        }
    }
    let prefix: StaticString = "STATUS="
    let start = prefix.utf8CodeUnitCount
    guard count >= start, let line = bytes.baseAddress,
        unsafe memcmp(line, prefix.utf8Start, start) == 0
    else { return }
    unsafe bytes[count] = UInt8(ascii: "\n")
    _ = unsafe guard_write_if_ready(STDERR_FILENO, line + start, count + 1 - start)
}
