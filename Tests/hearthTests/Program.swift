// The built program, run by a shell as a person would run it, in a directory of the test's own.

import Glibc
import HearthCore
import HearthLinux

/// What a run of the program left behind.
struct Transcript {
    /// The exit code; 128 and more for a signal, as a shell says it.
    let status: Int32
    let output: String
    let errors: String

    var lines: [Substring] { output.split(separator: "\n") }
    var lastLine: Substring { lines.last ?? "" }
}

/// A directory to run the program in; it is removed with all that is in it.
struct Workshop: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/hearth-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try LinuxFileStore().createDirectory(path)
    }

    deinit { _ = unsafe system("rm -r '\(path)'") }

    /// Runs `hearth` with `arguments`, which a shell reads.
    func hearth(_ arguments: String) throws -> Transcript { try shell("hearth " + arguments) }

    /// Runs a line of shell commands; `hearth` in it is the built program.
    func shell(_ line: String) throws -> Transcript {
        let environment = "export LC_ALL=C.UTF-8 PATH=\"\(programDirectory()):$PATH\""
        let status = unsafe system(
            "cd '\(path)' && { \(environment); \(line); } >.output 2>.errors </dev/null")
        return Transcript(
            status: status & 0x7F == 0 ? status >> 8 : 128 + status & 0x7F,
            output: try text(".output"), errors: try text(".errors"))
    }

    func text(_ name: String) throws -> String {
        String(decoding: try readFile(path + "/" + name, limit: .mebibytes(16)), as: UTF8.self)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try writeFile(bytes, to: path + "/" + name)
    }

    /// The names in the directory that do not begin with a dot.
    func names(_ directory: String = "") throws -> [String] {
        try LinuxFileStore().list(path + "/" + directory).filter { !$0.hasPrefix(".") }
    }
}

/// Where a file of this repository is.
func repositoryPath(_ path: String) -> String {
    let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return top.joined(separator: "/") + "/" + path
}

/// What a file of this repository says.
func repositoryText(_ path: String) throws -> String {
    String(decoding: try repositoryBytes(path), as: UTF8.self)
}

/// The bytes of a file of this repository.
func repositoryBytes(_ path: String) throws -> [UInt8] {
    try readFile(repositoryPath(path), limit: .mebibytes(4))
}
