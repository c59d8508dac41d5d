// Why the guard does not start, or ends: a message for a person and an exit status for systemd.

/// What the program's exit status says; `hearth-guard --help` lists them.
public enum GuardExit: Int32, CaseIterable, Sendable {
    /// Stopped as ordered, lines off; or the answer was printed.
    case done = 0
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
    /// The answer cannot be written.
    case unwritable = 74
    /// The self-test found what no interlock would.
    case selfTest = 78

    public var meaning: StaticString {
        switch self {
        case .done: "stopped as ordered with every line off, or the answer was printed"
        case .usage: "the command line is wrong"
        case .configuration: "the configuration is wrong"
        case .unreadable: "a file cannot be read"
        case .unavailable: "a line or the watchdog is not there, or was lost"
        case .system: "the operating system refuses something that the guard needs"
        case .unwritable: "the answer cannot be written"
        case .selfTest: "the self-test found what no interlock would"
        }
    }
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
}
