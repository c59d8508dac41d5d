// What must hold on the wearable besides its table.

import Glibc
import HearthSafety
import HearthUnits

extension Check<WearableBench> {
    static var wearable: [Check<WearableBench>] { [commissioning, hysteresis, motorTimes] }

    private static var commissioning: Check {
        Check(name: "wearable: without a record nothing closes until a person commissions") {
            bench throws(MachineError) in
            try bench.stopGuard()
            try run("sh", "-c", "rm -f /var/lib/hearth-guard/record.*")
            bench.with { $0.restore() }
            bench.forgetPast()
            try bench.startGuard()
            try bench.connect()
            bench.tell(.renew)
            bench.pass(.seconds(20))
            guard bench.worn?.latch == .uncommissioned else { return bench.seen }
            let edges = bench.with { $0.edges }.filter(\.level)
            guard edges.isEmpty else { return "closed: \(edges.map(\.signal))" }
            try bench.makeReady()
            return nil
        }
    }

    private static var hysteresis: Check {
        Check(name: "wearable: charging comes back by itself 2 K inside of its limit, not 1 K") {
            bench throws(MachineError) in
            try bench.makeReady()
            for (degrees, isCharging) in [(46, false), (44, false), (42, true)] as [(Int32, Bool)] {
                bench.with { $0.battery = .celsius(degrees) }
                bench.pass(.seconds(1))
                guard bench.with({ $0.isCharging }) == isCharging else {
                    return "at \(degrees) °C it is \(isCharging ? "still open" : "closed")"
                }
            }
            return nil
        }
    }

    /// Renewals without end, over a guard that is killed while the motor runs.
    private static var motorTimes: Check {
        Check(name: "wearable: no motor beyond 5 s, nor beyond 10 s of any 20, over a kill as well")
        {
            bench throws(MachineError) in
            try bench.makeReady()
            try bench.vibrate()
            bench.pass(.seconds(14))
            let isLampOn = bench.with { $0.isLampOn || $0.isRunning }
            guard bench.rules.contains(.motorDuty), isLampOn else {
                return "the lamp does not take the motor's place: \(bench.seen)"
            }
            try bench.wait(for: "the motor", atMost: 25) { bench in bench.with { $0.isRunning } }
            bench.pass(.milliseconds(2_500))
            _ = try bench.killGuard()
            bench.pass(.seconds(24))
            return MotorTimes(bench.with { $0.edges }, until: machineTime()).finding
        }
    }
}

/// How long the motor ran, by the edges of its current.
private struct MotorTimes {
    private var runs: [(start: Instant, end: Instant)] = []

    init(_ edges: [Edge], until now: Instant) {
        // It runs when the edges begin.
        var start = edges.first?.at
        for edge in edges where edge.signal == .running {
            if edge.level {
                start = edge.at
            } else if let began = start {
                runs.append((began, edge.at))
                start = nil
            }
        }
        if let start { runs.append((start, now)) }
    }

    var finding: String? {
        guard runs.count >= 4 else { return "only \(runs.count) runs" }
        let longest = runs.map { $0.end - $0.start }.max() ?? .zero
        let most = runs.map { onTime(before: $0.end) }.max() ?? .zero
        guard longest <= ToasterLimits.tick * WearableLimits.motorOnTicksMax else {
            return "ran for \(longest.wholeMilliseconds) ms"
        }
        guard most <= ToasterLimits.tick * WearableLimits.motorWindowOnTicksMax else {
            return "ran for \(most.wholeMilliseconds) ms of 20 s"
        }
        return nil
    }

    /// Within the 20 s before a moment.
    private func onTime(before end: Instant) -> TimeSpan {
        let begin = end - ToasterLimits.tick * WearableLimits.motorWindowTicks
        return runs.filter { $0.end > begin && $0.end <= end }
            .reduce(.zero) { $0 + ($1.end - max($1.start, begin)) }
    }
}
