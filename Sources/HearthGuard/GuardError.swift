// Why the guard does not start, or ends: a message for a person and an exit status for systemd.

internal import HearthINI

/// What the program's exit status says; `hearth-guard --help` lists them.
public enum GuardExit: Int32, CaseIterable, Sendable {
    case stopped = 0
    /// The command line is wrong.
    case usage = 64
    /// The configuration is wrong.
    case configuration = 65
    /// A file cannot be read.
    case unreadable = 66
    /// A line, a sensor or the watchdog is not there.
    case unavailable = 69
    /// The operating system refuses something that the guard needs.
    case system = 71
    /// The self-test found a fault that a start may not pass over.
    case selfTest = 78
}

/// An operating error. The message names the thing, the value seen, the limit and what to do.
public struct GuardError: Error, Equatable, Sendable {
    public let exit: GuardExit
    /// One line in UTF-8, without its end.
    public let message: [UInt8]

    public init(_ exit: GuardExit, _ message: [UInt8]) {
        self.exit = exit
        self.message = message
    }

    /// A system call failed: `/dev/watchdog0: open: error 13`, and what to do.
    public init(
        _ exit: GuardExit, _ thing: [UInt8], _ operation: StaticString, errno: Int32,
        hint: StaticString = ""
    ) {
        var text = thing
        text.append(": ")
        text.append(operation)
        text.append(": error ")
        text.append(decimal: Int64(errno))
        text.append(hint)
        self.init(exit, text)
    }
}
