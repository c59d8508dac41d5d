// A file that is written from start to end.

import Glibc

/// A file that could not be written.
struct ByteWriterError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { unsafe "\(path): cannot write: \(String(cString: strerror(code)))" }
}

/// Writes bytes to a new file, buffered; closed at the end of its life.
@safe struct ByteWriter: ~Copyable {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>

    init(path: String) throws(ByteWriterError) {
        guard let file = unsafe fopen(path, "wb") else {
            throw ByteWriterError(path: path, code: errno)
        }
        self.path = path
        unsafe self.file = file
    }

    deinit { unsafe fclose(file) }

    mutating func write(_ bytes: [Int8]) throws(ByteWriterError) {
        let written = unsafe bytes.withUnsafeBytes { bytes in
            unsafe fwrite(bytes.baseAddress, 1, bytes.count, file)
        }
        if written != bytes.count { throw ByteWriterError(path: path, code: errno) }
    }

    mutating func write(_ text: String) throws(ByteWriterError) {
        try write(text.utf8.map { Int8(bitPattern: $0) })
    }

    /// Hands everything to the operating system; errors that buffering hid appear here.
    mutating func flush() throws(ByteWriterError) {
        if unsafe fflush(file) != 0 { throw ByteWriterError(path: path, code: errno) }
    }
}
