// The thread that has the lease socket: whole messages, one client, whose user the kernel vouches
// for. It decides nothing but who may speak. What finds no room on its way to the loop waits in the
// kernel's queue and grows late (hazard log, guide word "more").

import CGuard
import HearthSafety

/// The thread's body; its context is the post that it shares with the loop.
func leaseThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        let post = unsafe context.assumingMemoryBound(to: guard_post.self)
        unsafe LeaseThread.run(post)
        unsafe guard_store(&post.pointee.side.ended, 1)
    }
    return nil
}

private enum LeaseThread {
    typealias Post = UnsafeMutablePointer<guard_post>

    static func run(_ post: Post) {
        var isResting = false
        while unsafe guard_load(&post.pointee.side.stopping) == 0 {
            unsafe guard_post_wait(post, isResting ? 1 : 0)
            unsafe deliver(post)
            let isDoorOpen = unsafe admit(post)
            let isRoomLeft = unsafe collect(post)
            // Without room, or at a door that cannot be opened, asking again at once is idle.
            isResting = !isDoorOpen || !isRoomLeft
            let passes = unsafe guard_load(&post.pointee.passes)
            unsafe guard_store(&post.pointee.passes, passes &+ 1)
        }
        if unsafe post.pointee.client >= 0 { unsafe leave(post) }
    }

    /// Gives the client what the loop has for it, each frame at once or never.
    private static func deliver(_ post: Post) {
        var frame = InlineArray<96, UInt8>(repeating: 0)
        while true {
            let length = unsafe withUnsafeMutableBytes(of: &frame) { bytes in
                unsafe guard_ring_take(&post.pointee.out, bytes.baseAddress, UInt32(bytes.count))
            }
            guard length >= 0 else { return }
            let client = unsafe post.pointee.client
            guard client >= 0 else { continue }
            let sent = unsafe withUnsafeBytes(of: frame) { bytes in
                unsafe guard_send(client, bytes.baseAddress, bytes.count)
            }
            guard sent < 0 else { continue }
            let number = guard_errno()
            if number == EAGAIN || number == ENOBUFS || number == EINTR {
                unsafe count(&post.pointee.dropped)
            } else {
                unsafe leave(post)
            }
        }
    }

    /// Looks who is at the door. Returns false when that cannot be seen.
    private static func admit(_ post: Post) -> Bool {
        let descriptor = unsafe guard_accept(post.pointee.listener)
        guard descriptor >= 0 else {
            let number = guard_errno()
            return number == EAGAIN || number == EINTR || number == ECONNABORTED
        }
        var peer = uid_t.max
        let isKnown = unsafe guard_peer_user(descriptor, &peer) == 0
        guard isKnown, unsafe peer == post.pointee.user, unsafe post.pointee.client < 0 else {
            unsafe count(&post.pointee.refused)
            close(descriptor)
            return true
        }
        unsafe post.pointee.client = descriptor
        unsafe guard_store(&post.pointee.has_client, 1)
        return true
    }

    /// Hands the client's frames to the loop. Returns false when no more have room.
    private static func collect(_ post: Post) -> Bool {
        while unsafe post.pointee.client >= 0 {
            if unsafe guard_ring_is_full(&post.pointee.in) != 0 { return false }
            var frame = InlineArray<32, UInt8>(repeating: 0)
            let client = unsafe post.pointee.client
            let length = unsafe withUnsafeMutableBytes(of: &frame) { bytes in
                unsafe guard_receive(client, bytes.baseAddress, bytes.count)
            }
            if length > 0 {
                // Of another length than a frame's, no more than that is told.
                let told = length == ClientFrame.byteCount ? UInt32(length) : 0
                unsafe withUnsafeBytes(of: frame) { bytes in
                    _ = unsafe guard_ring_put(&post.pointee.in, bytes.baseAddress, told)
                }
                continue
            }
            let number = length == 0 ? ECONNRESET : guard_errno()
            if number == EAGAIN || number == EINTR { return true }
            unsafe leave(post)
        }
        return true
    }

    /// The client is gone; its lease lapses by itself.
    private static func leave(_ post: Post) {
        let client = unsafe post.pointee.client
        unsafe post.pointee.client = -1
        unsafe guard_store(&post.pointee.has_client, 0)
        close(client)
    }

    /// Counts for the loop, up to the largest number.
    private static func count(_ number: UnsafeMutablePointer<UInt32>) {
        let value = unsafe guard_load(number)
        if value < .max { unsafe guard_store(number, value + 1) }
    }
}
