// The wearable's interlock: may the motor run, may the battery charge, may the switched rail carry
// current in this tick?
//
// Pure, like the toaster's: told the time, integer arithmetic, no allocation, no Foundation. Its
// invariants are code in `WearableProperties`:
//   - no motor without a live lease, while the button is down, or beyond its times;
//   - no charging outside of the battery's range, nothing on a battery that is too hot;
//   - whatever the state, the step with a fault in it has opened what the fault opens;
//   - a latch never clears by itself.
//
// The hazard that a toaster does not have is silence: a call for help that the wearer is not told
// of. So no lapse needs a person before the motor may run again, whatever is withheld is shown by
// the lamp and reported, and nothing here can hold back the alert itself.

public import HearthUnits

/// The guard's interlock on a wearable, with every rule.
public typealias WearableInterlock = WearableMachine<EveryInterlock>

/// The state machine, generic over which rules it has (see `InterlockSelection`).
public struct WearableMachine<Selection: WearableSelection>: Sendable {
    let selection: Selection
    let tightening: WearableTightening

    // What is observed.
    var battery = SensorMonitor(nil, .wearable)
    var skin = SensorMonitor(nil, .wearable)
    var stuck = WearableStuckMonitor()
    var chargeHot = WearableThreshold()
    var chargeCold = WearableThreshold()
    var skinHot = WearableThreshold()
    var motorOn = WearableSenseMonitor(
        .motorSensedOn, ticksMax: WearableLimits.motorSenseOffTicks)
    var motorOff = WearableSenseMonitor(
        .motorSensedOff, ticksMax: WearableLimits.motorSenseOnTicks)
    var chargeOn = WearableSenseMonitor(.chargeSensedOn, ticksMax: WearableLimits.chargeSenseTicks)
    var clock = ClockMonitor()
    var supply = SupplyMonitor(
        minMillivolts: WearableLimits.supplyMinMillivolts,
        maxMillivolts: WearableLimits.supplyMaxMillivolts)

    // What is decided.
    var lease: Lease?
    /// The newest echo of any lease: what is not newer was meant for an earlier one.
    var echoedTick: Int64 = -1
    var motorTime = WearableMotorTime()
    var motorCut: WearableTrip?
    var gesture = ClearGesture()
    var record: WearableRecord
    public internal(set) var journal: Journal<WearableTrip>
    /// What the journal was told last, and when it was found last.
    var told: WearableTrip?
    var toldTick: Int64 = 0
    /// When the journal was last told of a motor cut.
    var motorCutToldTick = Int64.min / 2

    // What was commanded in the tick before.
    var motorCommanded = false
    var chargeCommanded = false

    // Time.
    let startedAt: Instant
    var tick: Int64 = 0

    /// - Parameters:
    ///   - record: what was found on disk; nil when missing or damaged.
    ///   - now: the guard's clock.
    ///   - journal: what was not acknowledged yet.
    public init(
        record: WearableRecord?, tightening: WearableTightening = .none, selection: Selection,
        startedAt now: Instant, journal: Journal<WearableTrip> = Journal()
    ) {
        self.journal = journal
        self.selection = selection
        self.tightening = tightening
        self.startedAt = now
        let isLatched = selection.includes(.uncommissioned)
        self.record = record ?? (isLatched ? .uncommissioned : .commissioned)
    }

    /// One tick: what is sensed goes in, what is to be done comes out.
    ///
    /// - Parameter input: one sample of every line and sensor, and at most one lease message.
    /// - Returns: permits for this tick, or none, and the levels of the other lines.
    @_specialize(where Selection == EveryInterlock)
    public mutating func step(_ input: WearableInputs) -> WearableOutputs {
        let tickBefore = tick
        tick = max(tick + 1, (input.now - startedAt).rawValue / ToasterLimits.tick.rawValue)
        motorTime.update(isOn: motorCommanded || input.motorSense, ticks: tick - tickBefore)
        journal.acknowledge(input.journalAcknowledged)
        var verdict = observe(input)
        watchGesture(input)
        latch(verdict)
        let isMotorLost = verdict.opens.union(record.opened).contains(.motor)
        let isWanted = followLease(input, into: &verdict)
        tell(verdict.trip)
        let opened = verdict.opens.union(record.opened)
        let runs = isWanted && !verdict.isSuspect && !opened.contains(.motor)
        let charges = !verdict.isSuspect && !opened.contains(.charge)
        let isMotorDead = verdict.found(.motorSensedOff)
        if runs && !isMotorDead { motorCut = nil }
        motorCommanded = runs
        chargeCommanded = charges
        return WearableOutputs(
            motor: runs ? MotorPermit(tick: tick) : nil,
            charge: charges ? ChargePermit(tick: tick) : nil,
            loadClosed: !opened.contains(.load),
            lamp: isWanted && (!runs || isMotorDead),
            alarm: alarm(verdict, isMotorLost: isMotorLost || isMotorDead), record: record,
            journal: journal.oldest,
            status: status(finding: verdict.trip, opened: opened, isMotorWanted: isWanted))
    }

    private func status(
        finding: WearableTrip?, opened: WearablePaths, isMotorWanted: Bool
    ) -> WearableStatus {
        var status = WearableStatus(tick: tick)
        status.finding = finding
        status.latch = record.latch
        status.opened = opened
        status.isMotorWanted = isMotorWanted
        status.motorCut = motorCut
        (status.battery, status.isBatteryGood) = (battery.temperature, battery.isGood)
        (status.skin, status.isSkinGood) = (skin.temperature, skin.isGood)
        return status
    }

    /// Before the first step: what the record keeps open.
    public var status: WearableStatus {
        status(finding: nil, opened: record.opened, isMotorWanted: false)
    }

    private func alarm(_ verdict: WearableVerdict, isMotorLost: Bool) -> WearableAlarm {
        let isLatchedHot = record.latch?.rule == .batteryTooHot && !isBatteryCool
        if verdict.found(.batteryTooHot) || verdict.found(.skinTooHot) || isLatchedHot {
            return .takeOff
        }
        if verdict.found(.chargeSensedOn) { return .unplug }
        if record.latch != nil { return .latched }
        return isMotorLost ? .motorLost : .quiet
    }

    // MARK: Latch

    /// Makes what latches stay. The gravest trip is remembered; what any of them opens stays open.
    private mutating func latch(_ verdict: WearableVerdict) {
        guard let found = verdict.latching else { return }
        var changed = record
        changed.opened = changed.opened.union(verdict.latchingOpens)
        if record.latch.map({ found.rule.recovery > $0.rule.recovery }) ?? true {
            changed.latch = found
            // A button that was already held when the latch fell was held for another reason.
            gesture = ClearGesture()
        }
        guard changed != record else { return }
        changed.sequence &+= 1
        record = changed
    }

    private mutating func watchGesture(_ input: WearableInputs) {
        let isComplete = gesture.update(button: input.button)
        guard isComplete, let latch = record.latch, isGone(latch) else { return }
        record = WearableRecord(sequence: record.sequence &+ 1, latch: nil, opened: .nothing)
        write(latch, .cleared)
    }

    /// What a sensor or a line still says latches again in this very step.
    private func isGone(_ latch: WearableTrip) -> Bool {
        let isSound =
            min(battery.goodSamplesInRow, skin.goodSamplesInRow) >= WearableLimits.soundSamplesMin
        return switch latch.rule.recovery {
        case .whenGone, .person: true
        case .personWhenSound: isSound
        case .personWhenCool: isSound && isBatteryCool
        }
    }

    private var isBatteryCool: Bool { battery.temperature <= tightening.batteryChargeMax }
}

extension WearableMachine where Selection == EveryInterlock {
    public init(
        record: WearableRecord?, tightening: WearableTightening = .none, startedAt now: Instant,
        journal: Journal<WearableTrip> = Journal()
    ) {
        self.init(
            record: record, tightening: tightening, selection: EveryInterlock(), startedAt: now,
            journal: journal)
    }
}
