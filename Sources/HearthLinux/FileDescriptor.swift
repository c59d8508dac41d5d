// An open file that closes itself, and the system calls on it with their errors typed. Calls that a
// signal interrupts are repeated here, and short reads and writes are continued here, so that no
// caller has to know of either.

internal import Glibc
internal import HearthCore

/// An open file descriptor; closed when it goes out of scope.
struct FileDescriptor: ~Copyable {
    private let number: Int32
    private let path: String

    /// Opens `path`; the flag `O_CLOEXEC` is added, so that no child inherits it.
    init(
        _ path: String, _ flags: Int32, mode: mode_t = 0o644, as operation: FileError.Operation
    ) throws(FileError) {
        // Nothing of `self` is set while this may throw: the cross compiler fails on the rest.
        let number = try retrying(operation, path) { unsafe open(path, flags | O_CLOEXEC, mode) }
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    /// All bytes up to the end; refused, without reading them, when more than `limit`.
    func readAll(limit: ByteCount) throws(FileError) -> [UInt8] {
        var facts = stat()
        _ = try retrying(.read, path) { unsafe fstat(number, &facts) }
        guard facts.st_mode & S_IFMT != S_IFDIR else {
            throw FileError(.read, path: path, number: .isDirectory)
        }
        let expected = facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : 0
        guard expected <= limit.rawValue else { throw tooLarge(limit) }
        var bytes: [UInt8] = []
        // One byte more than there should be, so that the end shows in the first call.
        var room = min(max(expected, 4095), limit.rawValue) + 1
        while true {
            let chunk = try readSome(room)
            if chunk.isEmpty { return bytes }
            bytes += chunk
            guard bytes.count <= limit.rawValue else { throw tooLarge(limit) }
            room = min(65_536, limit.rawValue - bytes.count + 1)
        }
    }

    func writeAll(_ bytes: [UInt8], as operation: FileError.Operation) throws(FileError) {
        try HearthLinux.writeAll(bytes, to: number, path, as: operation)
    }

    func sync(as operation: FileError.Operation) throws(FileError) {
        _ = try retrying(operation, path) { fsync(number) }
    }

    private func readSome(_ capacity: Int) throws(FileError) -> [UInt8] {
        var count = 0
        var failure = ErrorNumber(rawValue: 0)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            repeat {
                count = unsafe Glibc.read(number, buffer.baseAddress, capacity)
                failure = ErrorNumber(rawValue: errno)
            } while count < 0 && failure == .interrupted
            filled = max(count, 0)
        }
        guard count >= 0 else { throw FileError(.read, path: path, number: failure) }
        return bytes
    }

    private func tooLarge(_ limit: ByteCount) -> FileError {
        FileError(.read, path: path, number: .fileTooLarge, limit: limit)
    }
}

/// Writes all bytes to an open descriptor, which errors call `path`.
func writeAll(
    _ bytes: [UInt8], to number: Int32, _ path: String, as operation: FileError.Operation
) throws(FileError) {
    var written = 0
    while written < bytes.count {
        written += try retrying(operation, path) {
            unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe Glibc.write(number, rest.baseAddress, rest.count)
            }
        }
    }
}

/// Carries out a system call, again while a signal interrupts it; -1 becomes a typed error.
func retrying<Result: FixedWidthInteger & SignedInteger>(
    _ operation: FileError.Operation, _ path: String, _ call: () -> Result
) throws(FileError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let number = ErrorNumber(rawValue: errno)
        guard number == .interrupted else {
            throw FileError(operation, path: path, number: number)
        }
    }
}
