// Files and streams that a person named, with errors as a person and a script see them: one line on
// standard error, one exit code.

import ArgumentParser
import HearthCore
import HearthLinux

/// Says `message` on standard error and names the exit code to leave with.
func failure(_ message: String, _ status: ExitStatus) -> ExitCode {
    printError("hearth: \(message)")
    return status.code
}

/// A whole file that a person named.
func readInput(_ path: String) throws -> [UInt8] {
    do throws(FileError) {
        return try readFile(path, limit: .mebibytes(1024))
    } catch {
        throw failure("\(error)", .noInput)
    }
}

/// Makes or replaces a file that a person named.
func save(_ bytes: [UInt8], to path: String) throws {
    do throws(FileError) {
        try writeFile(bytes, to: path)
    } catch {
        throw failure("\(error)", .cannotWrite)
    }
}

/// Says now what `save` would say later, before work is done for nothing.
func checkOutput(_ path: String) throws {
    do throws(FileError) {
        try checkWritable(path)
    } catch {
        throw failure("\(error)", .cannotWrite)
    }
}

/// Writes `text` on standard output, a line unless said otherwise.
func printOutput(_ text: String, terminator: String = "\n") throws {
    do throws(FileError) {
        try writeOutput(text + terminator)
    } catch {
        throw failure("\(error)", .outputLost)
    }
}
