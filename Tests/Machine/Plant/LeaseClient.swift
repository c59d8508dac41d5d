// What stands for hearthd: a process that holds the lease socket, renews, and misbehaves when told.
// It prints what it saw and did, one event a line, and reads on standard input what
// to do next. A process of its own, so that it can be killed and stopped.

import CGuard
import Glibc
import HearthSafety
import HearthUnits

/// What the client may be told.
enum Conduct: String, CaseIterable, Sendable {
    /// Renew at full heat, and at half of it.
    case renew, half
    /// Stay connected and send nothing.
    case hold
    /// One frame, at once, that ends a lease; then nothing.
    case garbage, late, old, finish
    /// Ask for a drill and go on renewing.
    case drill
    /// A descriptor whose last close takes two seconds: in a last renewal, and in the last of many
    /// messages, which nobody has read when the connection ends. Then nothing.
    case descriptor, leave
}

struct LeaseClient: ~Copyable {
    private var socket: Int32 = -1
    private var conduct = Conduct.renew
    private var known: Known?
    private var sequence: UInt32 = 0
    private var nextRenewal = Instant.boot
    private let path: String

    private static let period = TimeSpan.milliseconds(250)

    /// What messages are made of, from the guard's last status frame.
    private struct Known {
        let instance: UInt64
        let tick: Int64
        /// Whether a renewal would do anything.
        let isOpen: Bool
    }

    init(path: String) { self.path = path }

    mutating func run() throws(MachineError) -> Never {
        while true {
            if socket < 0 { connect() }
            let wait = min(max((nextRenewal - machineTime()).wholeMilliseconds, 1), 250)
            var files = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
            ]
            _ = unsafe poll(&files, 2, Int32(wait))
            if files[0].revents != 0 { try obey() }
            if files[1].revents != 0 { receive() }
            if machineTime() >= nextRenewal { renew() }
        }
    }

    private mutating func connect() {
        let attempt = Glibc.socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            for (index, byte) in path.utf8.enumerated() { unsafe buffer[index] = byte }
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(attempt, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 {
            socket = attempt
            known = nil
            say("connected")
        } else {
            close(attempt)
            nextRenewal = machineTime() + LeaseClient.period
        }
    }

    /// One line of standard input: a conduct.
    private mutating func obey() throws(MachineError) {
        guard let line = readLine(), let asked = Conduct(rawValue: line) else { exit(0) }
        switch asked {
        case .renew, .half, .hold: conduct = asked
        case .drill:
            if let known { send(.drill(instance: known.instance)) }
        case .garbage, .late, .old, .finish, .descriptor, .leave:
            conduct = .hold
            misbehave(asked)
        }
    }

    private mutating func misbehave(_ asked: Conduct) {
        guard let tick = known?.tick else { return }
        say("sent \(asked.rawValue)")
        switch asked {
        case .garbage: send(.malformed)
        case .late: send(renewal(echo: tick - ToasterLimits.leaseTicksMax - 10))
        case .old:
            let age = UInt16(ToasterLimits.observationAgeMaxTicks + 50)
            send(renewal(echo: tick, age: age))
        case .descriptor:
            say("renewed \(tick)")
            send(renewal(echo: tick), with: lingering())
        case .leave:
            // More than the guard takes before it notices that nobody is there to hear it.
            for _ in 0..<200 { send(.drill(instance: 0)) }
            send(.drill(instance: 0), with: lingering())
            leave()
        default: send(renewal(.finish, echo: tick))
        }
    }

    private mutating func renewal(
        _ kind: LeaseRenewal.Kind = .seen, echo: Int64, age: UInt16 = 0
    ) -> ClientMessage {
        sequence &+= 1
        return .renewal(
            LeaseRenewal(
                kind: kind, sequence: sequence, echoedTick: echo, observationAgeTicks: age,
                duty: conduct == .half ? DutyCycle(perMille: 500) : .full))
    }

    private mutating func renew() {
        nextRenewal = machineTime() + LeaseClient.period
        guard conduct == .renew || conduct == .half, let known, known.isOpen else { return }
        say("renewed \(known.tick)")
        send(renewal(echo: known.tick))
    }

    private mutating func receive() {
        var frame = InlineArray<96, UInt8>(repeating: 0)
        let count = unsafe withUnsafeMutableBytes(of: &frame) { bytes in
            unsafe recv(socket, bytes.baseAddress, bytes.count, 0)
        }
        guard count > 0 else { return leave() }
        switch GuardFrame.decode(frame) {
        case .status(let report):
            let isHeating = report.status.phase == .heating
            known = Known(
                instance: report.instance, tick: report.status.tick, isOpen: isHeating)
            say(report)
            if isHeating, sequence == 0 { nextRenewal = .boot }
        case .journal(let entry, let instance):
            // What an earlier guard left is of another time.
            if entry.event == .tripped, entry.instance == instance {
                let kind = entry.trip.interlock.rawValue
                say("trip \(entry.sequence) \(entry.tick) \(kind) \(entry.trip.value)")
            }
            send(.acknowledge(instance: instance, sequence: entry.sequence))
        case .malformed: receive(worn: WearableFrame.decode(frame))
        }
    }

    private mutating func leave() {
        close(socket)
        socket = -1
        say("disconnected")
    }

    private mutating func receive(worn message: WearableMessage) {
        switch message {
        case .status(let report): take(worn: report)
        case .journal(let entry, let instance):
            // Of motor cuts it keeps one a minute: the frames tell them all.
            send(.acknowledge(instance: instance, sequence: entry.sequence))
        case .malformed: say("malformed")
        }
    }

    private mutating func take(worn report: WearableReport) {
        let status = report.status
        known = Known(instance: report.instance, tick: status.tick, isOpen: true)
        func number(_ trip: WearableTrip?) -> Int { trip.map { Int($0.rule.rawValue) } ?? -1 }
        say(
            "worn \(status.tick) \(number(status.finding)) \(number(status.latch))"
                + " \(number(status.motorCut)) \(status.opened.rawValue)")
    }

    private func say(_ report: StatusReport) {
        let status = report.status
        let refusal = status.refusal.map { Int($0.rawValue) } ?? -1
        say(
            "status \(status.tick) \(status.phase.rawValue) \(status.isLatched ? 1 : 0) \(refusal)"
                + " \(status.drill.last.verdict.rawValue) \(report.refusedClients)")
    }

    private func say(_ text: String) {
        let line = "\(machineTime().rawValue) \(text)\n"
        _ = unsafe write(STDOUT_FILENO, line, line.utf8.count)
    }

    /// Its other end stays open, unread, as long as this process.
    private func lingering() -> Int32 {
        var reader: Int32 = -1
        let descriptor = unsafe guard_lingering(2, &reader)
        invariant(descriptor >= 0, "this machine talks to itself")
        return descriptor
    }

    /// The message takes the descriptor's last reference along.
    private func send(_ message: ClientMessage, with descriptor: Int32) {
        var frame = ClientFrame.encode(message)
        _ = unsafe withUnsafeBytes(of: &frame) { bytes in
            unsafe guard_send_descriptor(socket, bytes.baseAddress, bytes.count, descriptor)
        }
        close(descriptor)
    }

    private func send(_ message: ClientMessage) {
        var frame = ClientFrame.encode(message)
        _ = unsafe withUnsafeBytes(of: &frame) { bytes in
            unsafe Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }
}
