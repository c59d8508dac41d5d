// What the rows of the table are written in: hands on lever and button, a guard under systemd, a
// lease client, and the world that a thread of its own steps every two milliseconds.

import Glibc
import HearthSafety
import HearthUnits
import Synchronization

/// The world, as the thread that steps it and the one that runs the rows share it.
final class SharedWorld: Sendable {
    let state: Mutex<World>

    init(_ world: sending World) { state = Mutex(world) }

    /// Steps the world for ever, before everything else on this machine.
    func run() {
        do throws(MachineError) { try runFirst(priority: 98) } catch { fatalError("\(error)") }
        var next = machineTime()
        while true {
            rest(until: next)
            let period = state.withLock { world in
                world.step(at: machineTime())
                return world.period
            }
            next = next + period
        }
    }
}

/// Starts a thread that is never joined.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let result = unsafe pthread_create(
        &thread, nil,
        { argument in
            if let argument = unsafe argument {
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
            }
            return nil
        }, argument)
    invariant(result == 0, "a thread can be started")
}

final class Bench {
    let world: SharedWorld
    private(set) var client: LeaseProcess?
    /// What a line does that nobody drives any more; rows may ask for the other.
    let keepsReleasedLevels: Bool
    private static let unit = "hearth-guard.service"

    init(bus: Int, keepsReleasedLevels: Bool = true) throws(MachineError) {
        self.keepsReleasedLevels = keepsReleasedLevels
        let world = SharedWorld(try World(bus: bus))
        self.world = world
        startThread { world.run() }
        // Before the guard, so that no wait of ours is for its turn; after the world.
        try runFirst(priority: 97)
    }

    /// One look at the world, or one touch.
    func with<Result>(_ body: (inout World) -> Result) -> Result {
        world.state.withLock { body(&$0) }
    }

    // MARK: Waiting

    /// Waits until `condition` holds; looks five hundred times a second.
    func wait(
        for what: String, atMost seconds: Int64, until condition: (Bench) -> Bool
    ) throws(MachineError) {
        let end = machineTime() + .seconds(seconds)
        while true {
            client?.listen()
            if condition(self) { return }
            guard machineTime() < end else {
                throw .waitedFor(what, seconds: seconds, saw: seen)
            }
            rest(.milliseconds(2))
        }
    }

    func pass(_ span: TimeSpan) {
        let end = machineTime() + span
        while machineTime() < end {
            client?.listen()
            rest(min(.milliseconds(20), end - machineTime()))
        }
    }

    private var seen: String {
        guard let heard else { return "no status frame" }
        let trips = (client?.trips ?? []).map { "\($0.interlock) at tick \($0.tick)" }
        return "phase \(heard.phase), latched \(heard.isLatched), refused "
            + "\(heard.refusal.map { "\($0)" } ?? "nothing"), trips \(trips)"
    }

    var heard: Heard? { client?.heard }
    var trips: [ReportedTrip] { client?.trips ?? [] }
    var tickZero: Instant? { client?.tickZero }
    var renewedTick: Int64? { client?.renewedTick }
    var misbehaved: Instant? { client?.misbehaved }

    /// When a tick of the guard's was, by the arrival of its frames.
    func time(ofTick tick: Int64) -> Instant { (tickZero ?? .boot) + ToasterLimits.tick * tick }

    // MARK: The guard

    func startGuard() throws(MachineError) {
        guard try run("systemctl", "start", Bench.unit) == 0 else {
            throw .waitedFor("the guard's start", seconds: 0, saw: try journal())
        }
    }

    func stopGuard() throws(MachineError) { try run("systemctl", "stop", Bench.unit) }

    func journal() throws(MachineError) -> String {
        try output(of: "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "12", "-u", Bench.unit)
    }

    func guardProcess() throws(MachineError) -> pid_t {
        let text = try output(of: "systemctl", "show", "-P", "MainPID", Bench.unit)
        guard let process = pid_t(text.filter(\.isNumber)), process > 1 else {
            throw .waitedFor("the guard's process", seconds: 0, saw: text)
        }
        return process
    }

    // MARK: The client

    func startClient() throws(MachineError) { client = try LeaseProcess() }
    func endClient() { client = nil }
    func tell(_ conduct: Conduct) { client?.tell(conduct) }

    func signalClient(_ signal: Int32) {
        if let process = client?.process { kill(process, signal) }
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
            // Nothing but the guard's absence may warm a chamber without heat.
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
}
