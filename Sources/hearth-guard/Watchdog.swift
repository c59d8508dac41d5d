// The hardware watchdog: it restarts the board when the loop no longer runs.

import CGuard
import HearthGuard
import HearthINI

/// An open, running watchdog. Letting it go without `stop` leaves it running: the board restarts.
struct Watchdog: ~Copyable {
    private let descriptor: Int32

    /// The safe state needs no watchdog (the relay opens by itself): it brings the guard back. Ten
    /// seconds bear a slow start of the loop; more than fifteen are not worth the name, and the
    /// longest that some hardware can count.
    static var secondsWanted: Int32 { 10 }
    static var secondsMax: Int32 { 15 }

    init(_ path: [UInt8]) throws(GuardError) {
        descriptor = unsafe withPath(path) { unsafe guard_open($0, O_WRONLY, 0) }
        guard descriptor >= 0 else {
            let number = guard_errno()
            throw systemError(
                .unavailable, path, "open", number,
                number == EBUSY
                    ? "; does the service manager hold it (RuntimeWatchdogSec=)?" : "")
        }
        var seconds = Watchdog.secondsWanted
        guard unsafe guard_watchdog_set_timeout(descriptor, &seconds) == 0 else {
            let number = guard_errno()
            disarm()
            throw systemError(.unavailable, path, "set the timeout", number)
        }
        guard seconds >= 1, seconds <= Watchdog.secondsMax else {
            disarm()
            var text = path
            text.append(": timeout is ")
            text.append(decimal: Int64(seconds))
            text.append(" s after asking for ")
            text.append(decimal: Int64(Watchdog.secondsWanted))
            text.append(" s, the most is ")
            text.append(decimal: Int64(Watchdog.secondsMax))
            text.append(" s; Watchdog= names another")
            throw GuardError(.unavailable, text)
        }
        feed()
    }

    func feed() { _ = guard_watchdog_feed(descriptor) }

    /// Stops the watchdog, as the last act of an ordered stop with the lines off.
    consuming func stop() { disarm() }

    private func disarm() {
        var magic = UInt8(ascii: "V")
        _ = unsafe write(descriptor, &magic, 1)
        close(descriptor)
    }
}
