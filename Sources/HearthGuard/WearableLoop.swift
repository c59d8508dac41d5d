// One turn of a wearable's loop, as `GuardLoop` has it for a toaster.

public import HearthSafety

internal import HearthUnits

/// The wearable's loop.
public struct WearableLoop<
    Board: WearableBoard & ~Copyable, Recorder: GuardRecorder & ~Copyable
>: TurningLoop, ~Copyable where Recorder.Record == WearableRecord {
    public var board: Board
    public var recorder: Recorder
    private var interlock: WearableInterlock
    private var inputs: WearableInputs
    private var turns: Int64 = 0
    /// Once it is set no lease counts: the one that lives lapses, or is cut with its tick.
    public var isStopping = false
    public private(set) var status: WearableStatus
    /// What is to be sent to the client after this turn, if it is due.
    public private(set) var report: WearableReport?
    public private(set) var entry: WearableJournalEntry?
    private var desk: JournalDesk
    private var reporter: WearableReporter
    private var trips: WearableTripWatch
    private var annunciator = Annunciator()
    private var memory: MemoryWatch
    /// What was written last, or is being written.
    public var recordSequence: UInt32 { memory.sequence }

    /// - Parameters:
    ///   - instance: drawn anew at every start; in every frame to the client.
    ///   - lastTrip: the last sequence of the history; 0 for none.
    ///   - journal: what the client has not acknowledged, as it is on the disk; nil for nothing.
    public init(
        board: consuming Board, recorder: consuming Recorder, record: WearableRecord?,
        tightening: WearableTightening, instance: UInt64 = 0, lastTrip: UInt32 = 0,
        journal: Journal<WearableTrip>? = nil
    ) {
        let (now, reference) = board.clocks()
        let none = SensorSample(.open, takenAt: Instant(rawValue: .min / 2))
        inputs = WearableInputs(now: now, reference: reference, battery: none, skin: none)
        let journal = journal ?? Journal(instance: instance)
        desk = JournalDesk(revision: journal.revision)
        interlock = WearableInterlock(
            record: record, tightening: tightening, startedAt: now, journal: journal)
        status = interlock.status
        reporter = WearableReporter(instance: instance, status: status)
        trips = WearableTripWatch(instance: instance, after: lastTrip)
        memory = MemoryWatch(sequence: record?.sequence ?? 0)
        self.board = board
        self.recorder = recorder
    }

    /// - Parameters:
    ///   - lease: at most one message of the lease socket.
    ///   - acknowledged: the last journal sequence that the client acknowledged, 0 for none.
    ///   - callNotTaken: the lamp is to say so.
    public mutating func turn(
        lease: LeaseMessage?, acknowledged: UInt32 = 0, callNotTaken: Bool = false
    ) -> TurnOutcome {
        guard let levels = board.levels() else { return .linesLost }
        board.sensed(into: &inputs)
        // Read last: no sample may seem to come from the future.
        (inputs.now, inputs.reference) = board.clocks()
        inputs.motorSense = levels.motorSense
        inputs.chargeSense = levels.chargeSense
        inputs.button = levels.button
        inputs.lease = isStopping ? nil : lease
        inputs.journalAcknowledged = acknowledged
        var outputs = interlock.step(inputs)
        reporter.note(outputs, button: levels.button)
        let tick = outputs.status.tick
        let signal = Signal(
            outputs.alarm, callNotTaken: callNotTaken, isRecordLost: memory.isLost)
        let isSaid = annunciator.level(signal, at: tick)
        let isTaken = board.drive(
            motor: outputs.motor.take(), charge: outputs.charge.take(), load: outputs.loadClosed,
            lamp: outputs.lamp || isSaid, at: tick)
        guard isTaken else { return .linesLost }
        if memory.isNew(outputs.record.sequence) { recorder.submit(outputs.record) }
        let isMemoryNews = memory.note(
            durable: recorder.durableSequence, problem: recorder.problem, at: tick)
        report = reporter.isDue ? reporter.report : nil
        entry = desk.isDue(outputs.journal?.sequence, at: tick) ? outputs.journal : nil
        if desk.isNew(interlock.journal.revision) {
            recorder.submit(JournalImage.encode(interlock.journal))
        }
        let (before, standing) = (status, trips.standing)
        status = outputs.status
        if let trip = trips.note(status, motor: reporter.report.motor) { recorder.submit(trip) }
        // Last: the watchdog is fed for a turn that was completed.
        if turns % watchdogTurns == 0 { board.feedWatchdog() }
        turns += 1
        return status.latch != before.latch || trips.standing != standing || isMemoryNews
            ? .changed : .running
    }

    /// A wearable has no drill: a request for one asks for nothing.
    public mutating func turn(_ requests: ClientRequests) -> TurnOutcome {
        turn(
            lease: requests.lease, acknowledged: requests.acknowledged,
            callNotTaken: requests.isCallNotTaken(at: tick))
    }

    public mutating func count(refused: UInt32, malformed: UInt32, dropped: UInt32) {
        reporter.count(refused: refused, malformed: malformed, dropped: dropped)
    }

    public var tick: Int64 { status.tick }
    public var isIdle: Bool { !status.isMotorWanted }

    public var isAtRest: Bool {
        isIdle && !reporter.report.motor && recorder.durableSequence == recordSequence
    }

    public var statusFrame: InlineArray<96, UInt8>? {
        report.map { WearableFrame.encode(.status($0)) }
    }

    public var journalFrame: InlineArray<96, UInt8>? {
        entry.map { WearableFrame.encode(.journal($0, instance: reporter.report.instance)) }
    }

    public func describe(into line: inout TextLine) {
        status.describe(trips.standing, into: &line)
        memory.describe(into: &line)
    }

    public consuming func end() -> Bool { board.stop() }
}
