// The few things that the probe asks of the operating system.

import Glibc

/// The monotonic clock.
func nanoseconds() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// The whole file, which may be one of `/proc` that does not know its size.
///
/// - Throws: exit status 66 with the path and the reason.
func contents(of path: String) throws(ProbeFailure) -> [UInt8] {
    func failed() -> ProbeFailure {
        let reason = unsafe String(cString: strerror(errno))
        return ProbeFailure(status: 66, message: "cannot read \(path): \(reason)")
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed() }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failed() }
    var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size), 4096) + 1)
    var count = 0
    while true {
        if count == bytes.count { bytes += [UInt8](repeating: 0, count: count) }
        let got = unsafe bytes.withUnsafeMutableBytes { buffer in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            return unsafe read(descriptor, rest.baseAddress, rest.count)
        }
        if got == 0 { break }
        if got > 0 { count += got } else if errno != EINTR { throw failed() }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// The most memory that this process has had resident since it began, in units of 1,024 bytes.
func peakResidentKilobytes() throws(ProbeFailure) -> Int {
    let path = "/proc/self/status"
    let text = String(decoding: try contents(of: path), as: UTF8.self)
    for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
        let words = line.split { $0 == " " || $0 == "\t" }
        if words.count == 3, let kilobytes = Int(words[1]) { return kilobytes }
    }
    throw ProbeFailure(status: 66, message: "\(path) does not tell VmHWM")
}

/// One line to standard output, at once.
///
/// - Throws: exit status 74 with the reason.
func write(_ line: String) throws(ProbeFailure) {
    var bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
    while !bytes.isEmpty {
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(STDOUT_FILENO, buffer.baseAddress, buffer.count)
        }
        if written > 0 {
            bytes.removeFirst(written)
        } else if errno != EINTR {
            let reason = unsafe String(cString: strerror(errno))
            throw ProbeFailure(status: 74, message: "standard output: \(reason)")
        }
    }
}

/// One line to standard error; there is nobody left to tell if that fails.
func writeError(_ line: String) {
    let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
    _ = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
}
