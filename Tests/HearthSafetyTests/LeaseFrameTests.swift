// The 32 bytes of the lease frame: golden bytes, damage of every bit, bytes from anywhere.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

@Suite struct LeaseFrameTests {
    private let renewal = LeaseRenewal(
        kind: .seen, sequence: 0x0403_0201, echoedTick: 0x0807_0605_0403_0201,
        observationAgeTicks: 0x0A09, duty: DutyCycle(perMille: 750))

    private func bytes(_ frame: InlineArray<32, UInt8>) -> [UInt8] {
        frame.indices.map { frame[$0] }
    }

    @Test func `a frame has its golden bytes`() {
        let expected: [UInt8] = [
            1, 1, 0, 0, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xEE, 2, 0, 0, 0, 0, 0, 0, 0, 0,
        ]
        let frame = bytes(LeaseFrame.encode(renewal))
        #expect(Array(frame[..<28]) == expected)
        #expect(Array(frame[28...]) == [130, 78, 144, 63])
    }

    @Test func `what is encoded is decoded`() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<10_000 {
            let renewal = LeaseRenewal(
                kind: [.seen, .timer, .finish][random.below(3)],
                sequence: UInt32(truncatingIfNeeded: random.next()),
                echoedTick: Int64(bitPattern: random.next()),
                observationAgeTicks: UInt16(truncatingIfNeeded: random.next()),
                duty: DutyCycle(perMille: UInt16(random.below(1_001))))
            #expect(LeaseFrame.decode(LeaseFrame.encode(renewal)) == .renewal(renewal))
        }
    }

    @Test func `every single flipped bit and every pair makes a frame malformed`() {
        let good = LeaseFrame.encode(renewal)
        for first in 0..<256 {
            var once = good
            once[first / 8] ^= 1 << UInt8(first % 8)
            #expect(LeaseFrame.decode(once) == .malformed)
            for second in (first + 1)..<256 {
                var twice = once
                twice[second / 8] ^= 1 << UInt8(second % 8)
                guard LeaseFrame.decode(twice) != .malformed else { continue }
                Issue.record("bits \(first) and \(second)")
            }
        }
    }

    @Test func `random bytes with a sound checksum decode to what encodes to the same bytes`() {
        var random = SeededRandom(seed: 2)
        var accepted = 0
        for _ in 0..<200_000 {
            var frame = InlineArray<32, UInt8>(repeating: 0)
            frame[0] = UInt8(random.below(3))
            frame[1] = UInt8(random.below(5))
            for index in 4..<20 { frame[index] = UInt8(truncatingIfNeeded: random.next()) }
            frame[19] = UInt8(random.below(8))
            if random.chance(0.1) { frame[random.below(28)] ^= 0x10 }
            let sum = crc32(bytes(frame)[..<28])
            for index in 0..<4 { frame[28 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
            switch LeaseFrame.decode(frame) {
            case .malformed: break
            case .renewal(let renewal):
                accepted += 1
                #expect(bytes(LeaseFrame.encode(renewal)) == bytes(frame))
            }
        }
        #expect(accepted > 5_000)
    }

    @Test func `random bytes are malformed`() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<100_000 {
            var frame = InlineArray<32, UInt8>(repeating: 0)
            for index in frame.indices { frame[index] = UInt8(truncatingIfNeeded: random.next()) }
            #expect(LeaseFrame.decode(frame) == .malformed)
        }
    }

    @Test func `a duty above the whole is malformed`() {
        var frame = LeaseFrame.encode(renewal)
        (frame[18], frame[19]) = (0xE9, 3)
        let sum = crc32(bytes(frame)[..<28])
        for index in 0..<4 { frame[28 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
        #expect(LeaseFrame.decode(frame) == .malformed)
    }

    /// The checksum once more, byte-wise from a table: an oracle that shares no code.
    private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var table: [UInt32] = []
        for index in 0..<256 as Range<UInt32> {
            var entry = index
            for _ in 0..<8 { entry = entry & 1 == 1 ? (entry >> 1) ^ 0xEDB8_8320 : entry >> 1 }
            table.append(entry)
        }
        var sum = UInt32.max
        for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
        return ~sum
    }
}
