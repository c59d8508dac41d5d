// The program from its configuration to its last turn.

import HearthCore
import HearthDaemon
import HearthLinux

/// The running daemon.
enum DaemonProgram {
    /// What the pipeline's thread may use of its stack.
    private static let stack = ByteCount.kibibytes(512)

    static func run(_ path: String) throws(DaemonError) -> DaemonExit {
        let read = try ReadConfiguration(path)
        // Before any thread is there, so that all of them hold the signals back.
        let signals = Signals()
        let exchange = Exchange(read.configuration.preference)
        let configuration = read.configuration
        let thread: WorkerThread
        do throws(FileError) {
            thread = try WorkerThread("pipeline", stack: stack) {
                runPipeline(configuration, exchange, signals)
            }
        } catch {
            throw DaemonError(.system, "\(error)")
        }
        var control = Control(path: path, read, exchange, signals)
        let exit = control.run()
        if exit == .done { thread.join() }
        return exit
    }

    private static func runPipeline(
        _ configuration: DaemonConfiguration, _ exchange: Exchange, _ signals: Signals
    ) {
    }
}
