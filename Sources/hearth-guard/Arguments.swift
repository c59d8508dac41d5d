// The command line.

import CGuard
import HearthGuard
import HearthINI

/// What the program is asked to do.
struct Arguments {
    enum Task {
        case run, check, limits, explain, version, help
    }

    var task = Task.run
    var isJSON = false
    var configuration = [UInt8](utf8: "/etc/hearth/guard.conf")
    /// Where the record is; nil for where the configuration says.
    var state: [UInt8]?

    /// - Throws: `usage` with the argument that was not understood.
    init(_ words: [[UInt8]]) throws(GuardError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case [UInt8](utf8: "--check"): try ask(.check, word)
            case [UInt8](utf8: "--limits"): try ask(.limits, word)
            case [UInt8](utf8: "explain"): try ask(.explain, word)
            case [UInt8](utf8: "--version"): try ask(.version, word)
            case [UInt8](utf8: "--help"), [UInt8](utf8: "-h"): try ask(.help, word)
            case [UInt8](utf8: "--json"): isJSON = true
            case [UInt8](utf8: "--config"):
                guard let path = rest.popFirst(), !path.isEmpty else {
                    throw GuardError(.usage, [UInt8](utf8: "--config needs a file behind it"))
                }
                configuration = path
            case [UInt8](utf8: "--state"):
                guard let path = rest.popFirst(), !path.isEmpty else {
                    throw GuardError(.usage, [UInt8](utf8: "--state needs a directory behind it"))
                }
                state = path
            default:
                var text = [UInt8](utf8: "unknown argument \"")
                text += word
                text.append("\"; --help lists what there is")
                throw GuardError(.usage, text)
            }
        }
        guard !isJSON || task == .check || task == .limits || task == .explain else {
            throw GuardError(.usage, [UInt8](utf8: "--json goes with --check, --limits or explain"))
        }
        guard state == nil || task == .explain else {
            throw GuardError(.usage, [UInt8](utf8: "--state goes with explain"))
        }
    }

    private mutating func ask(_ task: Task, _ word: [UInt8]) throws(GuardError) {
        guard self.task == .run || self.task == task else {
            var text = word
            text.append(": one question at a time")
            throw GuardError(.usage, text)
        }
        self.task = task
    }

    func show(_ report: Report) -> [UInt8] { isJSON ? report.json : report.text }

    static func help() -> [UInt8] {
        var text = [UInt8](
            utf8: """
                hearth-guard: owns heater or motor, and lets it run while every interlock agrees

                  hearth-guard [--config FILE]            run, until SIGTERM
                  hearth-guard --check [--config FILE]    every value in force and where it is from
                  hearth-guard --limits                   every hard limit, and a digest of all
                  hearth-guard explain [--state DIR]      the last trips, and what to do about them
                  hearth-guard --version
                  hearth-guard --help

                  --config FILE   /etc/hearth/guard.conf if not given; FILE.d/*.conf are read after
                  --state DIR     where the record is; the configuration's StateDirectory else
                  --json          with --check, --limits or explain: for programs

                [Board] Target= in the configuration says what it guards: toaster or wearable.

                First start: the guard is uncommissioned, and everything is off. To commission it,
                release the button, press it, hold it for five seconds, release it.

                Exit status:

                """)
        for exit in GuardExit.allCases {
            text.append(exit.rawValue < 10 ? "   " : "  ")
            text.append(decimal: Int64(exit.rawValue))
            text.append("  ")
            text.append(exit.meaning)
            text.append("\n")
        }
        return text
    }

    static func version() -> [UInt8] {
        var text = [UInt8](utf8: "hearth-guard 0.1.0, libgpiod ")
        if let version = unsafe guard_gpiod_version() { text += unsafe bytes(of: version) }
        text.append("\n")
        return text
    }
}
