// Files that a person named: links are followed, devices and pipes are taken as they are. A store's
// own files are LinuxFileStore's.

public import HearthCore

internal import Glibc

/// The whole file; larger than `limit` is refused with `fileTooLarge`.
public func readFile(_ path: String, limit: ByteCount) throws(FileError) -> [UInt8] {
    try FileDescriptor(path, O_RDONLY, as: .read).readAll(limit: limit)
}

/// As `readFile`, for those that must go on: a pipe that nobody writes to is empty, not waited for.
public func readFileAtOnce(_ path: String, limit: ByteCount) throws(FileError) -> [UInt8] {
    try FileDescriptor(path, O_RDONLY | O_NONBLOCK, as: .read).readAll(limit: limit)
}

/// Makes the file, or replaces what the one that is there holds.
///
/// A path to standard output (`/dev/stdout`) goes through the descriptor that is open already, so
/// that what was written before stays where it is.
public func writeFile(_ bytes: [UInt8], to path: String) throws(FileError) {
    if isStandardOutput(path) {
        try writeAll(bytes, to: STDOUT_FILENO, path, as: .write)
    } else {
        try FileDescriptor(path, O_WRONLY | O_CREAT | O_TRUNC, as: .open)
            .writeAll(bytes, as: .write)
    }
}

/// Throws what `writeFile` to `path` would, as far as can be told without touching anything.
public func checkWritable(_ path: String) throws(FileError) {
    guard !isDirectory(path) else { throw FileError(.open, path: path, number: .isDirectory) }
    if unsafe access(path, F_OK) == 0 {
        _ = try retrying(.open, path) { unsafe access(path, W_OK) }
    } else {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { String(path[...$0]) } ?? ""
        _ = try retrying(.open, path) { unsafe access(directory + ".", W_OK | X_OK) }
    }
}

/// Whether `path` leads to what standard output is open to.
public func isStandardOutput(_ path: String) -> Bool {
    var (named, open) = (stat(), stat())
    return unsafe stat(path, &named) == 0 && fstat(STDOUT_FILENO, &open) == 0
        && named.st_dev == open.st_dev && named.st_ino == open.st_ino
}
