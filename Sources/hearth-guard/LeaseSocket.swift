// The socket on which hearthd asks for heat, as the loop sees it: frames in, frames out, through
// rings in memory. Every system call on the socket is made by a thread of its own
// (`LeaseThread`): a client may put a descriptor into a message whose last close takes seconds, and
// then it is that thread which waits. A thread that hangs brings no renewals: the lease lapses.

package import CGuard
package import HearthGuard
import HearthINI
import HearthSafety
import HearthUnits

/// Who may ask for heat.
package struct LeaseUser {
    let user: uid_t
    /// Whose members may reach the socket.
    let group: gid_t

    package init(user: uid_t, group: gid_t) { (self.user, self.group) = (user, group) }

    /// The user of that name, or nil.
    init?(named name: [UInt8]) {
        var (user, group) = (uid_t.max, gid_t.max)
        guard unsafe withPath(name, { unsafe guard_find_user($0, &user, &group) }) == 0 else {
            return nil
        }
        self.init(user: user, group: group)
    }
}

/// Why nobody can ask for heat.
package enum LeaseProblem: Equatable {
    /// The user that the configuration names is not there.
    case noUser
    /// The socket's thread has been in one system call for a second.
    case hangs
}

/// The loop's end: no call here waits or allocates after `init`, and a turn costs a bounded time,
/// whatever the other end does.
@safe
package struct LeaseSocket: ~Copyable {
    private let path: [UInt8]
    private let post: UnsafeMutablePointer<guard_post>
    private let thread: SideThread
    private let hasUser: Bool
    package let instance: UInt64
    /// What the client asked for in this turn.
    package private(set) var requests: ClientRequests
    /// Frames for which there was no room on their way to the thread.
    private var overflows: UInt32 = 0
    private var passes: UInt32 = 0
    private var passedTick: Int64?
    private var isHanging = false

    /// Ticks without a sign of the thread, which is woken every fifty milliseconds.
    package static var hangTicks: Int64 { 100 }

    /// - Parameters:
    ///   - path: where to listen; a socket that is left there is replaced, nothing else is.
    ///   - user: who may connect; nil for nobody.
    ///   - instance: drawn anew at every start of the guard.
    ///   - takesDescriptors: true as on kernels that cannot refuse messages with descriptors.
    /// - Throws: `system`, also when the socket cannot be given to the user's group: it is never
    ///   opened to everybody instead.
    package init(
        path: [UInt8], user: LeaseUser?, instance: UInt64, takesDescriptors: Bool = false
    ) throws(GuardError) {
        let listener = unsafe withPath(path) {
            unsafe guard_listen($0, takesDescriptors ? 1 : 0)
        }
        guard listener >= 0 else {
            throw systemError(.system, path, "listen", guard_errno())
        }
        if let user, unsafe withPath(path, { unsafe guard_admit($0, user.group) }) != 0 {
            let number = guard_errno()
            close(listener)
            throw systemError(
                .system, path, "give it to the lease user's group", number,
                "; the guard must be a member (SupplementaryGroups=)")
        }
        let post = UnsafeMutablePointer<guard_post>.allocate(capacity: 1)
        unsafe post.initialize(to: guard_post())
        unsafe post.pointee.listener = listener
        unsafe post.pointee.client = -1
        // The number that no process has: a nobody's socket turns everybody away.
        unsafe post.pointee.user = user?.user ?? .max
        thread = try unsafe SideThread(path, &post.pointee.side, leaseThread, post)
        self.path = path
        unsafe self.post = post
        hasUser = user != nil
        self.instance = instance
        requests = ClientRequests(instance: instance)
    }

    deinit {
        _ = unsafe withPath(path) { unsafe unlink($0) }
        guard unsafe thread.end(&post.pointee.side, within: .milliseconds(500)) else { return }
        unsafe close(post.pointee.listener)
        unsafe post.deallocate()
    }

    package var hasClient: Bool { unsafe guard_load(&post.pointee.has_client) != 0 }

    /// Clients that were turned away.
    package var refusedClients: UInt32 { unsafe guard_load(&post.pointee.refused) }

    /// Frames that did not reach the client: it, or the thread, did not take them in time.
    package var droppedFrames: UInt32 {
        let (sum, overflow) = unsafe guard_load(&post.pointee.dropped).addingReportingOverflow(
            overflows)
        return overflow ? .max : sum
    }

    package var problem: LeaseProblem? {
        if isHanging { return .hangs }
        return hasUser ? nil : .noUser
    }

    /// One turn: what the client sent, up to its first lease message.
    package mutating func receive(at tick: Int64) {
        watch(at: tick)
        requests.begin()
        for _ in 0..<ClientRequests.framesMax {
            var frame = InlineArray<32, UInt8>(repeating: 0)
            let count = unsafe withUnsafeMutableBytes(of: &frame) { bytes in
                unsafe guard_ring_take(
                    &post.pointee.in, bytes.baseAddress, UInt32(bytes.count))
            }
            guard count >= 0 else { return }
            let message = count == bytesOfFrame ? ClientFrame.decode(frame) : .malformed
            guard requests.take(message, at: tick) else { return }
        }
    }

    private var bytesOfFrame: Int32 { Int32(ClientFrame.byteCount) }

    /// Gives the client a frame, soon or never.
    package mutating func send(_ frame: InlineArray<96, UInt8>) {
        let isTaken = unsafe withUnsafeBytes(of: frame) { bytes in
            unsafe guard_ring_put(&post.pointee.out, bytes.baseAddress, UInt32(bytes.count))
        }
        if isTaken == 0, overflows < .max { overflows += 1 }
        unsafe guard_wake(&post.pointee.side)
    }

    private mutating func watch(at tick: Int64) {
        let passes = unsafe guard_load(&post.pointee.passes)
        guard passes == self.passes, let passedTick else {
            (self.passes, passedTick, isHanging) = (passes, tick, false)
            return
        }
        isHanging = tick - passedTick >= Self.hangTicks
    }
}

extension LeaseProblem? {
    /// Such as `; nobody may ask for heat: there is no user hearth`.
    func describe(_ user: [UInt8], into line: inout TextLine) {
        switch self {
        case nil: break
        case .noUser:
            line.append("; nobody may ask for heat: there is no user ")
            for byte in user { line.append(byte) }
        case .hangs: line.append("; the lease socket hangs: nobody can ask for heat")
        }
    }
}
