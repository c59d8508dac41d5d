// One turn of a toaster's loop: gather, decide, drive, remember. Everything that a turn does is
// here; what it does it with comes from outside, so that the tests turn the same loop.

public import HearthSafety

internal import HearthUnits

/// The toaster's loop.
public struct GuardLoop<
    Board: GuardBoard & ~Copyable, Recorder: GuardRecorder & ~Copyable
>: TurningLoop, ~Copyable where Recorder.Record == SafetyRecord {
    public var board: Board
    public var recorder: Recorder
    private var interlock: SafetyInterlock
    private var inputs: GuardInputs
    private var turns: Int64 = 0
    /// Set once, by an order to stop: no cycle starts, a running one ends in order.
    public var isStopping = false
    public private(set) var status: GuardStatus
    /// What is to be sent to the client after this turn, if it is due.
    public private(set) var report: StatusReport?
    public private(set) var entry: JournalEntry?
    private var reporter: StatusReporter
    private var trips: TripWatch
    private var annunciator = Annunciator()
    private var desk: JournalDesk
    private var memory: MemoryWatch
    /// What was written last, or is being written.
    public var recordSequence: UInt32 { memory.sequence }

    /// - Parameters:
    ///   - instance: drawn anew at every start; in every frame to the client.
    ///   - lastTrip: the last sequence of the history; 0 for none.
    ///   - journal: what the client has not acknowledged, as it is on the disk; nil for nothing.
    public init(
        board: consuming Board, recorder: consuming Recorder, record: SafetyRecord?,
        tightening: Tightening, instance: UInt64 = 0, lastTrip: UInt32 = 0,
        journal: Journal<Trip>? = nil
    ) {
        let (now, reference) = board.clocks()
        let none = SensorSample(.open, takenAt: Instant(rawValue: .min / 2))
        inputs = GuardInputs(now: now, reference: reference, thermocouple: none, infrared: none)
        let journal = journal ?? Journal(instance: instance)
        desk = JournalDesk(revision: journal.revision)
        interlock = SafetyInterlock(
            record: record, tightening: tightening, startedAt: now, journal: journal)
        status = interlock.status
        reporter = StatusReporter(instance: instance, status: status)
        trips = TripWatch(instance: instance, after: lastTrip, status: status)
        memory = MemoryWatch(sequence: record?.sequence ?? 0)
        self.board = board
        self.recorder = recorder
    }

    /// - Parameters:
    ///   - lease: at most one message of the lease socket.
    ///   - drill: the client asked for one.
    ///   - acknowledged: the last journal sequence that the client acknowledged, 0 for none.
    ///   - callNotTaken: the annunciator is to say so.
    public mutating func turn(
        lease: LeaseMessage?, drill: Bool = false, acknowledged: UInt32 = 0,
        callNotTaken: Bool = false
    ) -> TurnOutcome {
        guard let levels = board.levels() else { return .linesLost }
        board.sensed(into: &inputs)
        // Read last: no sample may seem to come from the future.
        (inputs.now, inputs.reference) = board.clocks()
        inputs.heaterSense = levels.heaterSense
        inputs.safetyRelaySense = levels.safetyRelaySense
        inputs.lever = levels.lever
        inputs.button = levels.button
        inputs.lease = lease
        inputs.drillRequest = drill
        inputs.journalAcknowledged = acknowledged
        inputs.isStopping = isStopping
        inputs.recordOnDisk = recorder.durableSequence
        var outputs = interlock.step(inputs)
        let tick = outputs.status.tick
        let signal = Signal(
            outputs.alarm, callNotTaken: callNotTaken, isRecordLost: memory.isLost)
        let isDriven = board.drive(
            heat: outputs.heat.take(), safety: outputs.safetyLine, carriage: outputs.carriage,
            fan: outputs.fan, alarm: annunciator.level(signal, at: tick), at: tick)
        guard isDriven else { return .linesLost }
        if memory.isNew(outputs.record.sequence) { recorder.submit(outputs.record) }
        let isMemoryNews = memory.note(
            durable: recorder.durableSequence, problem: recorder.problem, at: tick)
        let isDue = reporter.note(outputs, lever: levels.lever, button: levels.button)
        report = isDue ? reporter.report : nil
        entry = desk.isDue(outputs.journal?.sequence, at: tick) ? outputs.journal : nil
        if desk.isNew(interlock.journal.revision) {
            recorder.submit(JournalImage.encode(interlock.journal))
        }
        if let trip = trips.note(outputs.status) { recorder.submit(trip) }
        let before = status
        status = outputs.status
        // Last: the watchdog is fed for a turn that was completed.
        if turns % watchdogTurns == 0 { board.feedWatchdog() }
        turns += 1
        return isChanged(from: before) || isMemoryNews ? .changed : .running
    }

    public mutating func turn(_ requests: ClientRequests) -> TurnOutcome {
        turn(
            lease: requests.lease, drill: requests.drill, acknowledged: requests.acknowledged,
            callNotTaken: requests.isCallNotTaken(at: tick))
    }

    public var tick: Int64 { status.tick }
    public var isIdle: Bool { status.phase == .idle }

    public var statusFrame: InlineArray<96, UInt8>? {
        report.map { GuardFrame.encode(.status($0)) }
    }

    public var journalFrame: InlineArray<96, UInt8>? {
        entry.map { GuardFrame.encode(.journal($0, instance: reporter.report.instance)) }
    }

    public func describe(into line: inout TextLine) {
        status.describe(into: &line)
        memory.describe(into: &line)
    }

    /// What the socket counted; part of the next report.
    public mutating func count(refused: UInt32, malformed: UInt32, dropped: UInt32) {
        reporter.count(refused: refused, malformed: malformed, dropped: dropped)
    }

    /// Whether an ordered stop is complete: no cycle, and its record is on the disk.
    public var isAtRest: Bool {
        status.phase == .idle && recorder.durableSequence == recordSequence
    }

    /// The end of an ordered stop. Returns false when an output did not go low.
    public consuming func end() -> Bool { board.stop() }

    private func isChanged(from before: GuardStatus) -> Bool {
        status.phase != before.phase || status.trip != before.trip
            || status.isLatched != before.isLatched || status.refusal != before.refusal
    }
}
