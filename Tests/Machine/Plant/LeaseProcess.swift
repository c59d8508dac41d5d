// The lease client as the bench sees it: a child process, what it said last, and what it is told.

import Glibc
import HearthSafety
import HearthUnits

/// A trip as the guard's journal reported it.
struct ReportedTrip: Sendable {
    let tick: Int64
    let interlock: Interlock
    let value: Int32
}

/// What the guard said in its last status frame, as far as rows ask for it.
struct Heard: Sendable {
    var tick: Int64 = 0
    var phase = GuardPhase.idle
    var isLatched = false
    var refusal: Interlock?
    var drillVerdict = DrillVerdict.none
    var refusedClients: Int64 = 0
}

/// What the guard of a wearable said in its last status frame.
struct Worn: Sendable {
    var tick: Int64 = 0
    var finding: WearableRule?
    var latch: WearableRule?
    var motorCut: WearableRule?
    var opened = WearablePaths.nothing
}

final class LeaseProcess {
    let process: pid_t
    private let input: Int32
    private let output: Int32
    private var rest: [UInt8] = []

    private(set) var heard: Heard?
    private(set) var trips: [ReportedTrip] = []
    private(set) var worn: Worn?
    /// The rules that a wearable's guard named, each with the first tick of a frame that did.
    private(set) var rules: [(tick: Int64, rule: WearableRule)] = []
    /// When the frame that ends the lease was sent.
    private(set) var misbehaved: Instant?
    /// The tick that the last renewal echoed.
    private(set) var renewedTick: Int64?
    /// When tick 0 of this guard was, as well as the frames' arrival tells: at most this.
    private(set) var tickZero: Instant?

    /// As the user who may renew leases on a real device.
    private static let words = [
        "setpriv", "--reuid=hearth", "--regid=hearth", "--clear-groups", "/host/machine-plant",
        "lease",
    ]

    init() throws(MachineError) {
        let (toChild, fromChild) = (try Pipe(), try Pipe())
        process = try spawn(
            LeaseProcess.words, input: toChild.reading, output: fromChild.writing)
        close(toChild.reading)
        close(fromChild.writing)
        (input, output) = (toChild.writing, fromChild.reading)
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    deinit {
        kill(process, SIGKILL)
        _ = waitpid(process, nil, 0)
        close(input)
        close(output)
    }

    func tell(_ conduct: Conduct) {
        let line = conduct.rawValue + "\n"
        _ = unsafe write(input, line, line.utf8.count)
    }

    func forgetTrips() { (trips, rules, misbehaved) = ([], [], nil) }

    /// Takes in what the client said since the last time.
    func listen() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(output, &buffer, buffer.count)
            guard count > 0 else { break }
            rest += buffer[..<count]
        }
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(String(decoding: rest[..<end], as: UTF8.self).split(separator: " "))
            rest.removeSubrange(...end)
        }
    }

    private func take(_ words: [Substring]) {
        let numbers = words.map { Int64($0) ?? 0 }
        let at = Instant(rawValue: numbers[0])
        switch words[1] {
        case "connected", "disconnected":
            (heard, worn, tickZero, trips, rules) = (nil, nil, nil, [], [])
        case "renewed": renewedTick = numbers[2]
        case "sent": misbehaved = at
        case "trip":
            guard let interlock = Interlock(rawValue: UInt8(numbers[4])) else { return }
            trips.append(
                ReportedTrip(tick: numbers[3], interlock: interlock, value: Int32(numbers[5])))
        case "status": take(status: numbers, at: at)
        case "worn": take(worn: numbers, at: at)
        default: break
        }
    }

    private func take(status: [Int64], at: Instant) {
        var now = Heard()
        now.tick = status[2]
        now.phase = GuardPhase(rawValue: UInt8(status[3])) ?? .idle
        now.isLatched = status[4] == 1
        now.refusal = status[5] < 0 ? nil : Interlock(rawValue: UInt8(status[5]))
        now.drillVerdict = DrillVerdict(rawValue: UInt8(status[6])) ?? .none
        now.refusedClients = status[7]
        heard = now
        place(now.tick, at)
    }

    private func take(worn: [Int64], at: Instant) {
        func rule(_ number: Int64) -> WearableRule? {
            number < 0 ? nil : WearableRule(rawValue: UInt8(number))
        }
        var now = Worn()
        now.tick = worn[2]
        now.finding = rule(worn[3])
        now.latch = rule(worn[4])
        now.motorCut = rule(worn[5])
        now.opened = WearablePaths(rawValue: UInt8(worn[6]))
        self.worn = now
        place(now.tick, at)
        for rule in [now.finding, now.motorCut] {
            guard let rule, !rules.contains(where: { $0.rule == rule }) else { continue }
            rules.append((now.tick, rule))
        }
    }

    private func place(_ tick: Int64, _ at: Instant) {
        let zero = at - ToasterLimits.tick * tick
        tickZero = min(tickZero ?? zero, zero)
    }
}
