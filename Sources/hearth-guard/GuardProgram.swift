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
        let socket = try leaseSocket(configuration)
        let stored = StoredMemory<SafetyRecordImage>(configuration.stateDirectory)
        let recorder = try Recorder(configuration.stateDirectory, after: stored)
        let announcer = try Announcer(environment("NOTIFY_SOCKET") ?? [])
        lines.reportFaults()
        SelfTest.reportFaults(.toaster, samples)
        try RealTime.enter()
        let watchdog = try Watchdog(configuration.watchdog)
        let loop = GuardLoop(
            board: Board(lines: lines, samples, watchdog), recorder: recorder,
            record: stored.record, tightening: limits, instance: socket.instance,
            lastTrip: stored.trips.last?.sequence ?? 0,
            journal: JournalImage.journal(stored.journal, instance: socket.instance))
        try run(loop, LeaseDesk(socket, announcer, configuration.leaseUser), readers)
    }

    private static func runWearable(
        _ configuration: GuardConfiguration, _ limits: WearableTightening,
        _ samples: SharedSamples, _ readers: ReaderSpawner
    ) throws(GuardError) {
        let lines = try WearableLines(configuration)
        try SelfTest.checkOutputs(areLow: lines.areOutputsLow)
        let socket = try leaseSocket(configuration)
        let stored = StoredMemory<WearableRecordImage>(configuration.stateDirectory)
        let recorder = try Recorder(configuration.stateDirectory, after: stored)
        let announcer = try Announcer(environment("NOTIFY_SOCKET") ?? [])
        lines.reportFaults()
        SelfTest.reportFaults(.wearable, samples)
        try RealTime.enter()
        let watchdog = try Watchdog(configuration.watchdog)
        let loop = WearableLoop(
            board: Wearable(lines: lines, samples, watchdog), recorder: recorder,
            record: stored.record, tightening: limits, instance: socket.instance,
            lastTrip: stored.trips.last?.sequence ?? 0,
            journal: JournalImage.wearableJournal(stored.journal, instance: socket.instance))
        try run(loop, LeaseDesk(socket, announcer, configuration.leaseUser), readers)
    }

    private static func run<Loop: TurningLoop & ~Copyable>(
        _ loop: consuming Loop, _ desk: consuming LeaseDesk, _ readers: ReaderSpawner
    ) throws(GuardError) {
        desk.announcer.send("READY=1")
        try turn(&loop, &desk, readers)
        desk.announcer.send("STOPPING=1")
        guard loop.end() else {
            throw GuardError(.unavailable, [UInt8](utf8: "an output did not take its last level"))
        }
    }

    private static func turn<Loop: TurningLoop & ~Copyable>(
        _ loop: inout Loop, _ desk: inout LeaseDesk, _ readers: ReaderSpawner
    ) throws(GuardError) {
        let isWatched = environment("WATCHDOG_USEC") != nil
        var metronome = Metronome()
        var stopTurns: Int64 = 0
        var turns: Int64 = 0
        desk.announce(loop)
        while true {
            metronome.wait()
            switch desk.turn(&loop) {
            case .running: break
            case .changed: desk.announce(loop)
            case .linesLost:
                throw GuardError(.unavailable, [UInt8](utf8: "a line was lost: is its chip there?"))
            }
            turns += 1
            if isWatched, turns % 50 == 0 { desk.announcer.send("WATCHDOG=1") }
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

    private static func leaseSocket(
        _ configuration: GuardConfiguration
    ) throws(GuardError) -> LeaseSocket {
        // Without the user nobody is admitted; the interlock, the fan and the alarm run all the
        // same, and the status line says it.
        try LeaseSocket(
            path: configuration.leaseSocket, user: LeaseUser(named: configuration.leaseUser),
            instance: guard_random())
    }
}

/// The loop's dealings with other programs: its client and the service manager.
struct LeaseDesk: ~Copyable {
    var socket: LeaseSocket
    let announcer: Announcer
    private let user: [UInt8]
    private var problem: LeaseProblem?

    init(
        _ socket: consuming LeaseSocket, _ announcer: consuming Announcer, _ user: [UInt8]
    ) {
        problem = socket.problem
        self.socket = socket
        self.announcer = announcer
        self.user = user
    }

    /// One turn of the loop with its client.
    mutating func turn<Loop: TurningLoop & ~Copyable>(_ loop: inout Loop) -> TurnOutcome {
        socket.receive(at: loop.tick)
        loop.count(
            refused: socket.refusedClients, malformed: socket.requests.malformedFrames,
            dropped: socket.droppedFrames)
        let outcome = loop.turn(socket.requests)
        if let frame = loop.statusFrame { socket.send(frame) }
        if let frame = loop.journalFrame { socket.send(frame) }
        guard outcome == .running, socket.problem != problem else { return outcome }
        problem = socket.problem
        return .changed
    }

    /// Says where the guard is, without waiting for anybody to hear it.
    borrowing func announce<Loop: TurningLoop & ~Copyable>(_ loop: borrowing Loop) {
        var state = TextLine()
        state.append("STATUS=")
        loop.describe(into: &state)
        socket.problem.describe(user, into: &state)
        announcer.send(state)
    }
}
