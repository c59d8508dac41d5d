// What must hold of hearthd with a camera: a whole toast, and all that a device does to it that
// misbehaves. In each of them heat must go, hearthd stay, and work go on.

import Glibc
import HearthSimulation
import HearthUnits

/// One thing to show, or why it is not so.
struct DaemonCheck {
    let name: String
    /// Nil when it holds; else what was seen.
    let finding: (DaemonBench) throws(MachineError) -> String?

    static var toaster: [DaemonCheck] {
        [
            wholeToast, coveredLens, lostPictures, reloadedCamera, stoppedDaemon, killedDaemon,
            orderlyEnd,
        ]
    }

    /// Longest from a fault of hearthd or its camera to heat off: a look every 250 ms, two of them
    /// lost, a lease of 500 ms, and the guard's own 40 ms.
    private static let blindMax = TimeSpan.milliseconds(2 * 250 + 500 + 40)
    /// Longest from hearthd's last word to heat off: the lease and the guard's own time.
    private static let silenceMax = TimeSpan.milliseconds(540)

    private static var wholeToast: DaemonCheck {
        DaemonCheck(name: "a whole toast on pictures that came through V4L2") {
            on throws(MachineError) in
            let before = try on.alerts().count
            try on.beginToast()
            let end = try on.waitForAlert(after: before, atMost: 240, "\"kind\":\"cycle_ended\"")
            guard end.contains("\"reason\":\"done\"") else { return "\(end)" }
            on.bench.pass(.seconds(2))
            let (browning, chamber) = on.bench.with { ($0.plant.browning, $0.plant.chamber) }
            show("        browned to \(browning), the chamber at \(chamber) C; \(end)")
            if on.isEnergised { return "heat is still on" }
            return abs(browning - 0.3) < 0.1 ? nil : "browned to \(browning), not to 0.3"
        }
    }

    private static var coveredLens: DaemonCheck {
        DaemonCheck(name: "a lens covered in mid-cycle takes the heat away") {
            on throws(MachineError) in
            defer { on.camera.show(.chamber) }
            return try on.loseSight(within: blindMax) { on.camera.show(.dark) }
        }
    }

    private static var lostPictures: DaemonCheck {
        DaemonCheck(name: "pictures that stop in mid-cycle take the heat away") {
            on throws(MachineError) in
            let finding = try on.loseSight(within: blindMax) { on.camera.show(.nothing) }
            on.camera.show(.chamber)
            try on.waitForState("working", atMost: 30)
            return finding
        }
    }

    private static var reloadedCamera: DaemonCheck {
        DaemonCheck(name: "a camera goes and returns ten times: hearthd stays and sees again") {
            on throws(MachineError) in
            let process = try on.process()
            for round in 1...10 {
                // Heat in the first and the last: the guard wants its rest between two cycles.
                if round == 1 || round == 10 {
                    let blind = blindMax
                    if let finding = try on.loseSight(
                        within: blind, { on.camera.release(true) })
                    {
                        return "round \(round): \(finding)"
                    }
                }
                on.camera.release(true)
                try on.waitForState("no_camera", atMost: 30)
                try on.replaceCamera()
                on.camera.release(false)
                try on.waitForState("working", atMost: 30)
            }
            return try on.process() == process ? nil : "hearthd was started anew"
        }
    }

    private static var stoppedDaemon: DaemonCheck {
        DaemonCheck(name: "hearthd stopped for two seconds: heat off until a person wants it") {
            on throws(MachineError) in
            let process = try on.process()
            try on.beginToast()
            let at = machineTime()
            kill(process, SIGSTOP)
            on.bench.pass(.seconds(2))
            kill(process, SIGCONT)
            guard let off = on.offTime(after: at) else { return "heat stayed on" }
            guard off <= silenceMax else { return "off after \(off.wholeMilliseconds) ms" }
            show("        off after \(off.wholeMilliseconds) ms")
            on.bench.with { $0.forgetEdges() }
            on.bench.pass(.seconds(15))
            let edges = on.bench.with { $0.edges.filter { $0.signal != .safety } }
            guard edges.isEmpty else { return "heat came back by itself" }
            guard try on.process() == process else { return "hearthd was started anew" }
            try on.beginToast()
            return try on.loseSight(within: blindMax, isHeating: true) { on.camera.show(.dark) }
                ?? on.uncover()
        }
    }

    private static var killedDaemon: DaemonCheck {
        DaemonCheck(name: "hearthd killed in mid-cycle: heat off, also when it is back") {
            on throws(MachineError) in
            try on.beginToast()
            let at = machineTime()
            kill(try on.process(), SIGKILL)
            on.bench.pass(.seconds(12))
            guard let off = on.offTime(after: at) else { return "heat stayed on" }
            guard off <= silenceMax else { return "off after \(off.wholeMilliseconds) ms" }
            show("        off after \(off.wholeMilliseconds) ms")
            try on.waitForState("working", atMost: 30)
            return on.isHeating ? "heat came back by itself" : nil
        }
    }

    private static var orderlyEnd: DaemonCheck {
        DaemonCheck(name: "hearthd ends in under a second when asked to, and the heat before it") {
            on throws(MachineError) in
            try on.beginToast()
            let process = try on.process()
            let at = machineTime()
            kill(process, SIGTERM)
            while kill(process, 0) == 0, machineTime() - at < .seconds(5) {
                on.bench.pass(.milliseconds(5))
            }
            let ended = machineTime() - at
            on.bench.pass(.seconds(1))
            guard let off = on.offTime(after: at) else { return "heat stayed on" }
            show(
                "        off after \(off.wholeMilliseconds) ms, ended after"
                    + " \(ended.wholeMilliseconds) ms")
            guard off <= .milliseconds(100) else { return "heat went off too late" }
            return ended < .seconds(1) ? nil : "took too long to end"
        }
    }
}

extension DaemonBench {
    /// Takes sight away in the middle of a cycle; what was wrong, or nil.
    fileprivate func loseSight(
        within limit: TimeSpan, isHeating: Bool = false, _ fault: () -> Void
    ) throws(MachineError) -> String? {
        let process = try process()
        if !isHeating { try beginToast() }
        let at = machineTime()
        fault()
        bench.pass(.seconds(3))
        guard let off = offTime(after: at) else { return "heat stayed on" }
        guard off <= limit else {
            return "off after \(off.wholeMilliseconds) ms, not within \(limit.wholeMilliseconds)"
        }
        show("        off after \(off.wholeMilliseconds) ms")
        bench.with { $0.forgetEdges() }
        bench.pass(.seconds(3))
        if self.isHeating { return "heat came back by itself" }
        return try self.process() == process ? nil : "hearthd was started anew"
    }

    fileprivate func uncover() -> String? {
        camera.show(.chamber)
        return nil
    }

    /// Unloads the camera's driver, as soon as nobody has it open, and loads it again.
    fileprivate func replaceCamera() throws(MachineError) {
        let end = machineTime() + .seconds(20)
        while try run("rmmod", "v4l2loopback") != 0 {
            guard machineTime() < end else {
                throw .waitedFor(
                    "hearthd to let go of the camera", seconds: 20, saw: try lastWords())
            }
            bench.pass(.milliseconds(50))
        }
        bench.pass(.milliseconds(500))
        try bench.board("camera")
    }
}
