// Rows whose fault is in hearthd, in the guard's own process, or a person's wish.

import Glibc
import HearthSafety
import HearthUnits

extension Row {
    private static let tick = ToasterLimits.tick
    private static let reaction = tick * Int64(reactionTicksMax)

    /// Monostable, relay, and a tick for the last change of the line.
    private static let unattended = Contacts.monostable + Contacts.relay + tick
    private static let unattendedWords = "tick 10 + monostable 100 + relay 20 ms"

    // MARK: The lease

    static var lease: [Row] {
        [
            silence("lease not renewed") { $0.tell(.hold) },
            silence("client killed") { $0.endClient() },
            silence("client stopped") { $0.signalClient(SIGSTOP) },
            message("client sends garbage", .garbage, .leaseMalformed),
            message("client sends a late renewal", .late, .leaseLate),
            message("client saw it too long ago", .old, .observationTooOld),
        ]
    }

    /// Counted from the tick that the last renewal echoed, where the lease's time begins.
    private static func silence(_ name: String, _ begin: @escaping (Bench) -> Void) -> Row {
        Row(
            name: name, interlock: .leaseLapsed,
            limit: tick * (ToasterLimits.leaseTicksMax + 1) + reaction,
            derivation: "leaseTicksMax 50 + 1 + 3 ticks, from the tick last echoed"
        ) { bench throws(MachineError) in
            bench.pass(.milliseconds(20))
            let zero = bench.tickZero ?? .boot
            var echoed = bench.renewedTick ?? 0
            begin(bench)
            // One renewal may have been on its way; a client that was killed tells no more.
            bench.pass(.milliseconds(20))
            echoed = max(echoed, bench.renewedTick ?? 0)
            return zero + tick * echoed
        }
    }

    private static func message(_ name: String, _ sent: Conduct, _ interlock: Interlock) -> Row {
        Row(
            name: name, interlock: interlock, limit: tick + reaction,
            derivation: "1 tick until it is read + 3 ticks"
        ) { bench throws(MachineError) in
            bench.tell(sent)
            try bench.wait(for: "the message to go", atMost: 2) { $0.misbehaved != nil }
            return bench.misbehaved ?? machineTime()
        }
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
            name: name, guardIs: .dead, limit: unattended, derivation: unattendedWords,
            keepsReleasedLevels: keepsLevels
        ) { bench throws(MachineError) in
            let process = try bench.guardProcess()
            let now = machineTime()
            kill(process, SIGKILL)
            return now
        } undo: { bench throws(MachineError) in
            // A kill costs a whole cycle's on-time: a fresh record for the next row.
            try bench.commissionAnew()
        }
    }

    private static var stopped: Row {
        Row(
            name: "guard stopped", guardIs: .stopped, interlock: .loopLate, limit: unattended,
            derivation: unattendedWords
        ) { bench throws(MachineError) in
            let process = try bench.guardProcess()
            let now = machineTime()
            kill(process, SIGSTOP)
            bench.pass(.milliseconds(400))
            kill(process, SIGCONT)
            return now
        }
    }

    private static var starved: Row {
        Row(
            name: "guard starved by a busy thread", guardIs: .stopped, interlock: .loopLate,
            limit: unattended, derivation: unattendedWords
        ) { bench throws(MachineError) in
            // It pins itself to the guard's processor and runs before it, but after this one.
            startThread {
                do throws(MachineError) { try runFirst(priority: 90) } catch { return }
                let end = machineTime() + .milliseconds(400)
                while machineTime() < end {}
            }
            let now = machineTime()
            bench.pass(.milliseconds(450))
            return now
        }
    }

    private static var button: Row {
        Row(
            name: "button pressed", interlock: .cancel, limit: tick + reaction,
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

extension Bench {
    /// A guard without a record, and a person who commissions it.
    func commissionAnew() throws(MachineError) {
        try stopGuard()
        try run("sh", "-c", "rm -f /var/lib/hearth-guard/record.*")
        try makeReady(chamber: 22, conduct: .renew)
    }
}
