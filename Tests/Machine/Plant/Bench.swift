// What the rows of the toaster's table are written in: hands on lever and button, and a cycle.

import Glibc
import HearthSafety
import HearthUnits

final class Bench: TestBench {
    let world: SharedWorld<World>
    var client: LeaseProcess?
    /// What a line does that nobody drives any more; rows may ask for the other.
    let keepsReleasedLevels: Bool

    init(bus: Int, keepsReleasedLevels: Bool = true) throws(MachineError) {
        self.keepsReleasedLevels = keepsReleasedLevels
        let world = SharedWorld(try World(bus: bus))
        self.world = world
        startThread { world.run() }
        // Before the guard, so that no wait of ours is for its turn; after the world.
        try runFirst(priority: 97)
    }

    var heard: Heard? { client?.heard }
    var trips: [ReportedTrip] { client?.trips ?? [] }

    var seen: String {
        guard let heard else { return "no status frame" }
        let trips = trips.map { "\($0.interlock) at tick \($0.tick)" }
        return "phase \(heard.phase), latched \(heard.isLatched), refused "
            + "\(heard.refusal.map { "\($0)" } ?? "nothing"), trips \(trips)"
    }

    // MARK: A person

    func pressLever() {
        with { $0.lever.set(false) }
        pass(.milliseconds(80))
        with { $0.lever.set(true) }
        pass(.milliseconds(100))
        with { $0.lever.set(false) }
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

    // MARK: A cycle

    /// What follows is told without the trips and edges so far.
    func forgetPast() {
        client?.forgetTrips()
        with { $0.forgetEdges() }
    }

    /// All sound, the guard idle and without a latch, a client that renews.
    func makeReady(chamber: Double, conduct: Conduct) throws(MachineError) {
        if chamber > 30 {
            // A latch may want a cool chamber; what earlier cycles heated would be missing from the
            // on-time that this one needs; and nothing but the guard's absence may warm a chamber
            // without heat.
            try commissionAnew()
            try stopGuard()
        }
        with { world in
            world.restore(chamber: chamber)
            world.period = World.atLeisure
        }
        try startGuard()
        if client == nil { try startClient() }
        signalClient(SIGCONT)
        tell(conduct)
        try wait(for: "an idle guard", atMost: 20) { $0.heard?.phase == .idle }
        var attempts = 0
        while heard?.isLatched == true {
            guard attempts < 4 else {
                throw .waitedFor("the latch to clear", seconds: 40, saw: seen)
            }
            if attempts > 0 { pass(.seconds(10)) }
            attempts += 1
            gesture()
        }
    }

    /// A person's press, and all that follows up to steady heat.
    func toast() throws(MachineError) {
        var attempts = 0
        repeat {
            guard attempts < 30 else { throw .waitedFor("a cycle", seconds: 30, saw: seen) }
            if attempts > 0 {
                with { $0.period = World.atLeisure }
                pass(.milliseconds(900))
            }
            attempts += 1
            forgetPast()
            with { $0.period = World.closely }
            pressLever()
        } while heard?.phase == .idle
        try wait(for: "heat", atMost: 6) { bench in
            bench.heard?.phase == .heating && bench.with { $0.heater && $0.isEnergised }
        }
        pass(.milliseconds(600))
    }

    /// A guard without a record, and a person who commissions it.
    func commissionAnew() throws(MachineError) {
        try stopGuard()
        try run("sh", "-c", "rm -f /var/lib/hearth-guard/record.*")
        try makeReady(chamber: 22, conduct: .renew)
    }
}
