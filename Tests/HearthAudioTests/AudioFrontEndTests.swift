// The front end gives the features of its definition, however the sound comes in.

import CAllocationCounter
import HearthAudio
import HearthCore
import Testing

@Suite struct AudioFrontEndTests {
    @Test(arguments: Sound.all, AudioFrontEnd.Hop.allCases)
    func `every sound gives the features of the reference`(
        _ sound: Sound, _ hop: AudioFrontEnd.Hop
    ) throws {
        let expected = try sound.features(hop)
        var frontEnd = AudioFrontEnd(hop: hop)
        #expect(!expected.isEmpty)
        #expect(try frontEnd.rows(sound.samples()[...]) == expected)
    }

    @Test(arguments: AudioFrontEnd.Hop.allCases)
    func `the features do not depend on how the sound is divided`(
        _ hop: AudioFrontEnd.Hop
    ) throws {
        let samples = try Sound(name: "speech").samples()
        let expected = try Sound(name: "speech").features(hop)
        for seed in 1...40 {
            var random = SeededRandom(seed: UInt64(seed))
            let largest = [1, 7, 160, 480, 481, 1000, 5000][seed % 7]
            var frontEnd = AudioFrontEnd(hop: hop)
            var features: [UInt16] = []
            var position = 0
            while position < samples.count {
                let part = min(random.below(largest + 1), samples.count - position)
                features += frontEnd.rows(samples[position..<position + part])
                position += part
            }
            #expect(features == expected, "seed \(seed)")
        }
    }

    @Test func `a reset forgets everything`() throws {
        let noise = try Sound(name: "bits").samples()
        var frontEnd = AudioFrontEnd(hop: .tenMilliseconds)
        _ = frontEnd.rows(noise[..<1000])
        frontEnd.reset()
        #expect(frontEnd.rowCount(addingSamples: 479) == 0)
        let speech = Sound(name: "speech")
        #expect(try frontEnd.rows(speech.samples()[...]) == speech.features(.tenMilliseconds))
    }

    @Test func `a copy goes on where the original was`() throws {
        let samples = try Sound(name: "octaves").samples()
        let expected = try Sound(name: "octaves").features(.tenMilliseconds)
        var original = AudioFrontEnd(hop: .tenMilliseconds)
        let start = original.rows(samples[..<2345])
        var copy = original
        _ = original.rows(samples[..<1111])
        #expect(start + copy.rows(samples[2345...]) == expected)
    }

    @Test(arguments: [
        (479, 0, 0), (480, 1, 1), (639, 1, 1), (640, 2, 1), (799, 2, 1), (800, 3, 2),
    ])
    func `a row is complete with its window`(_ samples: Int, _ ten: Int, _ twenty: Int) {
        #expect(AudioFrontEnd(hop: .tenMilliseconds).rowCount(addingSamples: samples) == ten)
        #expect(AudioFrontEnd(hop: .twentyMilliseconds).rowCount(addingSamples: samples) == twenty)
    }

    @Test func `nothing is allocated after the start`() throws {
        let samples = try Sound(name: "speech").samples()
        var features = [UInt16](repeating: 0, count: 40 * AudioFrontEnd.channelCount)
        guard hearth_allocation_count() >= 0 else { return }
        for hop in AudioFrontEnd.Hop.allCases {
            var frontEnd = AudioFrontEnd(hop: hop)
            var target = features.mutableSpan
            let before = hearth_allocation_count()
            var rows = 0
            for start in stride(from: 0, to: samples.count, by: 160) {
                let part = samples.span.extracting(start..<min(start + 160, samples.count))
                rows += frontEnd.process(part, into: &target)
            }
            frontEnd.reset()
            rows += frontEnd.process(samples.span, into: &target)
            #expect(hearth_allocation_count() - before == 0)
            #expect(rows > 20)
        }
    }

    @Test func `too little room stops the program`() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            var frontEnd = AudioFrontEnd(hop: .tenMilliseconds)
            var features = [UInt16](repeating: 0, count: AudioFrontEnd.channelCount - 1)
            var target = features.mutableSpan
            _ = frontEnd.process([Int16](repeating: 0, count: 480).span, into: &target)
        }
        let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("room for every row"))
    }
}

@Suite struct RoundedSquareRootTests {
    /// By definition: the root rounded down, and up if the rest is more than the root.
    private func expected(_ value: UInt64) -> UInt64 {
        var (low, high) = (UInt64(0), UInt64(1) << 32)
        while high - low > 1 {
            let middle = (low + high) / 2
            if middle * middle <= value { low = middle } else { high = middle }
        }
        let largest: UInt64 = value < 1 << 32 ? 0xFFFF : 0xFFFF_FFFF
        return value - low * low > low && low != largest ? low + 1 : low
    }

    @Test func `it is exact next to every kind of border`() {
        var values: [UInt64] = Array(0...300)
        for shift in 0..<64 {
            let power = UInt64(1) << UInt64(shift)
            values += [power &- 1, power, power + 1]
        }
        var random = SeededRandom(seed: 5)
        for _ in 0..<20_000 {
            let root = random.next() >> UInt64(32 + random.below(32))
            let square = root * root
            values += [
                square &- 1, square, square + 1, square + root, square + root + 1,
                random.next() >> UInt64(random.below(64)),
            ]
        }
        values += [.max, .max - 1, 0xFFFF_FFFE_0000_0001, 0xFFFF_FFFF, 0x1_0000_0000]
        for value in values where UInt64(roundedSquareRoot(value)) != expected(value) {
            Issue.record("\(value): \(roundedSquareRoot(value)), not \(expected(value))")
        }
    }
}
