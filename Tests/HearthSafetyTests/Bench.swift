// A test bench for the interlock: a plausible little world around one machine, driven tick by tick.
// Lines follow commands with the delays of real parts, the chamber warms when both channels
// conduct, sensors sample every 100 ms, the record reaches the disk, hearthd renews its lease.
//
// A test changes one thing in this world and watches. It is no plant model: that is the
// simulator's.

import HearthSafety
import HearthUnits

final class Bench<Selection: InterlockSelection> {
    /// What a sensor does instead of its work.
    enum SensorFault {
        case open, short
        /// Says this, whatever the chamber does.
        case reads(MilliCelsius)
        /// Adds this to the truth.
        case off(by: MilliKelvin)
        /// No new samples.
        case silent
    }

    /// What hearthd does on its own, every 250 ms.
    enum Feed { case none, seen, timer }

    var machine: InterlockMachine<Selection>
    var now: Instant
    var reference: Instant

    // The world.
    var chamberMicroCelsius: Int64 = 25_000_000
    /// Warming per tick with both channels closed: 2 K/s.
    var warmingPerTick: Int64 = 20_000
    var thermocoupleFault: SensorFault?
    var infraredFault: SensorFault?
    var heaterWelded = false
    var heaterDead = false
    var safetyWelded = false
    var safetyDead = false
    var heaterSenseStuck: Bool?
    var safetySenseStuck: Bool?
    var diskIsDead = false
    var processor = MilliCelsius.celsius(45)
    var supplyMillivolts: Int32 = 5_000

    // The person.
    var lever = false
    var button = false

    // hearthd.
    var feed = Feed.seen
    var duty = DutyCycle.full
    var observationAgeTicks: UInt16 = 5
    var nextMessage: LeaseMessage?
    var leaseSequence: UInt32 = 0
    var acknowledged: UInt32 = 0
    var drillRequest = false

    // What is remembered.
    var last: Observed
    var steps = 0
    private var thermocoupleSample: SensorSample
    private var infraredSample: SensorSample
    private var safetyLine = false
    private var stepsSinceToggle = 1_000
    private var safetyOnSteps = 0
    private var heaterOn = false

    init(
        record: SafetyRecord? = .commissioned, tightening: Tightening = .none,
        button: Bool = false, selection: Selection
    ) {
        now = Instant(rawValue: 7_000_000_000)
        reference = now
        thermocoupleSample = SensorSample(.value(.celsius(25)), takenAt: now)
        infraredSample = thermocoupleSample
        var machine = InterlockMachine(
            record: record, tightening: tightening, selection: selection, startedAt: now)
        var first = GuardInputs(
            now: now, reference: now, thermocouple: thermocoupleSample, infrared: infraredSample)
        first.recordOnDisk = record?.sequence ?? 0
        first.button = button
        self.button = button
        last = Observed(machine.step(first))
        self.machine = machine
    }

    var status: GuardStatus { last.status }
    var chamber: MilliCelsius {
        MilliCelsius(rawValue: Int32(clamping: chamberMicroCelsius / 1000))
    }
    /// Whether the safety relay conducts: its line toggled lately, long enough, or it is welded.
    var safetyConducts: Bool {
        safetyWelded || (!safetyDead && stepsSinceToggle < 12 && safetyOnSteps >= 2)
    }
    var heaterConducts: Bool { heaterWelded || (heaterOn && !heaterDead) }

    /// One tick of `milliseconds` on the guard's clock; the reference clock may tell another time.
    @discardableResult
    func step(milliseconds: Int64 = 10, referenceMilliseconds: Int64? = nil) -> Observed {
        now = now + .milliseconds(milliseconds)
        reference = reference + .milliseconds(referenceMilliseconds ?? milliseconds)
        return step(gather())
    }

    @discardableResult
    func step(_ input: GuardInputs) -> Observed {
        last = Observed(machine.step(input))
        steps += 1
        moveWorld()
        return last
    }

    func run(_ count: Int) { for _ in 0..<count { step() } }

    /// Steps until `condition` holds; returns how many steps it took, or nil after `limit`.
    func run(until condition: (Observed) -> Bool, limit: Int) -> Int? {
        for count in 1...limit where condition(step()) { return count }
        return nil
    }

    func run(untilTrip interlock: Interlock, limit: Int) -> Int? {
        run(until: { $0.status.trip?.interlock == interlock }, limit: limit)
    }

    func gather() -> GuardInputs {
        if steps % 10 == 0 {
            sample(&thermocoupleSample, thermocoupleFault)
            sample(&infraredSample, infraredFault)
        }
        var input = GuardInputs(
            now: now, reference: reference, thermocouple: thermocoupleSample,
            infrared: infraredSample)
        input.processor = processor
        input.supplyMillivolts = supplyMillivolts
        input.safetyRelaySense = safetySenseStuck ?? safetyConducts
        input.heaterSense = heaterSenseStuck ?? (safetyConducts && heaterConducts)
        input.lever = lever
        input.button = button
        input.lease = takeMessage()
        input.recordOnDisk = diskIsDead ? 0 : last.record.sequence
        input.journalAcknowledged = acknowledged
        input.drillRequest = drillRequest
        return input
    }

    private func sample(_ sample: inout SensorSample, _ fault: SensorFault?) {
        switch fault {
        case .none: sample = SensorSample(.value(chamber), takenAt: now)
        case .open: sample = SensorSample(.open, takenAt: now)
        case .short: sample = SensorSample(.short, takenAt: now)
        case .reads(let value): sample = SensorSample(.value(value), takenAt: now)
        case .off(let difference): sample = SensorSample(.value(chamber + difference), takenAt: now)
        case .silent: break
        }
    }

    private func takeMessage() -> LeaseMessage? {
        if let message = nextMessage {
            nextMessage = nil
            return message
        }
        guard feed != .none, status.phase == .heating, steps % 25 == 0 else { return nil }
        return .renewal(renewal(feed == .seen ? .seen : .timer))
    }

    /// The renewal that an honest hearthd would send now.
    func renewal(_ kind: LeaseRenewal.Kind) -> LeaseRenewal {
        leaseSequence += 1
        return LeaseRenewal(
            kind: kind, sequence: leaseSequence, echoedTick: status.tick,
            observationAgeTicks: kind == .seen ? observationAgeTicks : 0, duty: duty)
    }

    private func moveWorld() {
        stepsSinceToggle = last.safetyLine == safetyLine ? stepsSinceToggle + 1 : 0
        safetyLine = last.safetyLine
        safetyOnSteps = stepsSinceToggle < 12 ? safetyOnSteps + 1 : 0
        heaterOn = last.heat
        if safetyConducts && heaterConducts { chamberMicroCelsius += warmingPerTick }
        chamberMicroCelsius -= (chamberMicroCelsius - 25_000_000) * 45 / 1_000_000
    }
}

extension Bench where Selection == EveryInterlock {
    convenience init(
        record: SafetyRecord? = .commissioned, tightening: Tightening = .none,
        button: Bool = false
    ) {
        self.init(
            record: record, tightening: tightening, button: button, selection: EveryInterlock())
    }

    /// A bench in the middle of a healthy cycle, heating.
    static func heating(feed: Feed = .seen, tightening: Tightening = .none) -> Bench {
        let bench = Bench(tightening: tightening)
        bench.feed = feed
        bench.startCycle()
        return bench
    }
}

extension Bench {
    /// Waits for the shortest off-time, presses the lever, and goes on until heat flows.
    func startCycle() {
        run(Int(ToasterLimits.offTicksMin))
        pressLever()
        guard run(until: { $0.status.phase == .heating }, limit: 500) != nil else { return }
        if feed != .none { _ = run(until: { $0.heat }, limit: 200) }
    }

    func pressLever() {
        lever = false
        run(Int(ToasterLimits.leverUpSteps))
        lever = true
        run(Int(ToasterLimits.leverDownSteps))
        lever = false
    }

    /// Release, press, hold, release.
    func clearGesture(holdTicks: Int = Int(ToasterLimits.clearHoldTicks)) {
        button = false
        run(2)
        button = true
        run(holdTicks)
        button = false
        run(1)
    }

    func coolDown() {
        chamberMicroCelsius = 25_000_000
        run(Int(ToasterLimits.soundSamplesMin) * 10 + 20)
    }
}
