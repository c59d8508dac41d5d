// What must hold of hearthd with a camera: a whole toast, and all that a device does to it that
// misbehaves. In each of them heat must go, hearthd stay, and work go on.

import Glibc
import HearthSimulation
import HearthUnits

extension Check<ToasterDaemonBench> {
    static var toaster: [Check] {
        [
            wholeToast, coveredLens, lostPictures, reloadedCamera, stoppedDaemon, killedDaemon,
            orderlyEnd, testPattern,
        ]
    }

    /// Longest from a fault of hearthd or its camera to heat off: a look every 250 ms, two of them
    /// lost, a lease of 500 ms, and the guard's own 40 ms.
    private static var blindMax: TimeSpan { .milliseconds(2 * 250 + 500 + 40) }
    /// Longest from hearthd's last word to heat off: the lease and the guard's own time.
    private static var silenceMax: TimeSpan { .milliseconds(540) }

    private static var wholeToast: Check {
        Check(name: "a whole toast on pictures that came through V4L2") {
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

    private static var coveredLens: Check {
        Check(name: "a lens covered in mid-cycle takes the heat away") {
            on throws(MachineError) in
            defer { on.camera.show(.chamber) }
            return try on.loseSight(within: blindMax) { on.camera.show(.dark) }
        }
    }

    private static var lostPictures: Check {
        Check(name: "pictures that stop in mid-cycle take the heat away") {
            on throws(MachineError) in
            let finding = try on.loseSight(within: blindMax) { on.camera.show(.nothing) }
            on.camera.show(.chamber)
            try on.waitForState("working", atMost: 30)
            return finding
        }
    }

    private static var reloadedCamera: Check {
        Check(name: "a camera goes and returns ten times: hearthd stays and sees again") {
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

    private static var stoppedDaemon: Check {
        Check(name: "hearthd stopped for two seconds: heat off until a person wants it") {
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

    private static var killedDaemon: Check {
        Check(name: "hearthd killed in mid-cycle: heat off, also when it is back") {
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

    private static var orderlyEnd: Check {
        Check(name: "hearthd ends in under a second when asked to, and the heat before it") {
            on throws(MachineError) in
            try on.beginToast()
            let (at, ended) = try on.endDaemon()
            on.bench.pass(.seconds(1))
            guard let off = on.offTime(after: at) else { return "heat stayed on" }
            show(
                "        off after \(off.wholeMilliseconds) ms, ended after"
                    + " \(ended.wholeMilliseconds) ms")
            guard off <= .milliseconds(100) else { return "heat went off too late" }
            return ended < .seconds(1) ? nil : "took too long to end"
        }
    }

    /// The kernel's own test camera, in place of the chamber's.
    private static var testPattern: Check {
        Check(name: "another camera, whose test pattern is no bread: no heat; ten times unbound") {
            on throws(MachineError) in
            try on.lookAtPattern(true)
            var finding: String?
            do throws(MachineError) { finding = try on.meetPattern() } catch {
                finding = "\(error)"
            }
            try on.lookAtPattern(false)
            return finding
        }
    }
}

extension ToasterDaemonBench {
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

    /// Has hearthd look through the kernel's test camera, or through the chamber's again.
    fileprivate func lookAtPattern(_ isPattern: Bool) throws(MachineError) {
        try bench.board("pattern", isPattern ? "install" : "remove")
        try startDaemon()
    }

    /// What is wrong with how hearthd takes the test camera; nil if nothing is.
    fileprivate func meetPattern() throws(MachineError) -> String? {
        let process = try process()
        let end = try cycleOnPattern()
        show("        \(end)")
        bench.pass(.seconds(5))
        // The proof test's pulses come before any look.
        if isHeating { return "it heats" }
        // Which of the two the model takes colour bars for is for the model to say.
        let refusals = ["\"reason\":\"not_bread\"", "\"reason\":\"burnt\""]
        guard refusals.contains(where: { end.contains($0) }) else { return "\(end)" }
        for _ in 1...10 {
            try bench.board("pattern", "unbind")
            try waitForState("no_camera", atMost: 30)
            try bench.board("pattern", "bind")
            try waitForState("working", atMost: 30)
        }
        return try self.process() == process ? nil : "hearthd was started anew"
    }

    /// The alert with which a cycle ends that cannot be one.
    private func cycleOnPattern() throws(MachineError) -> Substring {
        try makeCold()
        let before = try alerts().count
        let end = machineTime() + .seconds(60)
        // The guard wants its rest between two cycles.
        while try !alerts().dropFirst(before).contains(where: { $0.contains("cycle_began") }) {
            guard machineTime() < end else {
                throw .waitedFor("a cycle", seconds: 60, saw: try bench.journal())
            }
            bench.pass(.seconds(2))
            bench.with { $0.forgetEdges() }
            bench.pressLever()
            bench.pass(.milliseconds(500))
        }
        return try waitForAlert(after: before, atMost: 30, "\"kind\":\"cycle_ended\"")
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
                    "hearthd to let go of the camera", seconds: 20, saw: try log())
            }
            bench.pass(.milliseconds(50))
        }
        bench.pass(.milliseconds(500))
        try bench.board("camera")
    }
}
