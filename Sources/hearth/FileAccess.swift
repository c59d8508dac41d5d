// Whole files in and out, for the model tools: the one place of this program that opens files by
// itself.

import Glibc

/// Why a file could not be read or written.
struct FileError: Error, Equatable, CustomStringConvertible {
    let operation: String
    let path: String
    let code: Int32

    var description: String {
        "cannot \(operation) \(path): \(unsafe String(cString: strerror(code)))"
    }
}

/// All bytes of the file at `path`. Fails on directories and on files above 1 GiB.
func readFile(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        throw FileError(operation: "open", path: path, code: errno)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe chunk.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw FileError(operation: "read", path: path, code: errno) }
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
        guard bytes.count <= 1 << 30 else {
            throw FileError(operation: "read", path: path, code: EFBIG)
        }
    }
}

/// Makes or replaces the file at `path`.
func writeFile(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
        throw FileError(operation: "create", path: path, code: errno)
    }
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(
                descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
        }
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else {
            let code = errno
            close(descriptor)
            throw FileError(operation: "write", path: path, code: code)
        }
        written += count
    }
    guard close(descriptor) == 0 else {
        throw FileError(operation: "close", path: path, code: errno)
    }
}

/// Standard error as a target of `print`.
struct StandardErrorStream: TextOutputStream {
    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { buffer in
            // Nothing can be done, or said, when standard error cannot be written.
            _ = unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
        }
    }
}
