// Each defect recognised and counted, once and as itself.

import HearthCore
import HearthVision
import Testing

@Suite struct FrameHealthTests {
    private func health(_ byteCounts: ClosedRange<Int> = 100...120) -> FrameHealth {
        var health = FrameHealth()
        health.restart(byteCounts)
        return health
    }

    private func facts(_ sequence: UInt32, _ count: Int = 100, marked: Bool = false) -> FrameFacts {
        FrameFacts(sequence: sequence, byteCount: count, isMarked: marked)
    }

    @Test func `frames in a row are good`() {
        var health = health()
        for sequence in UInt32(7)..<17 {
            let defect = health.judge(facts(sequence, 100 + Int(sequence)))
            let isFrozen = health.isFrozen(fingerprint: UInt64(sequence))
            #expect(defect == nil && !isFrozen)
            health.finish(nil)
        }
        var expected = FrameHealth.Counts()
        expected.good = 10
        #expect(health.counts == expected)
    }

    @Test func `a gap in the numbers is so many dropped frames, also where they wrap`() {
        var health = health()
        for sequence in [5, 6, 9, 10, .max - 1, 1, 2] as [UInt32] {
            let defect = health.judge(facts(sequence))
            #expect(defect == nil)
        }
        // 7 and 8; not the step back to near the end; the last one and 0.
        #expect(health.counts.dropped == 4)
    }

    @Test func `a driver that counts anew has lost nothing`() {
        var health = health()
        for sequence in [900, 0, 1, 1, 2] as [UInt32] { _ = health.judge(facts(sequence)) }
        health.restart(100...120)
        _ = health.judge(facts(50))
        #expect(health.counts.dropped == 0)
    }

    @Test func `torn, truncated, impossible and corrupt are told apart`() {
        var health = health()
        let defects = [
            facts(1, marked: true), facts(2, 99), facts(3, 0), facts(4, 121), facts(5, -1),
            // What the driver cannot mean says nothing else either.
            facts(6, 121, marked: true), facts(7),
        ].map { health.judge($0) }
        #expect(
            defects == [
                .torn, .truncated, .truncated, .impossible, .impossible, .impossible, nil,
            ])
        health.finish(.corrupt)
        var expected = FrameHealth.Counts()
        expected.torn = 1
        expected.truncated = 2
        expected.impossible = 3
        expected.corrupt = 1
        #expect(health.counts == expected)
        #expect(health.counts.bad == 7)
    }

    @Test func `the same picture again is frozen, and so are a few in turn`() {
        var health = health()
        let prints: [UInt64] = [1, 1, 2, 3, 2, 3, 4, 4]
        let frozen = prints.map { health.isFrozen(fingerprint: $0) }
        #expect(frozen == [false, true, false, false, true, true, false, true])
        #expect(health.counts.frozen == 4)
    }

    @Test func `a camera that comes back with its last picture is frozen`() {
        var health = health()
        let before = health.isFrozen(fingerprint: 1)
        health.restart(10...20)
        let after = health.isFrozen(fingerprint: 1)
        #expect(!before && after)
    }

    @Test func `a picture is forgotten after enough others`() {
        var recent = RecentPictures()
        let others = UInt64(RecentPictures.countMax)
        var repeated = (0..<others).map { recent.isRepeated($0) }
        repeated += [recent.isRepeated(0), recent.isRepeated(100), recent.isRepeated(0)]
        #expect(repeated == (0..<others).map { _ in false } + [true, false, false])
        recent.forget()
        let known = recent.isRepeated(100)
        #expect(!known)
    }
}

@Suite struct FingerprintTests {
    @Test func `every bit of every byte counts, for all instructions alike`() {
        var random = SeededRandom(seed: 1)
        for count in [1, 7, 8, 63, 64, 65, 640, 1025, 1100] {
            var bytes = (0..<count).map { _ in UInt8(random.below(256)) }
            let print = fingerprint(of: bytes.span)
            for set in PictureKernels.allCases where set.isSupported {
                #expect(fingerprint(of: bytes.span, set) == print)
            }
            var seen: Set<UInt64> = [print]
            for place in bytes.indices {
                for bit in 0..<8 {
                    bytes[place] ^= 1 << bit
                    seen.insert(fingerprint(of: bytes.span))
                    bytes[place] ^= 1 << bit
                }
            }
            #expect(seen.count == 8 * count + 1)
        }
    }

    @Test func `length and order count`() {
        let zeros = [UInt8](repeating: 0, count: 4096)
        #expect(
            Set((0..<300).map { fingerprint(of: zeros.span.extracting(first: $0)) }).count == 300)
        let rising = (0..<64).flatMap { [UInt8](repeating: UInt8($0), count: 64) }
        let falling = (0..<64).flatMap { [UInt8](repeating: UInt8(63 - $0), count: 64) }
        #expect(fingerprint(of: rising.span) != fingerprint(of: falling.span))
    }

    /// Cancelling takes more than two changes that undo each other in a sum.
    @Test func `few small differences do not cancel`() {
        var random = SeededRandom(seed: 2)
        var dark = [UInt8](repeating: 16, count: 8192)
        let print = fingerprint(of: dark.span)
        for _ in 0..<20_000 {
            let places = (0..<2).map { _ in random.below(8192) }
            if places[0] == places[1] { continue }
            dark[places[0]] += 1
            dark[places[1]] -= 1
            #expect(fingerprint(of: dark.span) != print)
            dark[places[0]] -= 1
            dark[places[1]] += 1
        }
    }
}
