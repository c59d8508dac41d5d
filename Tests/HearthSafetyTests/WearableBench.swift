// A test bench for the wearable's interlock: a little world around one machine, driven tick by
// tick. Sense lines follow commands, sensors sample every 100 ms, hearthd renews its lease.

import HearthSafety
import HearthUnits

/// What one step gave, as a value that a test can keep: permits cannot be copied.
struct WearableObserved: Equatable {
    var motor: Bool
    var charge: Bool
    var loadClosed: Bool
    var lamp: Bool
    var alarm: WearableAlarm
    var record: WearableRecord
    var status: WearableStatus

    init(_ outputs: borrowing WearableOutputs) {
        motor = outputs.motor != nil
        charge = outputs.charge != nil
        loadClosed = outputs.loadClosed
        lamp = outputs.lamp
        alarm = outputs.alarm
        record = outputs.record
        status = outputs.status
    }
}

/// Every rule but some.
struct WithoutRules: WearableSelection {
    private let mask: UInt64

    init(_ missing: WearableRule...) {
        mask = missing.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    func includes(_ rule: WearableRule) -> Bool { mask >> UInt64(rule.rawValue) & 1 == 0 }
}

final class WearableBench {
    enum SensorFault { case open, short, silent, reads(MilliCelsius) }

    var machine: WearableMachine<WithoutRules>
    var now = Instant(rawValue: 3_000_000_000)
    var reference = Instant(rawValue: 3_000_000_000)

    // The world.
    var battery = MilliCelsius.celsius(25)
    var skin = MilliCelsius.celsius(33)
    var batteryFault: SensorFault?
    var skinFault: SensorFault?
    var motorWelded = false
    var motorDead = false
    var chargerWelded = false
    var supplyMillivolts: Int32 = 3_300
    var button = false

    // hearthd.
    var feeds = false
    var kind = LeaseRenewal.Kind.seen
    var duty = DutyCycle.full
    var observationAgeTicks: UInt16 = 5
    var nextMessage: LeaseMessage?
    var leaseSequence: UInt32 = 0

    var last: WearableObserved
    var steps = 0
    private var batterySample: SensorSample
    private var skinSample: SensorSample

    init(
        record: WearableRecord? = .commissioned, tightening: WearableTightening = .none,
        without rules: WithoutRules = WithoutRules()
    ) {
        batterySample = SensorSample(.value(battery), takenAt: now)
        skinSample = SensorSample(.value(skin), takenAt: now)
        machine = WearableMachine(
            record: record, tightening: tightening, selection: rules, startedAt: now)
        last = WearableObserved(
            machine.step(
                WearableInputs(
                    now: now, reference: now, battery: batterySample, skin: skinSample)))
    }

    /// A bench whose motor has rested since long before, and vibrates if it is to.
    static func rested(
        vibrating: Bool = false, record: WearableRecord? = .commissioned,
        tightening: WearableTightening = .none, without rules: WithoutRules = WithoutRules()
    ) -> WearableBench {
        let bench = WearableBench(record: record, tightening: tightening, without: rules)
        bench.run(Int(WearableLimits.motorWindowTicks) + 100)
        bench.feeds = vibrating
        if vibrating { bench.run(30) }
        return bench
    }

    var status: WearableStatus { last.status }

    @discardableResult
    func step(milliseconds: Int64 = 10, referenceMilliseconds: Int64? = nil) -> WearableObserved {
        now = now + .milliseconds(milliseconds)
        reference = reference + .milliseconds(referenceMilliseconds ?? milliseconds)
        last = WearableObserved(machine.step(gather()))
        steps += 1
        return last
    }

    func run(_ count: Int) { for _ in 0..<count { step() } }

    func gather() -> WearableInputs {
        if steps % 10 == 0 {
            sample(&batterySample, battery, batteryFault)
            sample(&skinSample, skin, skinFault)
        }
        var input = WearableInputs(
            now: now, reference: reference, battery: batterySample, skin: skinSample)
        input.supplyMillivolts = supplyMillivolts
        input.motorSense = motorWelded || (last.motor && !motorDead)
        input.chargeSense = chargerWelded || last.charge
        input.button = button
        input.lease = takeMessage()
        return input
    }

    private func sample(
        _ sample: inout SensorSample, _ truth: MilliCelsius, _ fault: SensorFault?
    ) {
        switch fault {
        case .none: sample = SensorSample(.value(truth), takenAt: now)
        case .open: sample = SensorSample(.open, takenAt: now)
        case .short: sample = SensorSample(.short, takenAt: now)
        case .reads(let value): sample = SensorSample(.value(value), takenAt: now)
        case .silent: break
        }
    }

    private func takeMessage() -> LeaseMessage? {
        if let message = nextMessage {
            nextMessage = nil
            return message
        }
        guard feeds, steps % 25 == 0 else { return nil }
        return .renewal(renewal())
    }

    /// The renewal that an honest hearthd would send now.
    func renewal() -> LeaseRenewal {
        leaseSequence += 1
        return LeaseRenewal(
            kind: kind, sequence: leaseSequence, echoedTick: status.tick,
            observationAgeTicks: kind == .seen ? observationAgeTicks : 0, duty: duty)
    }

    /// Sends a changed renewal now instead of an honest one later.
    func send(_ change: (inout LeaseRenewal) -> Void) {
        var renewal = renewal()
        change(&renewal)
        nextMessage = .renewal(renewal)
        step()
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

    /// On-time of the next `count` steps: the longest stretch between two rests, and the most
    /// within a window.
    func measureMotor(_ count: Int) -> (longest: Int, inWindow: Int) {
        var (longest, stretch, off, inWindow) = (0, 0, 0, 0)
        var history: [Bool] = []
        for _ in 0..<count {
            let isOn = step().motor
            history.append(isOn)
            off = isOn ? 0 : off + 1
            if off >= Int(WearableLimits.motorRestTicks) { stretch = 0 }
            stretch += isOn ? 1 : 0
            longest = max(longest, stretch)
            let window = history.suffix(Int(WearableLimits.motorWindowTicks))
            inWindow = max(inWindow, window.count { $0 })
        }
        return (longest, inWindow)
    }
}
