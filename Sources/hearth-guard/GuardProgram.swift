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
        switch configuration.tightening {
        case .toaster(let limits): try runToaster(configuration, limits, samples, readers)
        case .wearable(let limits): try runWearable(configuration, limits, samples, readers)
        }
    }

    private static func runToaster(
        _ configuration: GuardConfiguration, _ limits: Tightening, _ samples: SharedSamples,
        _ readers: ReaderSpawner
    ) throws(GuardError) {
        let lines = try BoardLines(configuration)
        try SelfTest.checkOutputs(areLow: lines.areOutputsLow)
        let stored = StoredMemory<SafetyRecordImage>(configuration.stateDirectory)
        let recorder = try Recorder(configuration.stateDirectory, after: stored)
        let socket = try leaseSocket(configuration)
        lines.reportFaults()
        SelfTest.reportFaults(.toaster, samples)
        let watchdog = try Watchdog(configuration.watchdog)
        let loop = GuardLoop(
            board: Board(lines: lines, samples, watchdog), recorder: recorder,
            record: stored.record, tightening: limits, instance: socket.instance,
            lastTrip: stored.trips.last?.sequence ?? 0)
        try run(loop, socket, readers)
    }

    private static func runWearable(
        _ configuration: GuardConfiguration, _ limits: WearableTightening,
        _ samples: SharedSamples, _ readers: ReaderSpawner
    ) throws(GuardError) {
        let lines = try WearableLines(configuration)
        try SelfTest.checkOutputs(areLow: lines.areOutputsLow)
        let stored = StoredMemory<WearableRecordImage>(configuration.stateDirectory)
        let recorder = try Recorder(configuration.stateDirectory, after: stored)
        let socket = try leaseSocket(configuration)
        lines.reportFaults()
        SelfTest.reportFaults(.wearable, samples)
        let watchdog = try Watchdog(configuration.watchdog)
        let loop = WearableLoop(
            board: Wearable(lines: lines, samples, watchdog), recorder: recorder,
            record: stored.record, tightening: limits, instance: socket.instance,
            lastTrip: stored.trips.last?.sequence ?? 0)
        try run(loop, socket, readers)
    }

    private static func run<Loop: TurningLoop & ~Copyable>(
        _ loop: consuming Loop, _ socket: consuming LeaseSocket, _ readers: ReaderSpawner
    ) throws(GuardError) {
        let manager = NotifySocket()
        try RealTime.enter()
        manager.send("READY=1")
        try turn(&loop, &socket, readers, manager)
        manager.send("STOPPING=1")
        guard loop.end() else {
            throw GuardError(.unavailable, [UInt8](utf8: "an output did not take its last level"))
        }
    }

    private static func turn<Loop: TurningLoop & ~Copyable>(
        _ loop: inout Loop, _ socket: inout LeaseSocket, _ readers: ReaderSpawner,
        _ manager: borrowing NotifySocket
    ) throws(GuardError) {
        let isWatched = environment("WATCHDOG_USEC") != nil
        var metronome = Metronome()
        var stopTurns: Int64 = 0
        var turns: Int64 = 0
        announce(loop, manager)
        while true {
            metronome.wait()
            switch turn(&loop, &socket) {
            case .running: break
            case .changed: announce(loop, manager)
            case .linesLost:
                throw GuardError(.unavailable, [UInt8](utf8: "a line was lost: is its chip there?"))
            }
            turns += 1
            if isWatched, turns % 50 == 0 { manager.send("WATCHDOG=1") }
            if guard_stop_requested() != 0 { loop.isStopping = true }
            if loop.isStopping {
                stopTurns += 1
                if loop.isAtRest || stopTurns > stopTurnsMax { return }
            } else if turns % 100 == 0, loop.isIdle, readers.hasEnded {
                throw GuardError(
                    .system, [UInt8](utf8: "the sensor readers' parent process has ended"))
            }
        }
    }

    /// One turn of the loop with its client.
    private static func turn<Loop: TurningLoop & ~Copyable>(
        _ loop: inout Loop, _ socket: inout LeaseSocket
    ) -> TurnOutcome {
        socket.receive(at: loop.tick)
        loop.count(
            refused: socket.refusedClients, malformed: socket.requests.malformedFrames,
            dropped: socket.droppedFrames)
        let outcome = loop.turn(socket.requests)
        if let frame = loop.statusFrame { socket.send(frame) }
        if let frame = loop.journalFrame { socket.send(frame) }
        return outcome
    }

    private static func leaseSocket(
        _ configuration: GuardConfiguration
    ) throws(GuardError) -> LeaseSocket {
        var (user, group) = (uid_t.max, gid_t.max)
        let result = unsafe withPath(configuration.leaseUser) {
            unsafe guard_find_user($0, &user, &group)
        }
        guard result == 0 else {
            var text = [UInt8](utf8: "[Lease] User=")
            text += configuration.leaseUser
            text.append(": there is no such user; make it, or name the one that hearthd runs as")
            throw GuardError(.configuration, text)
        }
        return try LeaseSocket(
            path: configuration.leaseSocket, user: user, group: group,
            instance: guard_random())
    }

    /// Says where the guard is, without waiting for anybody to hear it.
    private static func announce<Loop: TurningLoop & ~Copyable>(
        _ loop: borrowing Loop, _ manager: borrowing NotifySocket
    ) {
        var state = TextLine()
        state.append("STATUS=")
        loop.describe(into: &state)
        manager.send(state)
        var line = TextLine()
        loop.describe(into: &line)
        line.append(UInt8(ascii: "\n"))
        unsafe line.withBytes { bytes in
            _ = unsafe guard_write_if_ready(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
