// The lease socket on real sockets: one client, whole messages, bounded work, and a loop that waits
// for nothing that the other end does.

import CGuard
import HearthCore
import HearthGuard
import HearthLinux
import HearthSafety
import HearthUnits
import Testing
import hearth_guard

/// A client's end, without patience: nothing it does waits.
private struct Client: ~Copyable {
    let descriptor: Int32

    init(_ path: String) { descriptor = unsafe guard_connect(path) }
    deinit { close(descriptor) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        unsafe bytes.withUnsafeBytes { unsafe guard_send(descriptor, $0.baseAddress, $0.count) }
    }

    @discardableResult
    func send(_ message: ClientMessage) -> Int {
        let frame = ClientFrame.encode(message)
        return send(frame.indices.map { frame[$0] })
    }

    /// The next message; nil when none waits, empty when the guard hung up.
    func receive() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe guard_receive(descriptor, $0.baseAddress, $0.count)
        }
        return count < 0 ? nil : Array(bytes[..<count])
    }

    /// The next message, as soon as there is one; what an unread byte makes of an end is the end.
    func awaited() -> [UInt8]? {
        for _ in 0..<1_000 {
            if let bytes = receive() { return bytes }
            if guard_errno() != EAGAIN { return [] }
            pause(for: .milliseconds(5))
        }
        return nil
    }
}

extension LeaseSocket {
    /// Turns, for seconds at most, until something holds.
    fileprivate mutating func turn(
        from tick: inout Int64, until isDone: (borrowing LeaseSocket) -> Bool
    ) -> Bool {
        for _ in 0..<1_000 {
            receive(at: tick)
            tick += 1
            if isDone(self) { return true }
            pause(for: .milliseconds(5))
        }
        return false
    }
}

@Suite(.serialized) struct LeaseSocketTests {
    private let path: String

    init() { path = "/tmp/hearth-lease-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock" }

    private func socket(user: uid_t = getuid()) throws -> LeaseSocket {
        try LeaseSocket(
            path: Array(path.utf8), user: LeaseUser(user: user, group: getgid()), instance: 9)
    }

    private func renewal(_ sequence: UInt32) -> ClientMessage {
        .renewal(
            LeaseRenewal(
                kind: .seen, sequence: sequence, echoedTick: 5, observationAgeTicks: 1,
                duty: .full))
    }

    @Test func `lease messages come one a turn, the oldest first, requests beside them`() throws {
        var socket = try socket()
        let client = Client(path)
        client.send(.drill(instance: 9))
        client.send(.acknowledge(instance: 9, sequence: 4))
        client.send(renewal(1))
        client.send(renewal(2))
        client.send([1, 2, 3])
        client.send([UInt8](repeating: 1, count: 33))
        client.send(.acknowledge(instance: 9, sequence: 5))
        var seen: [LeaseMessage] = []
        var drills = 0
        var tick: Int64 = 0
        let isAllRead = socket.turn(from: &tick) { socket in
            if let lease = socket.requests.lease { seen.append(lease) }
            if socket.requests.drill { drills += 1 }
            return socket.requests.acknowledged == 5
        }
        #expect(isAllRead && drills == 1)
        #expect(seen == [renewal(1).lease, renewal(2).lease, .malformed, .malformed])
        let malformed = socket.requests.malformedFrames
        #expect(malformed == 2)
    }

    @Test func `a flood costs a bounded number of frames a turn and its lease frames wait`() throws
    {
        var socket = try socket()
        let client = Client(path)
        var sent: UInt32 = 0
        while client.send(.acknowledge(instance: 9, sequence: sent + 1)) > 0, sent < 100_000 {
            sent += 1
        }
        #expect(sent > ClientRequests.framesMax && sent < 100_000, "the kernel's queue is bounded")
        var before: UInt32 = 0
        var most: UInt32 = 0
        var tick: Int64 = 0
        let isAllRead = socket.turn(from: &tick) { socket in
            most = max(most, socket.requests.acknowledged - before)
            before = socket.requests.acknowledged
            return before == sent
        }
        #expect(isAllRead && most == UInt32(ClientRequests.framesMax))
    }

    @Test func `a second client is turned away and counted, and the first goes on`() throws {
        var socket = try socket()
        let first = Client(path)
        var tick: Int64 = 0
        let isIn = socket.turn(from: &tick) { $0.hasClient }
        let second = Client(path)
        let isRefused = socket.turn(from: &tick) { $0.refusedClients == 1 }
        first.send(renewal(1))
        let isHeard = socket.turn(from: &tick) { $0.requests.lease != nil }
        #expect(isIn && isRefused && isHeard)
        #expect(second.awaited() == [])
        #expect(first.receive() == nil)
    }

    @Test func `a client of another user is turned away`() throws {
        var socket = try socket(user: getuid() + 1)
        let client = Client(path)
        client.send(renewal(1))
        var tick: Int64 = 0
        let isRefused = socket.turn(from: &tick) { $0.refusedClients == 1 }
        let (has, lease, problem) = (socket.hasClient, socket.requests.lease, socket.problem)
        #expect(isRefused && !has && lease == nil && problem == nil)
        #expect(client.awaited() == [])
    }

    @Test func `without its user the socket is there, admits nobody, and says so`() throws {
        var socket = try LeaseSocket(path: Array(path.utf8), user: nil, instance: 9)
        let problem = socket.problem
        #expect(problem == .noUser)
        var facts = stat()
        let result = unsafe stat(path, &facts)
        #expect(result == 0 && facts.st_mode & 0o777 == 0)
        // Root may connect to anything.
        guard getuid() == 0 else { return }
        let client = Client(path)
        var tick: Int64 = 0
        let isRefused = socket.turn(from: &tick) { $0.refusedClients == 1 }
        #expect(isRefused)
        #expect(client.awaited() == [])
    }

    @Test func `the socket is its user's group's, and no one else's`() throws {
        let socket = try socket()
        var facts = stat()
        let result = unsafe stat(path, &facts)
        #expect(result == 0 && facts.st_mode & 0o777 == 0o660 && facts.st_gid == getgid())
        _ = socket.hasClient
    }

    @Test func `a client that is gone leaves its last words and makes room for the next`() throws {
        var socket = try socket()
        do {
            let client = Client(path)
            client.send(renewal(7))
        }
        var tick: Int64 = 0
        var words: LeaseMessage?
        let isHeard = socket.turn(from: &tick) { socket in
            words = socket.requests.lease
            return words != nil
        }
        #expect(isHeard && words == renewal(7).lease)
        let isGone = socket.turn(from: &tick) { !$0.hasClient }
        let next = Client(path)
        next.send(renewal(1))
        let isNextHeard = socket.turn(from: &tick) { $0.requests.lease != nil }
        let refused = socket.refusedClients
        #expect(isGone && isNextHeard && refused == 0)
    }

    @Test func `frames reach the client whole, and one that does not read costs only frames`()
        throws
    {
        var socket = try socket()
        socket.send(GuardFrame.encode(.malformed))
        let client = Client(path)
        var tick: Int64 = 0
        let isIn = socket.turn(from: &tick) { $0.hasClient }
        let status = SafetyInterlock(record: .commissioned, startedAt: .boot).status
        let message = GuardMessage.status(StatusReport(instance: 9, status: status))
        socket.send(GuardFrame.encode(message))
        let received = client.awaited() ?? []
        #expect(isIn && received.count == GuardFrame.byteCount)
        var frame = InlineArray<96, UInt8>(repeating: 0)
        for (index, byte) in received.enumerated() where index < 96 { frame[index] = byte }
        #expect(GuardFrame.decode(frame) == message)
        for _ in 0..<5_000 { socket.send(GuardFrame.encode(message)) }
        let (dropped, has) = (socket.droppedFrames, socket.hasClient)
        #expect(dropped > 0 && has)
    }

    @Test func `a descriptor whose last close lingers holds up the socket alone, and is told`()
        throws
    {
        var socket = try LeaseSocket(
            path: Array(path.utf8), user: LeaseUser(user: getuid(), group: getgid()), instance: 9,
            takesDescriptors: true)
        let client = Client(path)
        var reader: Int32 = -1
        let lingering = unsafe guard_lingering(60, &reader)
        try #require(lingering >= 0)
        // More than there is room for without a turn: the message behind it is read when the test
        // has let go of the descriptor, and not before.
        for sequence in 1...40 as ClosedRange<UInt32> {
            client.send(.acknowledge(instance: 9, sequence: sequence))
        }
        let frame = ClientFrame.encode(renewal(1))
        let sent = unsafe withUnsafeBytes(of: frame) { bytes in
            unsafe guard_send_descriptor(client.descriptor, bytes.baseAddress, 32, lingering)
        }
        #expect(sent == 32)
        // The message has the last reference: who drops it closes the connection.
        close(lingering)
        let status = GuardFrame.encode(.malformed)
        var longest = TimeSpan.zero
        var turns = 0
        var tick: Int64 = 0
        while socket.problem != .hangs, turns < 2_000 {
            let start = Clock.now
            socket.receive(at: tick)
            if turns % 5 == 0 { socket.send(status) }
            longest = max(longest, Clock.now - start)
            tick += 1
            turns += 1
            pause(for: .milliseconds(1))
        }
        print("\(turns) turns while a close lingers, the longest \(longest.rawValue / 1_000) us")
        let hangs = socket.problem
        #expect(hangs == .hangs)
        // An end that is read, or gone, ends the lingering: the socket's thread goes on.
        close(reader)
        let isBack = socket.turn(from: &tick) { $0.problem == nil && $0.hasClient }
        #expect(isBack)
        client.send(renewal(2))
        let isHeard = socket.turn(from: &tick) { $0.requests.lease == renewal(2).lease }
        #expect(isHeard)
    }

    @Test
    func `a socket that was left behind is replaced, another file is not, the end removes it`()
        throws
    {
        do {
            let first = try socket()
            let second = try socket()
            _ = (first.hasClient, second.hasClient)
        }
        #expect(!isReadable(path))
        try writeFile([1, 2], to: path)
        #expect(throws: GuardError.self) { _ = try socket() }
        #expect(try readFile(path, limit: .kibibytes(1)) == [1, 2])
        _ = unsafe unlink(path)
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
        #expect(throws: GuardError.self) {
            _ = try LeaseSocket(path: long, user: nil, instance: 1)
        }
    }
}
