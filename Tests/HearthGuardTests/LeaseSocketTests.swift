// The lease socket on real sockets: one client, whole messages, bounded work.

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
}

@Suite(.serialized) struct LeaseSocketTests {
    private let path: String

    init() { path = "/tmp/hearth-lease-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock" }

    private func socket(user: uid_t = getuid()) throws -> LeaseSocket {
        try LeaseSocket(path: Array(path.utf8), user: user, group: getgid(), instance: 9)
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
        var seen: [LeaseMessage?] = []
        var drills: [Bool] = []
        for tick in 0..<6 as Range<Int64> {
            socket.receive(at: tick)
            seen.append(socket.requests.lease)
            drills.append(socket.requests.drill)
        }
        #expect(seen == [renewal(1).lease, renewal(2).lease, .malformed, .malformed, nil, nil])
        #expect(drills == [true, false, false, false, false, false])
        let (acknowledged, malformed) = (
            socket.requests.acknowledged, socket.requests.malformedFrames
        )
        #expect(acknowledged == 4 && malformed == 2)
    }

    @Test func `a flood costs a bounded number of frames a turn and its lease frames wait`() throws
    {
        var socket = try socket()
        let client = Client(path)
        socket.receive(at: 0)
        var sent = 0
        while client.send(.acknowledge(instance: 9, sequence: UInt32(sent + 1))) > 0, sent < 100_000
        {
            sent += 1
        }
        #expect(sent > ClientRequests.framesMax && sent < 100_000, "the kernel's queue is bounded")
        for turn in 1...3 as ClosedRange<Int64> {
            socket.receive(at: turn)
            let acknowledged = socket.requests.acknowledged
            #expect(acknowledged == UInt32(ClientRequests.framesMax) * UInt32(turn))
        }
    }

    @Test func `a second client is turned away and counted, and the first goes on`() throws {
        var socket = try socket()
        let first = Client(path)
        socket.receive(at: 0)
        let second = Client(path)
        first.send(renewal(1))
        socket.receive(at: 1)
        let (refused, lease) = (socket.refusedClients, socket.requests.lease)
        #expect(refused == 1 && lease == renewal(1).lease)
        #expect(second.receive() == [])
        #expect(first.receive() == nil)
    }

    @Test func `a client of another user is turned away`() throws {
        var socket = try socket(user: getuid() + 1)
        let client = Client(path)
        client.send(renewal(1))
        socket.receive(at: 0)
        let (refused, has, lease) = (
            socket.refusedClients, socket.hasClient, socket.requests.lease
        )
        #expect(refused == 1 && !has && lease == nil)
        // It hung up: what is read is the end, or the reset that unread bytes cause.
        #expect(client.receive() ?? [] == [])
    }

    @Test func `a client that is gone leaves its last words and makes room for the next`() throws {
        var socket = try socket()
        do {
            let client = Client(path)
            client.send(renewal(7))
        }
        socket.receive(at: 0)
        let words = socket.requests.lease
        socket.receive(at: 1)
        let (has, nothing) = (socket.hasClient, socket.requests.lease)
        #expect(words == renewal(7).lease && !has && nothing == nil)
        let next = Client(path)
        next.send(renewal(1))
        socket.receive(at: 2)
        let (lease, refused) = (socket.requests.lease, socket.refusedClients)
        #expect(lease == renewal(1).lease && refused == 0)
    }

    @Test func `frames reach the client whole, and one that does not read costs only frames`()
        throws
    {
        var socket = try socket()
        socket.send(GuardFrame.encode(.malformed))
        let client = Client(path)
        socket.receive(at: 0)
        let status = SafetyInterlock(record: .commissioned, startedAt: .boot).status
        let message = GuardMessage.status(StatusReport(instance: 9, status: status))
        socket.send(GuardFrame.encode(message))
        let received = client.receive() ?? []
        #expect(received.count == GuardFrame.byteCount)
        var frame = InlineArray<96, UInt8>(repeating: 0)
        for (index, byte) in received.enumerated() where index < 96 { frame[index] = byte }
        #expect(GuardFrame.decode(frame) == message)
        for _ in 0..<5_000 { socket.send(GuardFrame.encode(message)) }
        let (dropped, has) = (socket.droppedFrames, socket.hasClient)
        #expect(dropped > 0 && dropped < 5_000 && has)
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
            _ = try LeaseSocket(path: long, user: 0, group: 0, instance: 1)
        }
    }
}
