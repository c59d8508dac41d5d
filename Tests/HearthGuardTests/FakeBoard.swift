// A board without hardware: its clock moves a tick a turn, its lines remember, its switches obey.

import HearthGuard
import HearthSafety
import HearthUnits

/// What a test sees and changes while the loop owns the board.
final class FakeHardware {
    var now = Instant.boot + .seconds(100)
    var lever = false
    var button = false
    var areLinesThere = true
    var takesLevels = true
    var isOutputStuck = false
    var chamber = MilliCelsius.celsius(25)
    var supplyMillivolts: Int32 = 5_000

    var isHeating = false
    var heats = 0
    var safetyChanges = 0
    var safety = false
    var ticksSinceChange = 1_000
    var carriage = false
    var alarms = 0
    var feeds = 0
    var isStopped = false
}

struct FakeBoard: GuardBoard, ~Copyable {
    let hardware: FakeHardware

    func clocks() -> (now: Instant, reference: Instant) { (hardware.now, hardware.now) }

    mutating func levels() -> LineLevels? {
        guard hardware.areLinesThere else { return nil }
        hardware.now = hardware.now + ToasterLimits.tick
        hardware.ticksSinceChange += 1
        var levels = LineLevels()
        // Two switches in series, the element behind both.
        levels.safetyRelaySense = hardware.ticksSinceChange <= 10
        levels.heaterSense = hardware.isHeating && levels.safetyRelaySense
        levels.lever = hardware.lever
        levels.button = hardware.button
        return levels
    }

    mutating func sensed(into inputs: inout GuardInputs) {
        inputs.thermocouple = SensorSample(.value(hardware.chamber), takenAt: hardware.now)
        inputs.infrared = inputs.thermocouple
        inputs.supplyMillivolts = hardware.supplyMillivolts
    }

    mutating func drive(
        heat: consuming HeatPermit?, safety: Bool, carriage: Bool, fan: Bool, alarm: Bool,
        at tick: Int64
    ) -> Bool {
        switch consume heat {
        case .some(let permit):
            permit.spend(at: tick)
            hardware.isHeating = true
        case .none: hardware.isHeating = false
        }
        if alarm { hardware.alarms += 1 }
        if hardware.isHeating { hardware.heats += 1 }
        if safety != hardware.safety {
            hardware.safety = safety
            hardware.safetyChanges += 1
            hardware.ticksSinceChange = 0
        }
        hardware.carriage = carriage
        return hardware.takesLevels
    }

    mutating func feedWatchdog() { hardware.feeds += 1 }

    consuming func stop() -> Bool {
        hardware.isStopped = true
        return !hardware.isOutputStuck
    }
}

/// A disk that is as fast as a turn, until it is full.
struct FakeRecorder<Record: GuardRecord>: GuardRecorder, ~Copyable {
    var durableSequence: UInt32
    var isFull = false
    /// What a full disk says; a disk that hangs says nothing.
    var errno: Int32 = 28
    var problem: Int32 { isFull ? errno : 0 }
    var record: Record?
    /// The last of how many trips.
    var trip: TripCause?
    var trips = 0

    init(durableSequence: UInt32, isFull: Bool = false) {
        (self.durableSequence, self.isFull) = (durableSequence, isFull)
    }

    mutating func submit(_ record: Record) {
        guard !isFull else { return }
        durableSequence = record.sequence
        self.record = record
    }

    private var journalImage: InlineArray<1024, UInt8>?
    /// The journal's file, both slots; empty when it was not written.
    var journal: [UInt8] {
        guard let image = journalImage else { return [] }
        return image.indices.map { image[$0] } + image.indices.map { image[$0] }
    }

    mutating func submit(_ journal: InlineArray<1024, UInt8>) { journalImage = journal }

    mutating func submit(_ trip: TripEntry) {
        self.trip = trip.cause
        trips += 1
    }
}
