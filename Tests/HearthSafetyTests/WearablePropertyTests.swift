// The properties of the wearable's interlock over random days, and a bug for each that breaks it.

import HearthSafety
import HearthUnits
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// How a property may break: a rule left out, or an answer spoilt.
enum WearableBug: Sendable {
    case without(WearableRule)
    case spoilt(@Sendable (WearableObserved, inout WearableObserved) -> Void)

    static func breaking(_ property: WearableProperty) -> WearableBug {
        switch property {
        case .noMotorWithoutLiveLease: .without(.leaseLapsed)
        case .motorOnTimeIsLimited: .without(.motorOnTime)
        case .motorDutyIsLimited: .without(.motorDuty)
        case .buttonStopsMotor: .without(.cancel)
        case .chargeOnlyWithinRange: .without(.chargeTooHot)
        case .hotBatteryOpensAll: .without(.batteryTooHot)
        case .hotSkinStopsMotorAndCharge: .without(.skinTooHot)
        case .nothingOnABadSample: .without(.sensorOpen)
        case .nothingInALateStep: .without(.loopLate)
        case .latchKeepsOpen:
            .spoilt { before, now in
                if before.record.latch != nil, now.record.latch != nil { now.loadClosed = true }
            }
        case .latchNeverClearsByItself:
            .spoilt { before, now in
                if before.record.latch != nil { now.record.latch = nil }
            }
        case .wantedVibrationIsFeltOrSeen: .spoilt { _, now in now.lamp = false }
        }
    }
}

@Suite struct WearablePropertyTests {
    /// What a walk reached, and the first property that it saw broken.
    private struct Walk {
        var broken: WearableProperty?
        var step = 0
        var motor = 0
        var charge = 0
        var latched = 0
        var rules: Set<UInt8> = []
    }

    private func walk(
        steps: Int, seed: UInt64, bug: WearableBug? = nil, until sought: WearableProperty? = nil
    ) -> Walk {
        var (days, properties, result) = (WearableDays(seed: seed), WearableProperties(), Walk())
        var selection = WithoutRules()
        if case .without(let rule) = bug { selection = WithoutRules(rule) }
        var last: WearableObserved?
        var machine = WearableMachine(
            record: .commissioned, selection: selection, startedAt: Instant(rawValue: 2_990_000_000)
        )
        for step in 1...steps {
            result.step = step
            if days.restarts() {
                machine = WearableMachine(
                    record: last?.record, selection: selection,
                    startedAt: days.next(nil).now)
                properties.restart()
                last = nil
            }
            let input = days.next(last)
            var output = WearableObserved(machine.step(input))
            if case .spoilt(let spoil) = bug, let last { spoil(last, &output) }
            if let broken = properties.check(input, output), sought == nil || sought == broken {
                result.broken = broken
                return result
            }
            if output.motor { result.motor += 1 }
            if output.charge { result.charge += 1 }
            if output.record.latch != nil { result.latched += 1 }
            if let rule = output.status.finding?.rule { result.rules.insert(rule.rawValue) }
            last = output
        }
        return result
    }

    @Test func `random days break no property of the wearable`() {
        let seed: UInt64 = 20_261
        let result = walk(steps: stepCount, seed: seed)
        print(
            "wearable: \(result.step) steps, motor in \(result.motor), charging in",
            "\(result.charge), latched in \(result.latched), \(result.rules.count) rules")
        #expect(
            result.broken == nil,
            "\(String(describing: result.broken)) at step \(result.step) of seed \(seed)")
        #expect(result.motor > result.step / 50 && result.charge > result.step / 20)
        #expect(result.latched < result.step * 3 / 4 && result.rules.count >= 18)
    }

    @Test(arguments: WearableProperty.allCases)
    func `each property of the wearable is broken by a bug`(property: WearableProperty) {
        let result = walk(
            steps: 1_000_000, seed: 7, bug: .breaking(property), until: property)
        #expect(result.broken == property)
    }

    /// A million; HEARTH_STEPS asks for more in a soak.
    private var stepCount: Int {
        guard let text = unsafe getenv("HEARTH_STEPS"),
            let count = Int(unsafe String(cString: text))
        else { return 1_000_000 }
        return count
    }
}
