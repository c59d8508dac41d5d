// Rows whose fault is in hearthd, in the guard's own process, or a person's wish.

import Glibc
import HearthSafety
import HearthUnits

extension Row {
    private static let tick = ToasterLimits.tick
    private static let unattendedWords = "tick 10 + monostable 100 + relay 20 ms"

    static var all: [Row] { lease + controller + sensors }

    // MARK: The lease

    static var lease: [Row] {
        [
            silence("lease not renewed") { $0.tell(.hold) },
            silence("client killed") { $0.endClient() },
            silence("client stopped") { $0.signalClient(SIGSTOP) },
            message("client sends garbage", .garbage, .leaseMalformed),
            message("client sends a late renewal", .late, .leaseLate),
            message("client saw it too long ago", .old, .observationTooOld),
            lingering("client's descriptor lingers", .descriptor),
            lingering("client's descriptor lingers at its end", .leave),
        ]
    }

    private static func silence(_ name: String, _ begin: @escaping (Bench) -> Void) -> Row {
        Row(
            name: name, end: .guardActs(within: tick * (ToasterLimits.leaseTicksMax + 1)),
            interlock: .leaseLapsed,
            derivation: "leaseTicksMax 50 + 1 + 3 ticks, from the tick last echoed"
        ) { bench in bench.fallSilent(begin) }
    }

    /// The guard's socket is held up for two seconds, its loop for none.
    private static func lingering(_ name: String, _ sent: Conduct) -> Row {
        var row = silence(name) { $0.tell(sent) }
        row.keepsTime = true
        return row
    }

    private static func message(_ name: String, _ sent: Conduct, _ interlock: Interlock) -> Row {
        Row(
            name: name, end: .guardActs(within: tick), interlock: interlock,
            derivation: "1 tick until it is read + 3 ticks"
        ) { bench throws(MachineError) in try bench.misbehave(sent) }
    }

    // MARK: The guard

    static var controller: [Row] {
        [
            killed("guard killed", keepsLevels: true),
            killed("guard killed, its lines fall", keepsLevels: false),
            stopped, starved, button,
        ]
    }

    private static func killed(_ name: String, keepsLevels: Bool) -> Row {
        Row(
            name: name, end: .guardIsDead, derivation: unattendedWords,
            keepsReleasedLevels: keepsLevels
        ) { bench throws(MachineError) in
            try bench.killGuard()
        } undo: { bench throws(MachineError) in
            // A kill costs a whole cycle's on-time: a fresh record for the next row.
            try bench.commissionAnew()
        }
    }

    private static var stopped: Row {
        Row(
            name: "guard stopped", end: .guardIsStopped, interlock: .loopLate,
            derivation: unattendedWords
        ) { bench throws(MachineError) in try bench.suspendGuard() }
    }

    private static var starved: Row {
        Row(
            name: "guard starved by a busy thread", end: .guardIsStopped, interlock: .loopLate,
            derivation: unattendedWords
        ) { bench in bench.starveGuard() }
    }

    private static var button: Row {
        Row(
            name: "button pressed", end: .guardActs(within: tick), interlock: .cancel,
            derivation: "1 tick until it is read + 3 ticks"
        ) { bench in
            let now = machineTime()
            bench.with { $0.button.set(true) }
            bench.pass(.milliseconds(200))
            bench.with { $0.button.set(false) }
            return now
        }
    }
}
