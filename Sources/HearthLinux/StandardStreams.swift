// Text to a person or a pipe, at once and without a buffer of our own.

internal import Glibc

/// Writes text to standard output.
public func writeOutput(_ text: String) { write(text, to: STDOUT_FILENO) }

/// Writes text to standard error.
public func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

/// Writes a line to standard error.
public func printError(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while let start = rest.baseAddress, rest.count > 0 {
            let written = unsafe Glibc.write(descriptor, start, rest.count)
            if written < 0 && errno == EINTR { continue }
            // A reader that has gone away is not this program's trouble.
            guard written > 0 else { return }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}
