// What the rows of the wearable's table are written in: a wearer, a client that wants vibration,
// and a charger that stays plugged in.

import Glibc
import HearthSafety
import HearthUnits

final class WearableBench: TestBench {
    let world: SharedWorld<WearableWorld>
    var client: LeaseProcess?
    let keepsReleasedLevels: Bool

    init(bus: Int, keepsReleasedLevels: Bool = true) throws(MachineError) {
        self.keepsReleasedLevels = keepsReleasedLevels
        let world = SharedWorld(try WearableWorld(bus: bus))
        self.world = world
        startThread { world.run() }
        try runFirst(priority: 97)
    }

    var worn: Worn? { client?.worn }
    var rules: [WearableRule] { client?.rules.map(\.rule) ?? [] }

    var seen: String {
        guard let worn else { return "no status frame" }
        func name(_ rule: WearableRule?) -> String { rule.map { "\($0)" } ?? "nothing" }
        return "finding \(name(worn.finding)), latch \(name(worn.latch)), opened "
            + "\(worn.opened.rawValue), motor cut by \(name(worn.motorCut)), rules \(rules)"
    }

    func forgetPast() {
        client?.forgetTrips()
        with { $0.forgetEdges() }
    }

    /// A client that asks for nothing yet.
    func connect() throws(MachineError) {
        if client == nil { try startClient() }
        signalClient(SIGCONT)
        tell(.hold)
        try wait(for: "a status", atMost: 20) { $0.worn != nil }
    }

    /// All sound, nothing open, the motor rested, the client silent.
    func makeReady() throws(MachineError) {
        with { world in
            world.restore()
            world.period = World.atLeisure
        }
        try startGuard()
        try connect()
        var attempts = 0
        while worn?.latch != nil {
            guard attempts < 4 else {
                throw .waitedFor("the latch to clear", seconds: 40, saw: seen)
            }
            // Ten good samples make a sensor sound.
            pass(.seconds(3))
            attempts += 1
            gesture()
        }
        pass(.seconds(8))
        try wait(for: "charging", atMost: 10) { bench in
            bench.worn?.opened == .nothing && bench.with { $0.isCharging && $0.isLoadClosed }
        }
    }

    /// Release, press, hold for five seconds, release.
    func gesture() {
        with { $0.button.set(false) }
        pass(.milliseconds(100))
        with { $0.button.set(true) }
        pass(ToasterLimits.tick * ToasterLimits.clearHoldTicks + .milliseconds(100))
        with { $0.button.set(false) }
        pass(.milliseconds(150))
    }

    /// A motor that runs, however long it must rest first.
    func vibrate() throws(MachineError) {
        tell(.renew)
        try wait(for: "the motor", atMost: 25) { bench in bench.with { $0.isRunning } }
        with { $0.period = World.closely }
        pass(.milliseconds(300))
        forgetPast()
    }
}
