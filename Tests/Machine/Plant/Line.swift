// The board's side of the simulated GPIO lines: what the guard drives is read here, what the guard
// reads is set here. `guest-board.sh` made the lines, and a folder with a link for each name.

import Glibc
import HearthUnits

/// An attribute file that is read or written again and again.
struct Attribute: Sendable {
    private let descriptor: Int32

    /// Stays open as long as the program.
    init(_ path: String, writable: Bool) throws(MachineError) {
        descriptor = unsafe open(path, (writable ? O_WRONLY : O_RDONLY) | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", path, errno) }
    }

    /// The first byte of what it says now.
    func firstByte() -> UInt8 {
        var byte: UInt8 = 0
        let count = unsafe pread(descriptor, &byte, 1, 0)
        invariant(count == 1, "a simulated line can be read")
        return byte
    }

    func write(_ text: String) {
        let count = unsafe pwrite(descriptor, text, text.utf8.count, 0)
        invariant(count == text.utf8.count, "an attribute takes what is written")
    }

    func write(_ text: StaticString) {
        let count = unsafe pwrite(descriptor, text.utf8Start, text.utf8CodeUnitCount, 0)
        invariant(count == text.utf8CodeUnitCount, "a simulated line can be pulled")
    }
}

/// A line of the board, from outside.
struct BoardLine: Sendable {
    private let value: Attribute
    private let pull: Attribute
    private(set) var level: Bool

    /// - Parameter name: the line's name, as the guard's configuration has it.
    init(_ name: String) throws(MachineError) {
        let folder = "/run/machine/lines/" + name
        value = try Attribute(folder + "/value", writable: false)
        pull = try Attribute(folder + "/pull", writable: true)
        level = false
    }

    /// Reads what drives the line now. Returns true when it changed.
    mutating func sample() -> Bool {
        let now = value.firstByte() == UInt8(ascii: "1")
        defer { level = now }
        return now != level
    }

    /// Pulls the line, from outside: an input reads it, and a line that nobody drives keeps it.
    mutating func set(_ level: Bool) {
        guard level != self.level else { return }
        self.level = level
        hold(level)
    }

    /// What the line will read once nobody drives it.
    func hold(_ level: Bool) { pull.write(level ? "pull-up" : "pull-down") }
}
