// The running program: where it lies, and how it waits.

public import HearthUnits

internal import Glibc

/// The directory of the running program's file, links resolved; "." when the kernel does not say.
public func programDirectory() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = unsafe readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
    guard length > 0 else { return "." }
    let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
}

/// Whether there is something at `path` that this process can read.
public func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

/// Whether `path` is a directory.
public func isDirectory(_ path: String) -> Bool {
    var facts = stat()
    return unsafe stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
}

/// Whether `path` is a regular file, and not a link to one; nil when there is nothing.
public func isRegularFile(_ path: String) -> Bool? {
    var facts = stat()
    return unsafe lstat(path, &facts) == 0 ? facts.st_mode & S_IFMT == S_IFREG : nil
}

/// Blocks this thread for `span`; returns early when a signal comes.
public func pause(for span: TimeSpan) {
    guard span > .zero else { return }
    var time = timespec(
        tv_sec: Int(span.rawValue / 1_000_000_000), tv_nsec: Int(span.rawValue % 1_000_000_000))
    _ = unsafe nanosleep(&time, nil)
}
