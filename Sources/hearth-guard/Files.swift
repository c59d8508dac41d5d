// Files, directories and streams, as bytes.

import CGuard
import HearthGuard
import HearthINI

/// Calls `body` with the text and a NUL behind it.
func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let terminated = path + CollectionOfOne(0)
    return unsafe terminated.withUnsafeBytes { bytes in
        // An array is never empty here, so it has an address.
        unsafe body(bytes.assumingMemoryBound(to: CChar.self).baseAddress.unsafelyUnwrapped)
    }
}

/// The bytes of a C string.
func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
    var result: [UInt8] = []
    var next = unsafe text
    while unsafe next.pointee != 0 {
        result.append(UInt8(bitPattern: unsafe next.pointee))
        unsafe next += 1
    }
    return result
}

/// An environment variable.
func environment(_ name: StaticString) -> [UInt8]? {
    unsafe withPath([UInt8](utf8: name)) { name in
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe bytes(of: value)
    }
}

/// The words behind the program's name; Embedded Swift has no `CommandLine`.
func commandLine() -> [[UInt8]] {
    guard case .bytes(let bytes) = readFile([UInt8](utf8: "/proc/self/cmdline"), limit: 65_536)
    else { return [] }
    // Each word ends with a NUL, an empty one is nothing but its NUL.
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    for byte in bytes {
        if byte != 0 {
            word.append(byte)
        } else {
            words.append(word)
            word = []
        }
    }
    return Array(words.dropFirst())
}

/// `THING: OPERATION: what the system says (error 13)`, and what to do.
func systemError(
    _ exit: GuardExit, _ thing: [UInt8], _ operation: StaticString, _ number: Int32,
    _ advice: StaticString = ""
) -> GuardError {
    var text = thing
    text.append(": ")
    text.append(operation)
    text.append(": ")
    if let reason = unsafe strerror(number) { text += unsafe bytes(of: reason) }
    text.append(" (error ")
    text.append(decimal: Int64(number))
    text.append(")")
    text.append(advice)
    return GuardError(exit, text)
}

/// What a read found.
enum FileContents {
    case bytes([UInt8])
    case failure(Int32)
}

/// The file's bytes, at most one more than `limit`.
func readFile(_ path: [UInt8], limit: Int) -> FileContents {
    let descriptor = unsafe withPath(path) { unsafe guard_open($0, O_RDONLY, 0) }
    guard descriptor >= 0 else { return .failure(guard_errno()) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    while contents.count <= limit {
        var buffer = [UInt8](repeating: 0, count: min(limit + 1 - contents.count, 4096))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(descriptor, bytes.baseAddress, bytes.count)
        }
        if count == 0 { break }
        if count < 0 {
            guard guard_errno() == EINTR else { return .failure(guard_errno()) }
            continue
        }
        contents += buffer[..<count]
    }
    return .bytes(contents)
}

/// Names in a directory, sorted by their bytes; empty when there is no such directory.
func list(_ directory: [UInt8]) -> [[UInt8]] {
    guard let stream = unsafe withPath(directory, { unsafe opendir($0) }) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(stream) {
        let name = unsafe bytes(of: guard_entry_name(entry))
        if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    names.sort { $0.lexicographicallyPrecedes($1) }
    return names
}

/// The last part of where a symbolic link leads, `parts` from its end; nil for anything else.
func linkTarget(_ path: [UInt8], partFromEnd: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = unsafe withPath(path) { path in
        unsafe buffer.withUnsafeMutableBytes { bytes in
            let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return unsafe readlink(path, start.unsafelyUnwrapped, bytes.count)
        }
    }
    guard count > 0 else { return nil }
    let parts = buffer[..<count].split(separator: UInt8(ascii: "/"))
    guard parts.count > partFromEnd else { return nil }
    return Array(parts[parts.count - 1 - partFromEnd])
}

/// Where a path leads, without links; nil when it leads nowhere.
func realPath(_ path: [UInt8]) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = unsafe withPath(path) { path in
        unsafe buffer.withUnsafeMutableBytes { bytes in
            let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return unsafe guard_real_path(path, start.unsafelyUnwrapped, bytes.count)
        }
    }
    return count > 0 ? Array(buffer[..<Int(count)]) : nil
}

/// Writes all of an answer.
func writeOutput(_ text: [UInt8]) throws(GuardError) {
    var written = 0
    while written < text.count {
        let count = unsafe text.withUnsafeBytes { bytes in
            unsafe write(
                STDOUT_FILENO, bytes.baseAddress.unsafelyUnwrapped + written, bytes.count - written)
        }
        if count >= 0 {
            written += count
        } else if guard_errno() == EPIPE {
            return  // A reader that has gone away has seen enough.
        } else if guard_errno() != EINTR {
            throw systemError(
                .unwritable, [UInt8](utf8: "standard output"), "write", guard_errno())
        }
    }
}

/// A line for the log; not from the loop.
func say(_ text: [UInt8]) {
    let line = text + CollectionOfOne(UInt8(ascii: "\n"))
    // Where standard error fails there is nobody left to tell.
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
