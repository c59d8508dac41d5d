// The lease socket between hearthd and the guard: a queue that, under faults, loses, delays,
// repeats, reorders and forges. Frames go through the real codec.

package import HearthCore
package import HearthSafety

/// Messages on their way. At most one a tick reaches the guard.
package struct LeaseChannel: Sendable {
    private struct Message {
        var frame: InlineArray<32, UInt8>
        var dueTick: Int
    }

    private var queue: [Message] = []
    private var kept: InlineArray<32, UInt8>?
    private var random: SeededRandom
    private var sent = 0

    package init(random: SeededRandom) {
        self.random = random
        queue.reserveCapacity(16)
    }

    package mutating func send(_ renewal: LeaseRenewal, atTick tick: Int, faults: FaultSet) {
        let frame = LeaseFrame.encode(renewal)
        if faults.contains(.leaseLost), random.chance(0.7) { return }
        if faults.contains(.leaseReordered) {
            // Holds one message back and lets the next one overtake it.
            guard let earlier = kept else {
                kept = frame
                return
            }
            kept = nil
            enqueue(frame, tick + 1)
            enqueue(earlier, tick + 2)
            return
        }
        sent += 1
        enqueue(frame, tick + (faults.contains(.leaseLate) && sent % 2 == 0 ? 70 : 1))
        if faults.contains(.leaseRepeated) { enqueue(frame, tick + 3) }
    }

    /// Somebody else's bytes, now and then.
    package mutating func forge(atTick tick: Int, faults: FaultSet) {
        guard faults.contains(.leaseForged), tick % 40 == 0 else { return }
        var frame = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<32 { frame[index] = UInt8(truncatingIfNeeded: random.next()) }
        enqueue(frame, tick + 1)
    }

    package mutating func receive(atTick tick: Int) -> LeaseMessage? {
        guard !queue.isEmpty, let index = queue.firstIndex(where: { $0.dueTick <= tick })
        else { return nil }
        return LeaseFrame.decode(queue.remove(at: index).frame)
    }

    private mutating func enqueue(_ frame: InlineArray<32, UInt8>, _ dueTick: Int) {
        // A full socket drops, as the kernel's would.
        if queue.count < 16 { queue.append(Message(frame: frame, dueTick: dueTick)) }
    }
}
