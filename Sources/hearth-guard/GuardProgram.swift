// The program from its configuration to its last turn.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety
import HearthUnits

/// The running guard.
enum GuardProgram {
    /// How long an ordered stop may take: the safety relay's second, and the record's way to disk.
    static var stopTurnsMax: Int64 { 400 }

    static func run(_ configuration: GuardConfiguration) throws(GuardError) {
        try SelfTest.checkLimits()
        _ = guard_hold_signals()
        let samples = try SharedSamples()
        let readers = try ReaderSpawner(configuration, samples, system: [UInt8](utf8: "/sys"))
        let lines = try BoardLines(configuration)
        try SelfTest.checkOutputs(lines)
        let recorder = UnrecordedMemory()
        SelfTest.reportFaults(lines, samples)
        let watchdog = try Watchdog(configuration.watchdog)
        var loop = GuardLoop(
            board: Board(lines: lines, samples, watchdog), recorder: recorder, record: nil,
            tightening: configuration.tightening)
        let manager = ServiceManager()
        try RealTime.enter()
        manager.send("READY=1")
        try turn(&loop, readers, manager)
        manager.send("STOPPING=1")
        guard loop.end() else {
            throw GuardError(.unavailable, [UInt8](utf8: "an output did not take its last level"))
        }
    }

    private static func turn(
        _ loop: inout GuardLoop<Board, UnrecordedMemory>, _ readers: borrowing ReaderSpawner,
        _ manager: borrowing ServiceManager
    ) throws(GuardError) {
        let isWatched = environment("WATCHDOG_USEC") != nil
        var metronome = Metronome()
        var stopTurns: Int64 = 0
        var turns: Int64 = 0
        announce(loop.status, manager)
        while true {
            metronome.wait()
            switch loop.turn(lease: nil) {
            case .running: break
            case .changed: announce(loop.status, manager)
            case .linesLost:
                throw GuardError(.unavailable, [UInt8](utf8: "a line was lost: is its chip there?"))
            }
            turns += 1
            if isWatched, turns % 50 == 0 { manager.send("WATCHDOG=1") }
            if guard_stop_requested() != 0 { loop.isStopping = true }
            if loop.isStopping {
                stopTurns += 1
                if loop.isAtRest || stopTurns > stopTurnsMax { return }
            } else if turns % 100 == 0, loop.status.phase == .idle, readers.hasEnded {
                throw GuardError(
                    .system, [UInt8](utf8: "the sensor readers' parent process has ended"))
            }
        }
    }

    /// Says where the guard is, without waiting for anybody to hear it.
    private static func announce(_ status: GuardStatus, _ manager: borrowing ServiceManager) {
        var state = TextLine()
        state.append("STATUS=")
        status.describe(into: &state)
        manager.send(state)
        var line = TextLine()
        status.describe(into: &line)
        line.append(UInt8(ascii: "\n"))
        unsafe line.withBytes { bytes in
            _ = unsafe guard_write_if_ready(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
