// What can go wrong with a file, in a form that lets the caller decide: which operation, on which
// path, what the kernel said, and whether trying again can help.

/// An error number of Linux, the same on every processor Hearth runs on.
public struct ErrorNumber: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let noSuchFile = ErrorNumber(rawValue: 2)
    public static let interrupted = ErrorNumber(rawValue: 4)
    public static let inputOutput = ErrorNumber(rawValue: 5)
    public static let tryAgain = ErrorNumber(rawValue: 11)
    public static let noMemory = ErrorNumber(rawValue: 12)
    public static let accessDenied = ErrorNumber(rawValue: 13)
    public static let busy = ErrorNumber(rawValue: 16)
    public static let exists = ErrorNumber(rawValue: 17)
    public static let notDirectory = ErrorNumber(rawValue: 20)
    public static let isDirectory = ErrorNumber(rawValue: 21)
    public static let invalidArgument = ErrorNumber(rawValue: 22)
    public static let systemFilesExhausted = ErrorNumber(rawValue: 23)
    public static let processFilesExhausted = ErrorNumber(rawValue: 24)
    public static let fileTooLarge = ErrorNumber(rawValue: 27)
    public static let noSpace = ErrorNumber(rawValue: 28)
    public static let readOnly = ErrorNumber(rawValue: 30)
    public static let brokenPipe = ErrorNumber(rawValue: 32)
    public static let tooManyLinks = ErrorNumber(rawValue: 40)
    public static let quotaExceeded = ErrorNumber(rawValue: 122)
}

extension ErrorNumber: CustomStringConvertible {
    /// What a person calls it, with the number for everything that has no name here.
    public var description: String {
        switch self {
        case .noSuchFile: "no such file or directory"
        case .interrupted: "interrupted"
        case .inputOutput: "input/output error"
        case .tryAgain: "not now, try again"
        case .noMemory: "out of memory"
        case .accessDenied: "permission denied"
        case .busy: "busy"
        case .exists: "exists already"
        case .notDirectory: "not a directory"
        case .isDirectory: "is a directory"
        case .invalidArgument: "invalid argument"
        case .systemFilesExhausted: "too many open files in the system"
        case .processFilesExhausted: "too many open files"
        case .fileTooLarge: "file too large"
        case .noSpace: "no space left on the device"
        case .readOnly: "read-only file system"
        case .brokenPipe: "nobody reads the pipe"
        case .tooManyLinks: "a symbolic link where none is followed"
        case .quotaExceeded: "disk quota exceeded"
        default: "error number \(rawValue)"
        }
    }
}

/// A file operation that did not happen, or not completely.
public struct FileError: Error, Hashable, Sendable {
    public enum Operation: String, Sendable {
        case open, read, write, append, create, rename, remove, list
        case syncFile = "sync file"
        case syncDirectory = "sync directory"
    }

    public let operation: Operation
    public let path: String
    public let number: ErrorNumber
    /// The most that was allowed, where a limit is what was exceeded.
    public let limit: ByteCount?

    public init(
        _ operation: Operation, path: String, number: ErrorNumber, limit: ByteCount? = nil
    ) {
        self.operation = operation
        self.path = path
        self.number = number
        self.limit = limit
    }

    /// Whether the same call may succeed later without anyone changing it.
    ///
    /// Never for a failed sync: Linux forgets the pages that it could not write, so that a second
    /// sync reports success over lost data. After a failed sync the file is written anew.
    public var retryCanHelp: Bool {
        switch (operation, number) {
        case (.syncFile, _), (.syncDirectory, _): false
        case (_, .interrupted), (_, .tryAgain), (_, .busy), (_, .noMemory), (_, .noSpace),
            (_, .quotaExceeded), (_, .systemFilesExhausted), (_, .processFilesExhausted):
            true
        default: false
        }
    }
}

extension FileError: CustomStringConvertible {
    public var description: String {
        let bound = limit.map { " (limit \($0))" } ?? ""
        return "cannot \(operation.rawValue) \(path): \(number)\(bound)"
    }
}
