// The hardware watchdog: it restarts the board when the loop no longer runs.

import CGuard
package import HearthGuard
import HearthINI

/// An open, running watchdog. Letting it go without `stop` leaves it running: the board restarts.
package struct Watchdog: ~Copyable {
    private let descriptor: Int32

    /// The safe state needs no watchdog (the relay opens by itself): it brings the guard back. Ten
    /// seconds bear a slow start of the loop; more than fifteen are not worth the name, and the
    /// longest that some hardware can count.
    static var secondsWanted: Int32 { 10 }
    static var secondsMax: Int32 { 15 }

    init(_ path: [UInt8]) throws(GuardError) {
        descriptor = try Watchdog.start(path)
    }

    private static func start(_ path: [UInt8]) throws(GuardError) -> Int32 {
        try check(path, .unavailable)
        let descriptor = unsafe withPath(path) { unsafe guard_open($0, O_WRONLY, 0) }
        guard descriptor >= 0 else {
            let number = guard_errno()
            throw systemError(
                .unavailable, path, "open", number,
                number == EBUSY
                    ? "; does the service manager hold it (RuntimeWatchdogSec=)?" : "")
        }
        var seconds = secondsWanted
        guard unsafe guard_watchdog_set_timeout(descriptor, &seconds) == 0 else {
            let number = guard_errno()
            disarm(descriptor)
            throw systemError(.unavailable, path, "set the timeout", number)
        }
        guard seconds >= 1, seconds <= secondsMax else {
            disarm(descriptor)
            var text = path
            text.append(": timeout is ")
            text.append(decimal: Int64(seconds))
            text.append(" s after asking for ")
            text.append(decimal: Int64(secondsWanted))
            text.append(" s, the most is ")
            text.append(decimal: Int64(secondsMax))
            text.append(" s; Watchdog= names another")
            throw GuardError(.unavailable, text)
        }
        return descriptor
    }

    /// Whether a file that is there is a watchdog's. It is not opened: that would start it.
    ///
    /// - Throws: an error with that exit status when it is another file.
    package static func check(_ path: [UInt8], _ exit: GuardExit) throws(GuardError) {
        var (major, minor) = (UInt32(0), UInt32(0))
        let result = unsafe withPath(path) { unsafe guard_device($0, &major, &minor) }
        // What is not there may come with a driver.
        if result < 0 && guard_errno() == ENOENT { return }
        if result < 0 { throw systemError(exit, path, "look at", guard_errno()) }
        // 10:130 is /dev/watchdog in every kernel, the first of /dev/watchdogN by its older name.
        if result == 1, major == 10, minor == 130 { return }
        var link = [UInt8](utf8: "/sys/dev/char/")
        link.append(decimal: Int64(major))
        link.append(":")
        link.append(decimal: Int64(minor))
        link.append("/subsystem")
        if result == 1, linkTarget(link, partFromEnd: 0) == [UInt8](utf8: "watchdog") { return }
        var text = path
        text.append(": is no watchdog; [Board] Watchdog= names one (ls /sys/class/watchdog)")
        throw GuardError(exit, text)
    }

    func feed() { _ = guard_watchdog_feed(descriptor) }

    /// Stops the watchdog, as the last act of an ordered stop with the lines off.
    consuming func stop() { Watchdog.disarm(descriptor) }

    private static func disarm(_ descriptor: Int32) {
        var magic = UInt8(ascii: "V")
        _ = unsafe write(descriptor, &magic, 1)
        close(descriptor)
    }
}
