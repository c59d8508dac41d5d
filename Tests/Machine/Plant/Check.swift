// What must hold besides the table: a person's way with the guard, and what it remembers.

import Glibc
import HearthSafety
import HearthUnits

/// One thing to show, or why it is not so.
struct Check<Bench: Talkative> {
    let name: String
    /// Nil when it holds.
    let finding: (Bench) throws(MachineError) -> String?
}

extension Check<Bench> {
    static var toaster: [Check<Bench>] {
        [
            commissioning, orderlyEnd, restart, gestures, drill, secondClient, explanation,
            fullDisk,
        ]
    }

    private static var commissioning: Check {
        Check(name: "without a record no press starts a cycle until a person commissions") {
            bench throws(MachineError) in
            try bench.stopGuard()
            // Cool, whatever the row before left.
            bench.with { $0.restore(chamber: 22) }
            try run("sh", "-c", "rm -f /var/lib/hearth-guard/record.*")
            try bench.startGuard()
            if bench.client == nil { try bench.startClient() }
            try bench.wait(for: "a status", atMost: 20) { $0.heard != nil }
            bench.pass(ToasterLimits.tick * ToasterLimits.offTicksMin)
            bench.pressLever()
            guard bench.heard?.refusal == .uncommissioned else {
                return "refused for \(bench.refusal)"
            }
            bench.gesture()
            return bench.heard?.isLatched == false ? nil : "still latched after the gesture"
        }
    }

    private static var orderlyEnd: Check {
        Check(name: "a finished cycle drops the heater at once and the safety relay after 1 s") {
            bench throws(MachineError) in
            try bench.makeReady(chamber: 22, conduct: .renew)
            try bench.toast()
            bench.tell(.finish)
            try bench.wait(for: "the message to go", atMost: 2) { $0.client?.misbehaved != nil }
            bench.pass(.seconds(2))
            let edges = bench.with { $0.edges }
            guard let heater = edges.last(where: { $0.signal == .heater && !$0.level }),
                let safety = edges.last(where: { $0.signal == .safety })
            else { return "no edges" }
            let hold = (safety.at - heater.at).wholeMilliseconds
            guard (950...1_050).contains(hold) else { return "held for \(hold) ms" }
            return bench.trips.isEmpty ? nil : "tripped: \(bench.trips.map(\.interlock))"
        }
    }

    private static var restart: Check {
        Check(name: "a latch outlives the guard") { bench throws(MachineError) in
            try bench.latch()
            try bench.stopGuard()
            try bench.startGuard()
            try bench.wait(for: "a status", atMost: 20) { $0.heard != nil }
            return bench.heard?.isLatched == true ? nil : "not latched after a restart"
        }
    }

    private static var gestures: Check {
        Check(name: "a latch is cleared by five seconds of holding, not by three") {
            bench throws(MachineError) in
            if bench.heard?.isLatched != true { try bench.latch() }
            bench.with { $0.restore(chamber: 22) }
            bench.pass(.seconds(11))
            bench.with { $0.button.set(true) }
            bench.pass(.seconds(3))
            bench.with { $0.button.set(false) }
            bench.pass(.milliseconds(200))
            guard bench.heard?.isLatched == true else { return "cleared by three seconds" }
            bench.gesture()
            return bench.heard?.isLatched == false ? nil : "not cleared by five seconds"
        }
    }

    private static var drill: Check {
        Check(name: "a drill that was asked for passes at the end of a cycle") {
            bench throws(MachineError) in
            try bench.makeReady(chamber: 22, conduct: .renew)
            bench.tell(.drill)
            try bench.toast()
            bench.tell(.finish)
            bench.pass(.seconds(3))
            guard let heard = bench.heard else { return "no status" }
            return heard.drillVerdict == .passed ? nil : "verdict \(heard.drillVerdict)"
        }
    }

    private static var secondClient: Check {
        Check(name: "a second client is turned away and counted, and the first goes on") {
            bench throws(MachineError) in
            try bench.makeReady(chamber: 22, conduct: .renew)
            try bench.toast()
            let before = bench.heard?.refusedClients ?? 0
            let second = try LeaseProcess()
            bench.pass(.seconds(1))
            second.listen()
            guard second.heard == nil else { return "the second was told the status" }
            let refused = (bench.heard?.refusedClients ?? 0) - before
            guard refused > 0 else { return "it was not counted" }
            let isHot = bench.with { $0.isEnergised }
            bench.tell(.finish)
            bench.pass(.seconds(2))
            return isHot && bench.trips.isEmpty ? nil : "tripped: \(bench.trips.map(\.interlock))"
        }
    }

    private static var fullDisk: Check {
        Check(name: "a full state directory: a press ends in recordNotDurable, without heat") {
            bench throws(MachineError) in
            try bench.makeReady(chamber: 22, conduct: .renew)
            try bench.stopGuard()
            try bench.board("fill", newestSlot())
            let finding = try bench.pressWithoutRoom()
            try bench.stopGuard()
            try bench.board("unfill")
            return finding
        }
    }

    private static var explanation: Check {
        Check(name: "explain tells the last trip: what, which sensor, value, limit") {
            bench throws(MachineError) in
            try bench.latch()
            bench.pass(.seconds(1))
            let text = try output(of: "hearth-guard", "explain")
            bench.with { $0.restore(chamber: 22) }
            let missing = ["thermocouple", "-100"].filter { !text.contains($0) }
            return missing.isEmpty ? nil : "no \(missing) in: \(text)"
        }
    }
}

extension Bench {
    /// A press with a state directory that is full, and one after it has room again.
    fileprivate func pressWithoutRoom() throws(MachineError) -> String? {
        try startGuard()
        try wait(for: "an idle guard", atMost: 20) { $0.heard?.phase == .idle }
        guard heard?.isLatched == false else { return "no record after the start" }
        pass(ToasterLimits.tick * ToasterLimits.offTicksMin)
        forgetPast()
        pressLever()
        pass(.seconds(4))
        guard trips.map(\.interlock) == [.recordNotDurable] else {
            return "tripped: \(trips.map(\.interlock)), refused for \(refusal)"
        }
        let edges = with { $0.edges }
        guard edges.isEmpty else { return "a line moved: \(edges.map(\.signal))" }
        try board("empty")
        // The guard tries again within five seconds.
        pass(.seconds(6))
        try toast()
        tell(.finish)
        pass(.seconds(3))
        return nil
    }

    var refusal: String { heard?.refusal.map { "\($0)" } ?? "nothing" }

    /// A cycle that ends in a latch.
    func latch() throws(MachineError) {
        try makeReady(chamber: 22, conduct: .renew)
        try toast()
        spoilThermocouple()
        try wait(for: "a latch", atMost: 3) { $0.heard?.isLatched == true }
        pass(.milliseconds(1500))
    }

    func spoilThermocouple() {
        with { world in
            var fault = SensorFault()
            fault.register = SensorRegister.thermocouple(.celsius(-100))
            world.spoil(thermocouple: fault)
        }
    }
}
