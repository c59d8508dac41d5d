// The program's exit codes beyond 0 (done) and 64 (usage, as ArgumentParser has it). A test checks
// the README's table against this list.

import ArgumentParser

/// Why the program ended, for scripts.
package enum ExitStatus: Int32, CaseIterable {
    /// `hearth kitchen` found a violation, `hearth scenes --check` a model that falls short, or
    /// `hearth model compare` a difference.
    case violation = 1
    // How a toast ended, if not toasted.
    case under = 10
    case burnt = 11
    case cancelled = 12
    case tripped = 13
    case refused = 14
    /// `hearth listen`: the microphone failed its self-test, and still did at the end.
    case deaf = 15
    // As in sysexits.h.
    /// What the command line or the environment asks for cannot be had.
    case usage = 64
    /// A model, picture or tensor file that is not what it should be.
    case badData = 65
    /// A file that is missing or cannot be read.
    case noInput = 66
    /// A file that cannot be written.
    case cannotWrite = 73
    /// Standard output that cannot be written; a reader that has gone away does not count.
    case outputLost = 74

    var code: ExitCode { ExitCode(rawValue) }
}
