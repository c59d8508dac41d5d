// Why hearthd does not start, or ends: a message for a person and an exit status for systemd.

/// What the program's exit status says (`sysexits.h`); `hearthd --help` lists them.
public enum DaemonExit: Int32, CaseIterable, Sendable {
    case done = 0
    case usage = 64
    case configuration = 65
    case unreadable = 66
    case stuck = 70
    case system = 71
    case unwritable = 74

    public var meaning: String {
        switch self {
        case .done: "stopped as ordered, the lease ended; or the answer was printed"
        case .usage: "the command line is wrong"
        case .configuration: "the configuration is wrong"
        case .unreadable: "a configuration file cannot be read"
        case .stuck: "ordered to stop, and a device kept the pipeline from ending in time"
        case .system: "the operating system refuses something that hearthd needs"
        case .unwritable: "the answer cannot be written"
        }
    }
}

/// An operating error. The message names the thing, the value seen, the limit and what to do.
public struct DaemonError: Error, Equatable, Sendable {
    public let exit: DaemonExit
    /// One line, without its end.
    public let message: String

    public init(_ exit: DaemonExit, _ message: String) {
        self.exit = exit
        self.message = message
    }
}
