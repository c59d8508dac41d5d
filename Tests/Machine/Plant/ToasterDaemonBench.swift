// A toaster with hearthd: the bread as the chamber's camera sees it, and cycles.

import Glibc
import HearthSimulation
import HearthUnits

final class ToasterDaemonBench: DaemonBench {
    let bench: Bench
    let camera: LoopbackCamera

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
        try bench.board("toaster-daemon")
        try startDaemon()
    }

    /// Leaves the board to another device.
    func end() throws(MachineError) {
        try stopDaemon()
        try bench.stopGuard()
        camera.release(true)
        bench.world.end()
    }

    // MARK: A cycle

    var isEnergised: Bool { bench.with { $0.isEnergised } }

    /// A cold toaster with another slice.
    func makeCold() throws(MachineError) {
        // Cooled while no guard looks: one would take it for a sensor's fault.
        let isWarm = bench.with { $0.plant.chamber } > 30
        if isWarm { try bench.stopGuard() }
        bench.with { $0.restore(chamber: 22) }
        if isWarm { try bench.startGuard() }
    }

    /// Presses the lever of a cold toaster until heat is on to stay.
    func beginToast() throws(MachineError) {
        try makeCold()
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
                        + "\(try bench.journal()); \(try log())")
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
