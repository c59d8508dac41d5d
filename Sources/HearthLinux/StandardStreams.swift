// Text to a person or a pipe, at once and without a buffer of our own.

public import HearthCore

internal import Glibc

/// Writes text to standard output. A reader that has gone away is no error: it has seen enough.
public func writeOutput(_ text: String) throws(FileError) {
    do throws(FileError) {
        try writeAll(Array(text.utf8), to: STDOUT_FILENO, "standard output", as: .write)
    } catch {
        guard error.number == .brokenPipe else { throw error }
    }
}

/// Writes text to standard error; where that fails, there is nobody left to tell.
public func writeError(_ text: String) {
    do throws(FileError) {
        try writeAll(Array(text.utf8), to: STDERR_FILENO, "standard error", as: .write)
    } catch {}
}

/// Writes a line to standard error.
public func printError(_ line: String) { writeError(line + "\n") }
