// The lease socket between hearthd and the guard: a queue that, under faults, loses, delays,
// repeats, reorders and forges. Frames go through the real codec.

package import HearthCore
package import HearthSafety
import HearthUnits

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
    private var last: LeaseRenewal?
    private var forged = 0

    package init(random: SeededRandom) {
        self.random = random
        queue.reserveCapacity(16)
    }

    package mutating func send(_ renewal: LeaseRenewal, atTick tick: Int, faults: FaultSet) {
        let frame = LeaseFrame.encode(renewal)
        last = renewal
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
        enqueue(frame, tick + (faults.contains(.leaseLate) && sent % 3 == 0 ? 70 : 1))
        if faults.contains(.leaseRepeated) { enqueue(frame, tick + 3) }
    }

    /// Somebody else's frames, now and then: noise, or what a forger makes who knows the format and
    /// has seen a good frame, but not what the guard has said since.
    package mutating func forge(atTick tick: Int, faults: FaultSet) {
        guard tick % 40 == 0 else { return }
        if faults.contains(.leaseGarbled) {
            var frame = InlineArray<32, UInt8>(repeating: 0)
            for index in 0..<32 { frame[index] = UInt8(truncatingIfNeeded: random.next()) }
            enqueue(frame, tick + 1)
        }
        if faults.contains(.leaseForged), let last {
            enqueue(LeaseFrame.encode(LeaseChannel.forgery(forged, of: last)), tick + 1)
            forged += 1
        }
    }

    /// `renewal` with full heat and one field wrong, each in turn.
    private static func forgery(_ number: Int, of renewal: LeaseRenewal) -> LeaseRenewal {
        var forgery = renewal
        forgery.sequence &+= 1
        forgery.duty = .full
        switch number % 5 {
        case 0: forgery.sequence &+= 1_000
        case 1: forgery.sequence = 0
        case 2: forgery.echoedTick += 10_000
        case 3: forgery.echoedTick -= 10_000
        default: forgery.kind = renewal.kind == .seen ? .timer : .seen
        }
        return forgery
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
