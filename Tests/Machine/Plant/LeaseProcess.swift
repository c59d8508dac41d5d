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
    var drillFlags = 0
    var drillVerdict = DrillVerdict.none
    var at = Instant.boot
}

struct LeaseProcess: ~Copyable {
    let process: pid_t
    private let input: Int32
    private let output: Int32
    private var rest: [UInt8] = []

    private(set) var heard: Heard?
    private(set) var trips: [ReportedTrip] = []
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

    mutating func forgetTrips() { (trips, misbehaved) = ([], nil) }

    /// Takes in what the client said since the last time.
    mutating func listen() {
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

    private mutating func take(_ words: [Substring]) {
        let numbers = words.map { Int64($0) ?? 0 }
        let at = Instant(rawValue: numbers[0])
        switch words[1] {
        case "connected", "disconnected": (heard, tickZero, trips) = (nil, nil, [])
        case "renewed": renewedTick = numbers[2]
        case "sent": misbehaved = at
        case "trip":
            guard let interlock = Interlock(rawValue: UInt8(numbers[4])) else { return }
            trips.append(
                ReportedTrip(tick: numbers[3], interlock: interlock, value: Int32(numbers[5])))
        case "status": take(status: numbers, at: at)
        default: break
        }
    }

    private mutating func take(status: [Int64], at: Instant) {
        var now = Heard()
        now.at = at
        now.tick = status[2]
        now.phase = GuardPhase(rawValue: UInt8(status[3])) ?? .idle
        now.isLatched = status[4] == 1
        now.refusal = status[5] < 0 ? nil : Interlock(rawValue: UInt8(status[5]))
        now.drillFlags = Int(status[6])
        now.drillVerdict = DrillVerdict(rawValue: UInt8(status[7])) ?? .none
        heard = now
        let zero = at - ToasterLimits.tick * now.tick
        tickZero = min(tickZero ?? zero, zero)
    }
}
