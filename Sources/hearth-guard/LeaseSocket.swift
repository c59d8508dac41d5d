// The socket on which hearthd asks for heat: whole messages, one client, whose user the kernel
// vouches for. The loop owns it: no call here waits or allocates after `init`, and a turn costs a
// bounded number of system calls, whatever the other end does.

package import CGuard
package import HearthGuard
import HearthSafety

/// Listens, admits one client, takes its frames and gives it the guard's.
package struct LeaseSocket: ~Copyable {
    private let path: [UInt8]
    private let listener: Int32
    private let user: uid_t
    package let instance: UInt64
    private var client: Int32 = -1
    /// What the client asked for in this turn.
    package private(set) var requests: ClientRequests
    /// Clients that were turned away.
    package private(set) var refusedClients: UInt32 = 0
    /// Frames that the client did not take in time.
    package private(set) var droppedFrames: UInt32 = 0

    /// - Parameters:
    ///   - path: where to listen; a socket that is left there is replaced, nothing else is.
    ///   - user: who may connect.
    ///   - group: whose members may reach the socket, where this process may say so.
    ///   - instance: drawn anew at every start of the guard.
    package init(
        path: [UInt8], user: uid_t, group: gid_t, instance: UInt64
    ) throws(GuardError) {
        let listener = unsafe withPath(path) { unsafe guard_listen($0) }
        guard listener >= 0 else {
            throw systemError(.system, path, "listen", guard_errno())
        }
        guard unsafe withPath(path, { unsafe guard_admit($0, group) }) == 0 else {
            let number = guard_errno()
            close(listener)
            throw systemError(.system, path, "set mode", number)
        }
        self.path = path
        self.listener = listener
        self.user = user
        self.instance = instance
        requests = ClientRequests(instance: instance)
    }

    deinit {
        if client >= 0 { close(client) }
        close(listener)
        _ = unsafe withPath(path) { unsafe unlink($0) }
    }

    package var hasClient: Bool { client >= 0 }

    /// One turn: who waits at the door, and what the client sent, up to its first lease message.
    package mutating func receive(at tick: Int64) {
        admit()
        requests.begin()
        guard client >= 0 else { return }
        for _ in 0..<ClientRequests.framesMax {
            guard let message = next(), requests.take(message, at: tick) else { return }
        }
    }

    /// Gives the client a frame, at once or never.
    package mutating func send(_ frame: InlineArray<96, UInt8>) {
        guard client >= 0 else { return }
        let count = unsafe withUnsafeBytes(of: frame) { bytes in
            unsafe guard_send(client, bytes.baseAddress, bytes.count)
        }
        guard count < 0 else { return }
        let number = guard_errno()
        if number == EAGAIN || number == ENOBUFS || number == EINTR {
            if droppedFrames < .max { droppedFrames += 1 }
        } else {
            leave()
        }
    }

    private mutating func admit() {
        let descriptor = guard_accept(listener)
        guard descriptor >= 0 else { return }
        var peer = uid_t.max
        let isKnown = unsafe guard_peer_user(descriptor, &peer) == 0
        guard isKnown, peer == user, client < 0 else {
            close(descriptor)
            if refusedClients < .max { refusedClients += 1 }
            return
        }
        client = descriptor
    }

    /// The next frame; nil when none waits or the client is gone.
    private mutating func next() -> ClientMessage? {
        var frame = InlineArray<32, UInt8>(repeating: 0)
        let count = unsafe withUnsafeMutableBytes(of: &frame) { bytes in
            unsafe guard_receive(client, bytes.baseAddress, bytes.count)
        }
        if count == ClientFrame.byteCount { return ClientFrame.decode(frame) }
        if count > 0 { return .malformed }
        let number = count == 0 ? ECONNRESET : guard_errno()
        if number != EAGAIN && number != EINTR { leave() }
        return nil
    }

    /// The client is gone; its lease lapses by itself.
    private mutating func leave() {
        close(client)
        client = -1
    }
}
