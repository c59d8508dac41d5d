// Every rule of the wearable is there for something: a danger is averted with the rule and not
// without it.

import HearthSafety
import HearthUnits
import Testing

/// One danger, and how to see that it was averted.
struct WearableDanger: Sendable {
    let rule: WearableRule
    let story: String
    let isAverted: @Sendable (WithoutRules) -> Bool

    private init(
        _ rule: WearableRule, _ story: String,
        _ isAverted: @escaping @Sendable (WithoutRules) -> Bool
    ) {
        self.rule = rule
        self.story = story
        self.isAverted = isAverted
    }

    /// A wearable that vibrates and charges, then `change`, then `steps`.
    private static func vibrating(
        _ rule: WearableRule, _ story: String, steps: Int = 12,
        change: @escaping @Sendable (WearableBench) -> Void,
        isAverted: @escaping @Sendable (WearableObserved) -> Bool = { !$0.motor }
    ) -> WearableDanger {
        WearableDanger(rule, story) { without in
            let bench = WearableBench.rested(vibrating: true, without: without)
            guard bench.last.motor, bench.last.charge, bench.last.loadClosed else { return false }
            change(bench)
            bench.run(steps)
            return isAverted(bench.last)
        }
    }

    static let all: [WearableDanger] = temperatures + sensors + motor + lease + controller

    private static let temperatures = [
        vibrating(
            .batteryTooHot, "the battery is at 61 degrees", change: { $0.battery = .celsius(61) },
            isAverted: { !$0.motor && !$0.charge && !$0.loadClosed }),
        vibrating(
            .chargeTooHot, "the battery is at 46 degrees", change: { $0.battery = .celsius(46) },
            isAverted: { !$0.charge && $0.motor && $0.loadClosed }),
        vibrating(
            .chargeTooCold, "the battery is at -1 degrees", change: { $0.battery = .celsius(-1) },
            isAverted: { !$0.charge && $0.motor && $0.loadClosed }),
        vibrating(
            .skinTooHot, "the housing is at 43 degrees", change: { $0.skin = .celsius(43) },
            isAverted: { !$0.motor && !$0.charge && $0.loadClosed }),
    ]

    private static let sensors = [
        vibrating(
            .sensorOpen, "the battery's sensor breaks off", steps: 40,
            change: { $0.batteryFault = .open }, isAverted: { !$0.charge && !$0.loadClosed }),
        vibrating(
            .sensorShort, "the skin's sensor is shorted", steps: 40,
            change: { $0.skinFault = .short }, isAverted: { !$0.charge && !$0.motor }),
        vibrating(
            .sensorOutOfRange, "the battery's sensor reads -45 degrees", steps: 40,
            change: { $0.batteryFault = .reads(.celsius(-45)) },
            isAverted: { !$0.charge && !$0.loadClosed }),
        vibrating(
            .sensorStale, "the battery's sensor is not read any more", steps: 320,
            change: { $0.batteryFault = .silent }, isAverted: { !$0.charge && !$0.loadClosed }),
        vibrating(
            .sensorStuck, "the battery's sensor repeats itself while the skin cools",
            steps: 6_100, change: { $0.skin = .celsius(20) },
            isAverted: { !$0.charge && !$0.loadClosed }),
    ]

    private static let motor = [
        WearableDanger(.motorOnTime, "hearthd asks for vibration without end") {
            let bench = WearableBench.rested(without: $0)
            bench.feeds = true
            let measured = bench.measureMotor(2_000)
            return measured.longest <= Int(WearableLimits.motorOnTicksMax) && measured.longest > 400
        },
        WearableDanger(.motorDuty, "hearthd asks for vibration without end") {
            let bench = WearableBench.rested(without: $0)
            bench.feeds = true
            let measured = bench.measureMotor(5_000)
            return measured.inWindow <= Int(WearableLimits.motorWindowOnTicksMax)
                && measured.inWindow > 800
        },
        WearableDanger(.motorSensedOn, "the motor's switch is welded") {
            let bench = WearableBench.rested(without: $0)
            bench.motorWelded = true
            bench.run(25)
            return !bench.last.loadClosed && bench.last.alarm == .latched
        },
        vibrating(
            .motorSensedOff, "the motor's wire breaks", change: { $0.motorDead = true },
            isAverted: { $0.lamp && $0.alarm == .motorLost }),
        WearableDanger(.chargeSensedOn, "the charger's switch is welded and the battery warm") {
            let bench = WearableBench.rested(without: $0)
            bench.battery = .celsius(50)
            bench.chargerWelded = true
            bench.run(70)
            return bench.last.alarm == .unplug
        },
    ]

    private static let lease = [
        vibrating(.leaseLapsed, "hearthd dies", steps: 60, change: { $0.feeds = false }),
        vibrating(
            .leaseLate, "an answer to an old question", steps: 0,
            change: { bench in bench.send { $0.echoedTick -= 60 } }),
        vibrating(
            .leaseReplayed, "an old answer again", steps: 0,
            change: { bench in bench.send { $0.sequence -= 1 } }),
        vibrating(
            .leaseMalformed, "noise in the socket", steps: 1,
            change: { $0.nextMessage = .malformed }),
        vibrating(
            .leaseKind, "a timer takes over from a call heard", steps: 0,
            change: { bench in bench.send { $0.kind = .timer } }),
        vibrating(
            .observationTooOld, "what was heard is old", steps: 0,
            change: { bench in bench.send { $0.observationAgeTicks = 200 } }),
        vibrating(.cancel, "the wearer presses the button", steps: 1, change: { $0.button = true }),
    ]

    private static let controller = [
        vibrating(.loopLate, "the loop was away", steps: 0, change: { $0.step(milliseconds: 90) }),
        vibrating(
            .supplyOutOfRange, "the rail sags", steps: 7,
            change: { $0.supplyMillivolts = 2_900 }, isAverted: { !$0.motor && !$0.charge }),
        vibrating(
            .clockAnomaly, "one clock jumps", steps: 0,
            change: { $0.step(referenceMilliseconds: 100) }),
        WearableDanger(.uncommissioned, "the record is gone") {
            let bench = WearableBench.rested(record: nil, without: $0)
            return !bench.last.charge && !bench.last.loadClosed && bench.last.alarm == .latched
        },
    ]
}

@Suite struct WearableRuleTests {
    @Test func `every rule has one danger`() {
        #expect(
            WearableDanger.all.map(\.rule.rawValue).sorted()
                == WearableRule.allCases.map(\.rawValue))
    }

    @Test(arguments: WearableDanger.all.indices)
    func `a danger is averted with its rule and not without`(index: Int) {
        let danger = WearableDanger.all[index]
        #expect(danger.isAverted(WithoutRules()), "\(danger.rule): \(danger.story)")
        #expect(!danger.isAverted(WithoutRules(danger.rule)), "\(danger.rule) is not needed")
    }
}
