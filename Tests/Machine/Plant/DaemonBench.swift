// What the checks of hearthd are written in: the bench with the world and a guard, and beside it
// hearthd under systemd, a camera, and what hearthd says.

import Glibc
import HearthSimulation
import HearthUnits

final class DaemonBench {
    let bench: Bench
    let camera: LoopbackCamera
    private static let unit = "hearthd.service"
    private static let alertFile = "/run/hearth/alerts.jsonl"

    /// A commissioned guard, a camera that shows the bread, and hearthd that has seen it.
    init(bus: Int) throws(MachineError) {
        let bench = try Bench(bus: bus)
        self.bench = bench
        try bench.commissionAnew()
        bench.endClient()
        let camera = LoopbackCamera(world: bench.world)
        self.camera = camera
        startThread {
            runLast()
            camera.run()
        }
        guard try run("systemctl", "start", DaemonBench.unit) == 0 else {
            throw .waitedFor("hearthd's start", seconds: 0, saw: try lastWords())
        }
        try waitForState("working", atMost: 30)
    }

    // MARK: hearthd

    func process() throws(MachineError) -> pid_t {
        pid_t(try property("MainPID").filter(\.isNumber)) ?? 0
    }

    func lastWords() throws(MachineError) -> String {
        try output(
            of: "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "20", "-u", DaemonBench.unit)
    }

    private func property(_ name: String) throws(MachineError) -> String {
        let text = try output(of: "systemctl", "show", "-P", name, DaemonBench.unit)
        return text.split(separator: "\n").first.map { String($0) } ?? ""
    }

    // MARK: What it says

    /// The lines of its alert file so far.
    func alerts() throws(MachineError) -> [Substring] {
        try output(of: "sh", "-c", "cat \(DaemonBench.alertFile) 2>/dev/null || :")
            .split(separator: "\n")
    }

    /// Waits for an alert, behind the first `count`, that has all of `parts`.
    @discardableResult
    func waitForAlert(
        after count: Int, atMost seconds: Int64, _ parts: String...
    ) throws(MachineError) -> Substring {
        let end = machineTime() + .seconds(seconds)
        while true {
            let lines = try alerts().dropFirst(count)
            let found = lines.first { line in parts.allSatisfy { line.contains($0) } }
            if let found { return found }
            guard machineTime() < end else {
                let saw = "alerts \(lines.joined(separator: " ")); log: \(try lastWords())"
                throw .waitedFor("an alert with \(parts)", seconds: seconds, saw: saw)
            }
            bench.pass(.milliseconds(100))
        }
    }

    /// Waits until the newest state is this one.
    func waitForState(_ name: String, atMost seconds: Int64) throws(MachineError) {
        let end = machineTime() + .seconds(seconds)
        while true {
            let state = try alerts().last { $0.contains("\"kind\":\"state\"") }
            if state?.contains("\"state\":\"\(name)\"") == true { return }
            guard machineTime() < end else {
                let saw = "\(state ?? "no state"); log: \(try lastWords())"
                throw .waitedFor("the state \(name)", seconds: seconds, saw: saw)
            }
            bench.pass(.milliseconds(100))
        }
    }

    // MARK: A cycle

    var isEnergised: Bool { bench.with { $0.isEnergised } }

    /// A cold toaster with another slice; presses the lever until heat is on to stay.
    func beginToast() throws(MachineError) {
        if bench.with({ $0.plant.chamber }) > 30 {
            // Cooled while no guard looks: one would take it for a sensor's fault.
            try bench.stopGuard()
            bench.with { $0.restore(chamber: 22) }
            try bench.startGuard()
        } else {
            bench.with { $0.restore(chamber: 22) }
        }
        let end = machineTime() + .seconds(60)
        while true {
            bench.with { $0.forgetEdges() }
            bench.pressLever()
            // The proof test's short pulses are over by then, and the first look has been taken.
            bench.pass(.milliseconds(3500))
            if isHeating { return }
            guard machineTime() < end else {
                let edges = bench.with { $0.edges.map { "\($0.signal) \($0.level)" } }
                throw .waitedFor(
                    "heat", seconds: 60,
                    saw: "edges \(edges.suffix(8)); \(try alerts().suffix(3)); "
                        + "\(try bench.journal()); \(try lastWords())")
            }
            bench.pass(.seconds(2))
        }
    }

    /// Whether heat was on within the last second: it comes in bursts.
    var isHeating: Bool {
        let now = machineTime()
        return bench.with { world in
            world.isEnergised
                || world.edges.contains { $0.signal == .energised && now - $0.at < .seconds(1) }
        }
    }

    /// How long after `moment` heat went off for good; nil if it is on.
    func offTime(after moment: Instant) -> TimeSpan? {
        bench.with { world in
            if world.isEnergised { return nil }
            let last = world.edges.last { $0.signal == .energised && !$0.level && $0.at >= moment }
            return last.map { $0.at - moment } ?? .zero
        }
    }
}
