// What the checks of hearthd are written in, whichever device it is: a bench with the world and a
// guard, and beside it hearthd under systemd and what it says.

import Glibc
import HearthUnits

protocol DaemonBench: AnyObject, Talkative {
    associatedtype Board: TestBench

    /// World and guard.
    var bench: Board { get }
}

private let unit = "hearthd.service"
private let alertFile = "/run/hearth/alerts.jsonl"

extension DaemonBench {
    // MARK: hearthd

    /// Starts it, and waits until it works.
    func startDaemon() throws(MachineError) {
        guard try run("systemctl", "restart", unit) == 0 else {
            throw .waitedFor("hearthd's start", seconds: 0, saw: try log())
        }
        try waitForState("working", atMost: 30)
    }

    /// Ends it in order.
    ///
    /// - Returns: when it was asked to, and how long it took, five seconds at most.
    func endDaemon() throws(MachineError) -> (askedAt: Instant, took: TimeSpan) {
        let process = try process()
        let at = machineTime()
        kill(process, SIGTERM)
        while kill(process, 0) == 0, machineTime() - at < .seconds(5) {
            bench.pass(.milliseconds(5))
        }
        return (at, machineTime() - at)
    }

    func stopDaemon() throws(MachineError) { try run("systemctl", "stop", unit) }

    func process() throws(MachineError) -> pid_t {
        pid_t(try property("MainPID").filter(\.isNumber)) ?? 0
    }

    func log() throws(MachineError) -> String {
        try output(
            of: "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "20", "-u", unit)
    }

    var lastWords: String? {
        do throws(MachineError) { return try log() } catch { return nil }
    }

    private func property(_ name: String) throws(MachineError) -> String {
        let text = try output(of: "systemctl", "show", "-P", name, unit)
        return text.split(separator: "\n").first.map { String($0) } ?? ""
    }

    // MARK: What it says

    /// The lines of its alert file so far.
    func alerts() throws(MachineError) -> [Substring] {
        try output(of: "sh", "-c", "cat \(alertFile) 2>/dev/null || :")
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
                let saw = "alerts \(lines.joined(separator: " ")); log: \(try log())"
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
                let saw = "\(state ?? "no state"); log: \(try log())"
                throw .waitedFor("the state \(name)", seconds: seconds, saw: saw)
            }
            bench.pass(.milliseconds(100))
        }
    }
}
