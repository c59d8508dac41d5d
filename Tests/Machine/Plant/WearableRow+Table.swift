// The wearable's table. The toaster's shows what the lease socket and the loop do with every kind
// of message; here a row of each family shows which paths open.

import Glibc
import HearthSafety
import HearthUnits

extension WearableRow {
    private static let tick = ToasterLimits.tick
    private static let monostable = Contacts.monostable

    /// Ten samples a second, and a tick until the newest is taken.
    private static let sampling = TimeSpan.milliseconds(100) + tick
    private static let words = " + 3 ticks, monostable 100 ms"

    static var all: [WearableRow] {
        [
            battery("battery too hot", 61, .batteryTooHot, .all),
            battery("battery too hot to charge", 46, .chargeTooHot, .charge),
            battery("battery too cold to charge", -1, .chargeTooCold, .charge),
            sensed(
                "skin too hot", sampling, "sample 100 ms + 1", .skinTooHot, .motorAndCharge
            ) { $0.skin = .celsius(43) },
            sensed(
                "skin sensor out of range", sampling, "sample 100 ms + 1", .sensorOutOfRange,
                .motorAndCharge
            ) { $0.skin = .celsius(-100) },
            sensed(
                "battery sensor out of range", .milliseconds(300) + tick,
                "3 samples of 100 ms + 1", .sensorOutOfRange, .all
            ) { $0.battery = .celsius(-100) },
            sensed(
                "supply too low", .milliseconds(267) + tick,
                "sample 100 ms, driver's memory 167 ms + 1", .supplyOutOfRange, .motorAndCharge
            ) { $0.supplyMillivolts = 2_900 },
            unbound, hung,
            silence("lease not renewed") { $0.tell(.hold) },
            silence("client killed") { $0.endClient() },
            message("client sends garbage", .garbage, .leaseMalformed),
            button, onTime, welded,
            killed("guard killed", .motorAndCharge, keepsLevels: true),
            killed("guard killed, its lines fall", .all, keepsLevels: false),
            stopped, starved,
        ]
    }

    // MARK: Temperatures and supply

    private static func battery(
        _ title: String, _ degrees: Int32, _ rule: WearableRule, _ opens: WearablePaths
    ) -> WearableRow {
        sensed(title, sampling, "sample 100 ms + 1", rule, opens) {
            $0.battery = .celsius(degrees)
        }
    }

    private static func sensed(
        _ title: String, _ window: TimeSpan, _ windowWords: String, _ rule: WearableRule,
        _ opens: WearablePaths, _ change: @escaping (inout WearableWorld) -> Void
    ) -> WearableRow {
        WearableRow(
            title: title, end: .guardActs(within: window, board: monostable), found: rule,
            opens: opens, derivation: windowWords + words
        ) { bench in
            bench.with { world in
                change(&world)
                return machineTime()
            }
        }
    }

    // MARK: The bus

    private static func stale(
        _ title: String, _ opens: WearablePaths,
        _ begin: @escaping (WearableBench) throws(MachineError) -> Instant,
        undo: @escaping (WearableBench) throws(MachineError) -> Void
    ) -> WearableRow {
        WearableRow(
            title: title,
            end: .guardActs(
                within: tick * (WearableLimits.sampleAgeMaxTicks + 1), board: monostable),
            found: .sensorStale, opens: opens, derivation: "sampleAgeMaxTicks 300 + 1" + words,
            fault: begin, undo: undo)
    }

    private static var unbound: WearableRow {
        stale("battery sensor's driver unbound", .all) { bench throws(MachineError) in
            try bench.unbind("004a")
        } undo: { bench throws(MachineError) in
            try bench.board("bind", "004a")
        }
    }

    private static var hung: WearableRow {
        stale("skin sensor's bus hung", .motorAndCharge) { bench throws(MachineError) in
            try bench.hang("004b")
        } undo: { bench throws(MachineError) in
            try bench.board("unhang", "004b")
        }
    }

    // MARK: The lease and the motor

    private static func silence(
        _ title: String, _ begin: @escaping (WearableBench) -> Void
    ) -> WearableRow {
        WearableRow(
            title: title,
            end: .guardActs(within: tick * (ToasterLimits.leaseTicksMax + 1), board: monostable),
            found: .leaseLapsed, opens: .motor,
            derivation: "leaseTicksMax 50 + 1, from the tick last echoed," + words
        ) { bench in bench.fallSilent(begin) }
    }

    private static func message(
        _ title: String, _ sent: Conduct, _ rule: WearableRule
    ) -> WearableRow {
        WearableRow(
            title: title, end: .guardActs(within: tick, board: monostable), found: rule,
            opens: .motor, derivation: "1 tick until it is read" + words
        ) { bench throws(MachineError) in try bench.misbehave(sent) }
    }

    private static var button: WearableRow {
        WearableRow(
            title: "button pressed", end: .guardActs(within: tick, board: monostable),
            found: .cancel, opens: .motor, derivation: "1 tick until it is read" + words
        ) { bench in
            bench.with { world in
                world.button.set(true)
                return machineTime()
            }
        }
    }

    private static var onTime: WearableRow {
        // The last of the five seconds are what a guard that dies now leaves the motor, and three
        // ticks of them are the reaction's.
        let left = ToasterLimits.unattendedTicksMax + 1
        return WearableRow(
            title: "motor on for its longest time",
            end: .guardActs(
                within: tick * (WearableLimits.motorOnTicksMax - left), board: monostable),
            found: .motorOnTime, opens: .motor,
            derivation: "motorOnTicksMax 500 - unattendedTicksMax 12 - 1" + words
        ) { bench in bench.with { $0.runningSince } }
    }

    private static var welded: WearableRow {
        WearableRow(
            title: "motor's switch welded",
            end: .guardActs(
                within: tick * (WearableLimits.motorSenseOffTicks + 3), board: monostable),
            found: .motorSensedOn, opens: .all,
            derivation: "motorSenseOffTicks 20 + 3, from the line's last edge," + words
        ) { bench throws(MachineError) in
            bench.with { $0.isMotorWelded = true }
            _ = try bench.misbehave(.finish)
            bench.pass(.milliseconds(40))
            return bench.with { $0.lastEdge(of: .motor) } ?? machineTime()
        }
    }

    // MARK: The guard

    private static func killed(
        _ title: String, _ opens: WearablePaths, keepsLevels: Bool
    ) -> WearableRow {
        WearableRow(
            title: title, end: .guardIsDead, opens: opens,
            derivation: "tick 10 + monostable 100 ms", keepsReleasedLevels: keepsLevels
        ) { bench throws(MachineError) in try bench.killGuard() }
    }

    private static var stopped: WearableRow {
        WearableRow(
            title: "guard stopped", end: .guardIsStopped, found: .loopLate,
            opens: .motorAndCharge, derivation: "tick 10 + monostable 100 ms"
        ) { bench throws(MachineError) in try bench.suspendGuard() }
    }

    private static var starved: WearableRow {
        WearableRow(
            title: "guard starved by a busy thread", end: .guardIsStopped, found: .loopLate,
            opens: .motorAndCharge, derivation: "tick 10 + monostable 100 ms"
        ) { bench in bench.starveGuard() }
    }
}
