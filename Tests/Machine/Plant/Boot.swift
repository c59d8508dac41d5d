// One boot of several: what is done before the power goes, and what is there afterwards. A line of
// output in capitals is where the host cuts.

import Glibc
import HearthSafety
import HearthUnits

enum Boot: String, CaseIterable {
    /// A guard without a record is commissioned.
    case commission
    /// Says HEATING in the middle of a cycle, and goes on.
    case heat
    /// Says LATCHED once a latch is on the disk, and goes on.
    case latch
    /// The guard ends in order.
    case stop
    /// From the first sample on, no line is high and nothing is energised; heat does not come back.
    case safe
    /// As `safe`, with the latch still there.
    case latched
    /// Heat is on; then the kernel stands still, and only the hardware watchdog is left.
    case hang

    func carryOut(on bench: Bench) throws(MachineError) -> String? {
        switch self {
        case .commission:
            try bench.commissionAnew()
            return nil
        case .heat:
            try bench.makeReady(chamber: 22, conduct: .renew)
            try bench.toast()
            show("HEATING")
            bench.pass(.seconds(5))
            return nil
        case .latch:
            try bench.makeReady(chamber: 22, conduct: .renew)
            try bench.toast()
            // No heat without a record on the disk: the guard has counted this one as durable.
            try bench.mark("heat")
            bench.spoilThermocouple()
            try bench.wait(for: "a latch", atMost: 3) { $0.heard?.isLatched == true }
            bench.pass(.seconds(1))
            try bench.mark("latch")
            show("LATCHED")
            bench.pass(.seconds(5))
            return nil
        case .stop:
            // An ordered stop waits for the last record to be durable.
            try bench.stopGuard()
            try bench.mark("stop")
            return nil
        case .safe, .latched: return try isSafe(bench)
        case .hang:
            try bench.makeReady(chamber: 22, conduct: .renew)
            try bench.toast()
            show("HEATING")
            try bench.board("hang-kernel")
            return "the kernel runs on"
        }
    }

    private func isSafe(_ bench: Bench) throws(MachineError) -> String? {
        bench.pass(.milliseconds(200))
        try bench.startGuard()
        try bench.startClient()
        try bench.wait(for: "a status", atMost: 20) { $0.heard != nil }
        bench.pass(.seconds(3))
        let edges = bench.with { $0.edges }
        // A line that is toggled in idle would be as wrong as one that is high.
        guard edges.isEmpty else {
            return "after the boot: \(edges.map { "\($0.signal) \($0.level)" })"
        }
        let isLatched = bench.heard?.isLatched == true
        if self == .latched, !isLatched { return "the latch is gone" }
        if self == .safe, isLatched { return "latched by one power cut" }
        return nil
    }
}
