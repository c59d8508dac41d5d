// The wearable's part of the trace: a battery, a skin and a policy that change at random.

import HearthSafety
import HearthUnits

struct WearableTrace {
    var tally = Tally()
    private var random: Random
    private var machine: WearableInterlock
    private var now = Instant(rawValue: 3_000_000_000)
    private var reference = Instant(rawValue: 3_000_000_000)
    private var time: Int64 = 0

    /// What goes on, drawn anew every few seconds.
    private var mood: Int64 = 0
    private var moodUntil: Int64 = 0
    private var batteryTarget: Int64 = 25_000
    private var skinTarget: Int64 = 33_000
    private var batteryNow: Int64 = 25_000
    private var skinNow: Int64 = 33_000
    private var battery: SensorSample
    private var skin: SensorSample
    private var status: WearableStatus?
    private var motorRuns = false
    private var charges = false
    private var sequence: UInt32 = 0

    init(seed: UInt64) {
        random = Random(seed: seed)
        machine = WearableInterlock(record: nil, startedAt: now)
        battery = SensorSample(.value(.celsius(25)), takenAt: now)
        skin = SensorSample(.value(.celsius(33)), takenAt: now)
    }

    mutating func step() {
        if time >= moodUntil { changeMood() }
        let elapsed = mood == 1 && random.chance(in: 4) ? 10 + random.below(90) : 10
        now = now + .milliseconds(elapsed)
        reference = reference + .milliseconds(mood == 2 ? elapsed + 1 : elapsed)
        let outputs = machine.step(gather())
        motorRuns = outputs.motor != nil
        charges = outputs.charge != nil
        status = outputs.status
        tally.note(
            isOn: motorRuns,
            kind: (outputs.status.motorCut ?? outputs.status.finding)?.rule.rawValue,
            isLatched: outputs.record.latch != nil)
        tally.digest.add(outputs)
        time += 1
    }

    private mutating func changeMood() {
        moodUntil = time + 300 + random.below(900)
        // A person clears a latch now and then: mood 0 holds the button, the rest is quiet.
        mood = random.below(16)
        if mood == 0 { moodUntil = time + 520 }
        batteryTarget = random.chance(in: 3) ? random.below(80_000) - 10_000 : 25_000
        skinTarget = random.chance(in: 4) ? 30_000 + random.below(15_000) : 33_000
    }

    private mutating func gather() -> WearableInputs {
        batteryNow += (batteryTarget - batteryNow) / 128
        skinNow += (skinTarget - skinNow) / 128
        if time % 10 == 0, mood != 3 { sample() }
        var input = WearableInputs(now: now, reference: reference, battery: battery, skin: skin)
        input.supplyMillivolts = mood == 4 ? 2_900 : 3_300
        input.motorSense = mood == 5 ? false : motorRuns || mood == 6
        input.chargeSense = charges || mood == 7
        input.button = mood == 0 && moodUntil - time < 510 && moodUntil - time > 2
        input.lease = message()
        return input
    }

    private mutating func sample() {
        let noise = Int32(truncatingIfNeeded: random.below(200)) - 100
        let cell = MilliCelsius(rawValue: Int32(truncatingIfNeeded: batteryNow) + noise)
        let surface = MilliCelsius(rawValue: Int32(truncatingIfNeeded: skinNow) - noise)
        var reading = SensorSample.Reading.value(cell)
        if mood == 8 { reading = random.chance(in: 2) ? .open : .value(.celsius(-45)) }
        if mood == 9 { reading = .short }
        battery = SensorSample(reading, takenAt: now)
        skin = SensorSample(.value(surface), takenAt: now)
    }

    private mutating func message() -> LeaseMessage? {
        guard let status, mood != 10, time % 25 == 0 else { return nil }
        sequence &+= 1
        var renewal = LeaseRenewal(
            kind: mood == 11 && random.chance(in: 4) ? .seen : .timer, sequence: sequence,
            echoedTick: status.tick, observationAgeTicks: 5, duty: DutyCycle(perMille: 700))
        if mood == 12, random.chance(in: 4) { renewal.echoedTick -= random.below(90) }
        if mood == 13, random.chance(in: 4) { renewal.sequence &-= 1 }
        if mood == 14, random.chance(in: 4) { return .malformed }
        if mood == 15 { renewal.kind = .seen }
        if mood == 15, random.chance(in: 4) { renewal.observationAgeTicks = 300 }
        return LeaseFrame.decode(LeaseFrame.encode(renewal))
    }
}

extension Digest {
    mutating func add(_ outputs: borrowing WearableOutputs) {
        add(outputs.motor != nil)
        add(outputs.charge != nil)
        add(outputs.loadClosed)
        add(outputs.lamp)
        add(outputs.alarm.rawValue)
        add(outputs.record.sequence)
        add(outputs.record.latch)
        add(outputs.record.opened.rawValue)
        add(outputs.status.tick)
        add(outputs.status.finding)
        add(outputs.status.opened.rawValue)
        add(outputs.status.isMotorWanted)
        add(outputs.status.motorCut)
        add(outputs.status.battery.rawValue)
        add(outputs.status.skin.rawValue)
    }

    private mutating func add(_ trip: WearableTrip?) {
        guard let trip else { return add(false) }
        add(trip.rule.rawValue)
        add(trip.sensor?.rawValue ?? 255)
        add(trip.value)
        add(trip.limit)
    }
}
