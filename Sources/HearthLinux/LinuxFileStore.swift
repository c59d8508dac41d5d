// The file operations of a crash-safe store, on the real file system.

public import HearthCore

internal import Glibc

/// Files of this machine. Symbolic links in the last component are not followed: a store's files
/// are its own.
public struct LinuxFileStore: FileStore, Sendable {
    public init() {}

    public func read(_ path: String, limit: ByteCount) throws(FileError) -> [UInt8] {
        try FileDescriptor(path, O_RDONLY | O_NOFOLLOW, as: .read).readAll(limit: limit)
    }

    public func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try FileDescriptor(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, as: .open)
            .writeAll(bytes, as: .write)
    }

    public func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        try FileDescriptor(path, O_WRONLY | O_APPEND | O_NOFOLLOW, as: .append)
            .writeAll(bytes, as: .append)
    }

    public func syncFile(_ path: String) throws(FileError) {
        try FileDescriptor(path, O_RDONLY | O_NOFOLLOW, as: .syncFile).sync(as: .syncFile)
    }

    public func syncDirectory(_ path: String) throws(FileError) {
        try FileDescriptor(path, O_RDONLY | O_DIRECTORY, as: .syncDirectory)
            .sync(as: .syncDirectory)
    }

    public func rename(_ path: String, to name: String) throws(FileError) {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else {
            throw FileError(.rename, path: path, number: .invalidArgument)
        }
        let directory = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
        let target = String(directory) + name
        _ = try retrying(.rename, path) { unsafe Glibc.rename(path, target) }
    }

    public func remove(_ path: String) throws(FileError) {
        _ = try retrying(.remove, path) { unsafe unlink(path) }
    }

    public func createDirectory(_ path: String) throws(FileError) {
        _ = try retrying(.create, path) { unsafe mkdir(path, 0o755) }
    }

    public func list(_ directory: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(directory) else {
            throw FileError(.list, path: directory, number: ErrorNumber(rawValue: errno))
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else {
            throw FileError(.list, path: directory, number: ErrorNumber(rawValue: errno))
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
