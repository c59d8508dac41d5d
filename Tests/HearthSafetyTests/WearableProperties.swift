// What must hold in every step of the wearable's interlock, as code that shares nothing but the
// limits with it: it watches what goes in and what comes out, and counts for itself.

import HearthCore
import HearthSafety
import HearthUnits

/// A promise of the wearable's interlock. For each there is a bug that breaks it.
enum WearableProperty: String, CaseIterable, Sendable {
    case noMotorWithoutLiveLease
    case motorOnTimeIsLimited
    case motorDutyIsLimited
    case buttonStopsMotor
    case chargeOnlyWithinRange
    case hotBatteryOpensAll
    case hotSkinStopsMotorAndCharge
    case nothingOnABadSample
    case nothingInALateStep
    case latchKeepsOpen
    case latchNeverClearsByItself
    case wantedVibrationIsFeltOrSeen
}

struct WearableProperties {
    private var before: WearableObserved?
    private var nowBefore: Instant?
    private var newestEcho: Int64 = .min / 2
    private var gesture = 0
    private var stretchTicks: Int64 = 0
    private var restTicks: Int64 = 0
    private var time: Int64 = 0
    private var remainder: Int64 = 0
    /// Ticks of time at which the motor was on, oldest first, from `first` on.
    private var onTimes: [Int64] = []
    private var first = 0

    /// The property that the step from `input` to `output` breaks, if any.
    mutating func check(_ input: WearableInputs, _ output: WearableObserved) -> WearableProperty? {
        let passed = nowBefore.map { input.now - $0 } ?? ToasterLimits.tick
        let isLate = before != nil && passed > ToasterLimits.tickLate
        nowBefore = input.now
        // Whole ticks; what is left of the last one counts with the next step.
        let time = passed.rawValue + remainder
        remainder = time % ToasterLimits.tick.rawValue
        countMotor(time / ToasterLimits.tick.rawValue)
        let hasCleared = watchGesture(input)
        if case .renewal(let renewal) = input.lease, renewal.kind != .finish,
            renewal.echoedTick >= 0, renewal.echoedTick <= output.status.tick
        {
            newestEcho = max(newestEcho, renewal.echoedTick)
        }
        defer { before = output }
        let isMotorOver = brokenByMotor(input, output)
        return isMotorOver ?? brokenByFault(input, output, isLate: isLate)
            ?? brokenByLatch(output, hasCleared: hasCleared)
    }

    /// A restarted machine counts its ticks from zero.
    mutating func restart() {
        newestEcho = .min / 2
        gesture = 0
        before = nil
    }

    /// What the motor did since the step before: the monostable ends it after 120 ms.
    private mutating func countMotor(_ elapsed: Int64) {
        for tick in 0..<max(elapsed, 0) {
            time += 1
            let isOn = before?.motor == true && tick < ToasterLimits.unattendedTicksMax
            restTicks = isOn ? 0 : restTicks + 1
            // The machine's ticks may begin up to one earlier than these.
            if restTicks >= WearableLimits.motorRestTicks - 1 { stretchTicks = 0 }
            guard isOn else { continue }
            stretchTicks += 1
            onTimes.append(time)
        }
        while first < onTimes.count, onTimes[first] <= time - WearableLimits.motorWindowTicks {
            first += 1
        }
        if first > 100_000 {
            onTimes.removeFirst(first)
            first = 0
        }
    }

    private func brokenByMotor(_ input: WearableInputs, _ output: WearableObserved)
        -> WearableProperty?
    {
        if stretchTicks > WearableLimits.motorOnTicksMax { return .motorOnTimeIsLimited }
        if onTimes.count - first > Int(WearableLimits.motorWindowOnTicksMax) {
            return .motorDutyIsLimited
        }
        if output.status.isMotorWanted, !output.motor, !output.lamp {
            return .wantedVibrationIsFeltOrSeen
        }
        guard output.motor else { return nil }
        if input.button { return .buttonStopsMotor }
        let silence = output.status.tick - newestEcho
        return silence > ToasterLimits.leaseTicksMax ? .noMotorWithoutLiveLease : nil
    }

    private func brokenByFault(_ input: WearableInputs, _ output: WearableObserved, isLate: Bool)
        -> WearableProperty?
    {
        let isEnergised = output.motor || output.charge
        if isLate, isEnergised { return .nothingInALateStep }
        guard let battery = good(input.battery, input.now), let skin = good(input.skin, input.now)
        else { return isEnergised ? .nothingOnABadSample : nil }
        if battery > WearableLimits.batteryMax, isEnergised || output.loadClosed {
            return .hotBatteryOpensAll
        }
        let range = WearableLimits.batteryChargeMin...WearableLimits.batteryChargeMax
        if output.charge, !range.contains(battery) { return .chargeOnlyWithinRange }
        if skin > WearableLimits.skinMax, isEnergised { return .hotSkinStopsMotorAndCharge }
        return nil
    }

    private func good(_ sample: SensorSample, _ now: Instant) -> MilliCelsius? {
        guard case .value(let value) = sample.reading, now - sample.takenAt < .milliseconds(3_020),
            (WearableLimits.sensorMin...WearableLimits.sensorMax).contains(value)
        else { return nil }
        return value
    }

    private func brokenByLatch(_ output: WearableObserved, hasCleared: Bool) -> WearableProperty? {
        if let before, !hasCleared, before.record.latch != nil,
            output.record.latch == nil || !output.record.opened.contains(before.record.opened)
        {
            return .latchNeverClearsByItself
        }
        let opened = output.record.opened
        if opened.contains(.motor) && output.motor || opened.contains(.charge) && output.charge
            || opened.contains(.load) && output.loadClosed
        {
            return .latchKeepsOpen
        }
        return nil
    }

    private mutating func watchGesture(_ input: WearableInputs) -> Bool {
        guard !input.button else {
            gesture += 1
            return false
        }
        defer { gesture = 0 }
        return gesture >= Int(ToasterLimits.clearHoldTicks)
    }
}

/// Random days of a wearable: what goes on is drawn anew every few seconds.
struct WearableDays {
    private var random: SeededRandom
    private var now = Instant(rawValue: 3_000_000_000)
    private var skew: Int64 = 0
    private var mood = 0
    private var left = 0
    private var battery = MilliCelsius.celsius(25)
    private var skin = MilliCelsius.celsius(33)
    private var batterySample = SensorSample(.value(.celsius(25)), takenAt: Instant(rawValue: 0))
    private var skinSample = SensorSample(.value(.celsius(33)), takenAt: Instant(rawValue: 0))
    private var sequence: UInt32 = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Whether the guard is to be started anew in this step, and with what.
    mutating func restarts() -> Bool { mood == 1 && random.chance(0.002) }

    mutating func next(_ last: WearableObserved?) -> WearableInputs {
        left -= 1
        if left <= 0 { changeMood(isLatched: last?.record.latch != nil) }
        let elapsed = mood == 2 && random.chance(0.1) ? 10 + random.below(300) : 10
        now = now + .milliseconds(Int64(elapsed))
        if mood == 3, random.chance(0.01) { skew += 60 }
        if mood != 4, random.chance(0.1) { sample() }
        var input = WearableInputs(
            now: now, reference: now + .milliseconds(skew), battery: batterySample,
            skin: skinSample)
        input.supplyMillivolts = mood == 5 && random.chance(0.5) ? 2_900 : 3_300
        input.motorSense = mood == 6 ? random.chance(0.5) : last?.motor ?? false
        input.chargeSense = mood == 7 ? true : last?.charge ?? false
        input.button = mood == 0 ? left > 2 : random.chance(0.001)
        input.lease = message(last)
        return input
    }

    /// Mood 0 is a person at the button, who comes soon once something has latched.
    private mutating func changeMood(isLatched: Bool) {
        mood = isLatched && random.chance(0.4) ? 0 : random.below(14)
        left = mood == 0 ? 510 : [20, 200, 800, 2_500][random.below(4)]
        battery = .celsius(25)
        skin = .celsius(33)
        guard mood != 0 else { return }
        if random.chance(0.2) { battery = .celsius(Int32(random.below(75)) - 5) }
        if random.chance(0.2) { skin = .celsius(Int32(random.below(15)) + 32) }
        if random.chance(0.05) { skin = .celsius(20) }
    }

    private mutating func sample() {
        let noise = MilliKelvin(rawValue: Int32(random.below(600)) - 300)
        batterySample = SensorSample(.value(battery + noise), takenAt: now)
        skinSample = SensorSample(.value(skin - noise), takenAt: now)
        guard mood == 8 || mood == 9, random.chance(mood == 8 ? 1 : 0.3) else { return }
        let reading: SensorSample.Reading =
            [.open, .short, .value(.celsius(-45))][random.below(3)]
        if random.chance(0.5) {
            batterySample.reading = reading
        } else {
            skinSample.reading = reading
        }
    }

    private mutating func message(_ last: WearableObserved?) -> LeaseMessage? {
        guard let last, mood != 10, random.chance(0.04) else { return nil }
        sequence &+= 1
        var renewal = LeaseRenewal(
            kind: .timer, sequence: sequence, echoedTick: last.status.tick, observationAgeTicks: 0,
            duty: mood == 11 ? DutyCycle(perMille: UInt16(random.below(1_001))) : .full)
        guard mood == 12 else { return .renewal(renewal) }
        switch random.below(6) {
        case 0: return .malformed
        case 1: renewal.echoedTick -= Int64(random.below(120))
        case 2: renewal.echoedTick = random.chance(0.5) ? .max : .min
        case 3: renewal.sequence &-= 2
        case 4: renewal.kind = random.chance(0.5) ? .seen : .finish
        default: renewal.observationAgeTicks = UInt16(random.below(400))
        }
        return .renewal(renewal)
    }
}
