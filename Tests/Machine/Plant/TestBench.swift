// What the benches of both devices have in common: a guard under systemd, a lease client, and the
// world that a thread of its own steps every two milliseconds.

import CMachine
import Glibc
import HearthSafety
import HearthUnits
import Synchronization

/// Lines, contacts and sensors around a guard.
protocol SteppedWorld: Sendable {
    /// How often the lines are looked at; what happens between two looks is seen late.
    var period: TimeSpan { get }
    mutating func step(at now: Instant)
}

/// The world, as the thread that steps it and the one that runs the rows share it.
final class SharedWorld<World: SteppedWorld>: Sendable {
    let state: Mutex<World>
    private let isOver = Atomic(false)

    init(_ world: sending World) { state = Mutex(world) }

    /// Steps the world until it is ended, before everything else on this machine.
    func run() {
        do throws(MachineError) { try runFirst(priority: 98) } catch { fatalError("\(error)") }
        var next = machineTime()
        while !isOver.load(ordering: .relaxed) {
            rest(until: next)
            let period = state.withLock { world in
                world.step(at: machineTime())
                return world.period
            }
            next = next + period
        }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
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

/// A bench whose services say something.
protocol Talkative {
    /// What they said last, for whoever found something wrong.
    var lastWords: String? { get }
}

protocol TestBench: AnyObject, Talkative {
    associatedtype World: SteppedWorld

    var world: SharedWorld<World> { get }
    var client: LeaseProcess? { get set }
    /// What the guard said last, for whoever waited in vain.
    var seen: String { get }
}

private let unit = "hearth-guard.service"

extension TestBench {
    /// One look at the world, or one touch.
    func with<Result>(_ body: (inout World) -> Result) -> Result {
        world.state.withLock { body(&$0) }
    }

    // MARK: Waiting

    /// Waits until `condition` holds; looks five hundred times a second.
    func wait(
        for what: String, atMost seconds: Int64, until condition: (Self) -> Bool
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
        client?.listen()
    }

    // MARK: The guard

    func startGuard() throws(MachineError) {
        guard try run("systemctl", "start", unit) == 0 else {
            throw .waitedFor("the guard's start", seconds: 0, saw: try journal())
        }
    }

    func stopGuard() throws(MachineError) { try run("systemctl", "stop", unit) }

    func journal() throws(MachineError) -> String {
        try output(of: "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "12", "-u", unit)
    }

    var lastWords: String? {
        do throws(MachineError) { return try journal() } catch { return nil }
    }

    func guardProcess() throws(MachineError) -> pid_t {
        let text = try output(of: "systemctl", "show", "-P", "MainPID", unit)
        guard let process = pid_t(text.filter(\.isNumber)), process > 1 else {
            throw .waitedFor("the guard's process", seconds: 0, saw: text)
        }
        return process
    }

    /// When a tick of the guard's was, by the arrival of its frames.
    func time(ofTick tick: Int64) -> Instant {
        (client?.tickZero ?? .boot) + ToasterLimits.tick * tick
    }

    // MARK: The client

    func startClient() throws(MachineError) { client = try LeaseProcess() }
    func endClient() { client = nil }
    func tell(_ conduct: Conduct) { client?.tell(conduct) }

    func signalClient(_ signal: Int32) {
        if let process = client?.process { kill(process, signal) }
    }

    /// What only a shell does well, in `guest-board.sh`.
    func board(_ action: String, _ what: String = "") throws(MachineError) {
        let status = try run("sh", "/host/guest-board.sh", action, what)
        guard status == 0 else {
            throw .waitedFor("guest-board.sh \(action)", seconds: 0, saw: "status \(status)")
        }
    }

    // MARK: Faults that either device may meet

    /// Takes a chip's driver away; `board("bind")` gives it back.
    func unbind(_ chip: String) throws(MachineError) -> Instant {
        let file = try Attribute("/sys/bus/i2c/drivers/lm75/unbind", writable: true)
        let name = "\(try busNumber())-\(chip)"
        let now = machineTime()
        file.write(name)
        return now
    }

    /// A read of a chip never returns; `board("unhang")` lets it.
    func hang(_ chip: String) throws(MachineError) -> Instant {
        try board("hang", chip)
        let path = try output(of: "sh", "/host/guest-board.sh", "attribute", chip)
        let now = machineTime()
        let result = unsafe mount(
            "/run/machine/never", String(path.dropLast()), nil, UInt(MS_BIND), nil)
        guard result == 0 else { throw .system("mount over", path, errno) }
        return now
    }

    /// No renewal comes any more. The lease's time begins in the tick that the last one echoed.
    func fallSilent(_ begin: (Self) -> Void) -> Instant {
        pass(.milliseconds(20))
        let zero = client?.tickZero ?? .boot
        var echoed = client?.renewedTick ?? 0
        begin(self)
        // One renewal may have been on its way; a client that was killed tells no more.
        pass(.milliseconds(20))
        echoed = max(echoed, client?.renewedTick ?? 0)
        return zero + ToasterLimits.tick * echoed
    }

    /// The client sends one message that ends a lease.
    func misbehave(_ conduct: Conduct) throws(MachineError) -> Instant {
        tell(conduct)
        try wait(for: "the message to go", atMost: 2) { $0.client?.misbehaved != nil }
        return client?.misbehaved ?? machineTime()
    }

    func killGuard() throws(MachineError) -> Instant {
        let process = try guardProcess()
        let now = machineTime()
        kill(process, SIGKILL)
        return now
    }

    /// The guard stands still, and comes back.
    func suspendGuard() throws(MachineError) -> Instant {
        let process = try guardProcess()
        let now = machineTime()
        kill(process, SIGSTOP)
        pass(.milliseconds(400))
        kill(process, SIGCONT)
        return now
    }

    /// A thread pins itself to the guard's processor and runs before it, but after this one.
    func starveGuard() -> Instant {
        startThread {
            do throws(MachineError) { try runFirst(priority: 90) } catch { return }
            let end = machineTime() + .milliseconds(400)
            while machineTime() < end {}
        }
        let now = machineTime()
        pass(.milliseconds(450))
        return now
    }
}
