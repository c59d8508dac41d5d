// The command line.

import HearthCapture
import HearthDaemon

/// What the program is asked to do.
struct Arguments {
    enum Task {
        case run, check, version, help
    }

    private(set) var task = Task.run
    private(set) var isJSON = false
    private(set) var configuration = "/etc/hearth/hearthd.conf"

    /// - Throws: `usage` with the argument that was not understood.
    init(_ words: [String]) throws(DaemonError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--check": try ask(.check, word)
            case "--version": try ask(.version, word)
            case "--help", "-h": try ask(.help, word)
            case "--json": isJSON = true
            case "--config":
                guard let path = rest.popFirst(), !path.isEmpty else {
                    throw DaemonError(.usage, "--config needs a file behind it")
                }
                configuration = path
            default:
                throw DaemonError(
                    .usage, "unknown argument \"\(word)\"; --help lists what there is")
            }
        }
        guard !isJSON || task == .check else {
            throw DaemonError(.usage, "--json goes with --check")
        }
    }

    private mutating func ask(_ task: Task, _ word: String) throws(DaemonError) {
        guard self.task == .run || self.task == task else {
            throw DaemonError(.usage, "\(word): one question at a time")
        }
        self.task = task
    }

    static let version = "hearthd 0.1.0, libasound \(CaptureLibraries.sound)\n"

    static let help = """
        hearthd: looks or listens, decides, and asks hearth-guard for a lease

          hearthd [--config FILE]            run, until SIGTERM; SIGHUP reads the file again
          hearthd --check [--config FILE]    every value in force and where it is from
          hearthd --version
          hearthd --help

          --config FILE   /etc/hearth/hearthd.conf if not given; FILE.d/*.conf are read after
          --json          with --check: for programs

        [Device] Target= in the configuration says what it runs on: toaster or wearable.
        SIGHUP takes over [Toast] and [Alerts]; what else changed waits for a restart.
        READY goes to the service manager after the first healthy inference, and no earlier.

        Exit status:

        """
        + DaemonExit.allCases.map { exit in
            (exit.rawValue < 10 ? "   " : "  ") + "\(exit.rawValue)  \(exit.meaning)\n"
        }
        .joined()
}
