// The guard's process around the real interlock: alive, stopped or dead, its clock, its disk. Dead
// or stopped, its lines keep the level they had: that is what a released GPIO line may do.

package import HearthSafety
package import HearthUnits

/// The guard as a process on the board.
package struct GuardProcess<Selection: InterlockSelection>: Sendable {
    package enum State: Equatable, Sendable {
        case running
        case stopped
        case dead
        /// After a reset by the hardware watchdog.
        case booting(untilTick: Int)
    }

    package private(set) var state = State.running
    private(set) var interlock: InterlockMachine<Selection>
    private let selection: Selection
    package private(set) var status: GuardStatus
    private var disk: SafetyRecordDisk
    private(set) var journalAcknowledged: UInt32 = 0
    private var clockOffset = TimeSpan.zero
    private(set) var lastStep: Int
    /// When this instance of the guard started.
    private(set) var startedAtTick: Int

    static var bootTicks: Int { 1_500 }

    init(record: SafetyRecord?, selection: Selection, atTick tick: Int) {
        self.selection = selection
        interlock = InterlockMachine(
            record: record, selection: selection, startedAt: Instant.atTick(tick))
        disk = SafetyRecordDisk(record: record)
        status = interlock.status
        lastStep = tick
        startedAtTick = tick
    }

    mutating func kill() { state = .dead }
    mutating func stop() { if state == .running { state = .stopped } }
    /// The board's monotonic clock, which guard and sensor readers share; a reset sets it right.
    func clock(atTick tick: Int) -> Instant { Instant.atTick(tick) + clockOffset }

    mutating func jumpClock(by offset: TimeSpan) { clockOffset += offset }

    /// The record on the disk, as the next instance will find it.
    package var recordOnDisk: SafetyRecord? { disk.record }

    /// The hardware watchdog's reset.
    mutating func reset(atTick tick: Int) { state = .booting(untilTick: tick + Self.bootTicks) }

    /// One turn of the loop, if the process runs and the loop's turn has come.
    ///
    /// - Returns: the trip that the journal handed out in this turn, if it is a new one.
    mutating func step(
        _ sensed: Sensed, faults: FaultSet, tick: Int, lease: LeaseMessage?, drillRequest: Bool,
        board: inout Board
    ) -> JournalEntry? {
        if case .booting(let until) = state, tick >= until { restart(atTick: tick) }
        if faults.contains(.clockSlow) { clockOffset += .milliseconds(-1) }
        guard state == .running else { return nil }
        lastStep = tick
        var inputs = GuardInputs(
            now: clock(atTick: tick), reference: Instant.atTick(tick),
            thermocouple: sensed.thermocouple, infrared: sensed.infrared)
        inputs.processor = sensed.processor
        inputs.supplyMillivolts = sensed.supplyMillivolts
        inputs.heaterSense = sensed.heater
        inputs.safetyRelaySense = sensed.safetyRelay
        inputs.lever = sensed.lever
        inputs.button = sensed.button
        inputs.lease = lease
        inputs.drillRequest = drillRequest
        inputs.recordOnDisk = disk.sequence
        inputs.journalAcknowledged = journalAcknowledged
        return drive(interlock.step(inputs), tick: tick, faults: faults, &board)
    }

    private mutating func drive(
        _ outputs: consuming GuardOutputs, tick: Int, faults: FaultSet, _ board: inout Board
    ) -> JournalEntry? {
        board.driveHeater(outputs.heat.take())
        board.safetyLine = outputs.safetyLine
        board.carriageLine = outputs.carriage
        board.fanLine = outputs.fan
        board.alarm = outputs.alarm
        board.feedWatchdog()
        status = outputs.status
        disk.update(outputs.record, atTick: tick, isFull: faults.contains(.diskFull))
        guard let entry = outputs.journal, entry.sequence != journalAcknowledged else { return nil }
        journalAcknowledged = entry.sequence
        return entry
    }

    private mutating func restart(atTick tick: Int) {
        clockOffset = .zero
        disk.settle()
        interlock = InterlockMachine(
            record: disk.record, selection: selection, startedAt: Instant.atTick(tick))
        journalAcknowledged = 0
        state = .running
        startedAtTick = tick
    }
}

/// The disk under the guard's record: a write takes 30 ms, and a full disk takes none.
private struct SafetyRecordDisk: Sendable {
    private(set) var record: SafetyRecord?
    private var pending: (record: SafetyRecord, doneTick: Int)?

    init(record: SafetyRecord?) { self.record = record }

    var sequence: UInt32 { record?.sequence ?? 0 }

    /// What was on its way to the disk when the guard went is there long before the next one
    /// starts.
    mutating func settle() {
        if let pending { record = pending.record }
        pending = nil
    }

    mutating func update(_ wanted: SafetyRecord, atTick tick: Int, isFull: Bool) {
        if let pending, tick >= pending.doneTick {
            record = pending.record
            self.pending = nil
        }
        if pending == nil, wanted.sequence != sequence, !isFull {
            pending = (wanted, tick + 3)
        }
    }
}

/// What the board's inputs read in one tick.
package struct Sensed: Sendable {
    var thermocouple: SensorSample
    var infrared: SensorSample
    var processor = MilliCelsius.celsius(48)
    var supplyMillivolts: Int32 = 5_000
    package var heater = false
    package var safetyRelay = false
    var lever = false
    var button = false
}

extension Instant {
    /// The kitchen's time of a tick; it starts an hour after the machine did.
    package static func atTick(_ tick: Int) -> Instant {
        Instant.boot + .seconds(3_600) + ToasterLimits.tick * Int64(tick)
    }
}
