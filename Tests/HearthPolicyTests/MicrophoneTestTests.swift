// The microphone's self-test and the gate: what a sound is taken for.

import HearthCore
import HearthPolicy
import HearthUnits
import Testing

@Suite struct MicrophoneTestTests {
    private let noise = SeededRandom(seed: 7)

    private func level(_ samples: [Int16]) -> SoundLevel { SoundLevel(samples.span) }

    /// A hop of a room.
    private func room(_ random: inout SeededRandom, loud: Double = 20) -> SoundLevel {
        level((0..<160).map { _ in Int16(random.gaussian() * loud) })
    }

    /// What a fault sounds like; nil is no sound.
    private func hop(_ fault: MicrophoneFault, _ random: inout SeededRandom) -> SoundLevel? {
        switch fault {
        case .gone: nil
        case .dead: level([Int16](repeating: 0, count: 160))
        case .stuck: level([Int16](repeating: -301, count: 160))
        case .clipped:
            level((0..<160).map { Int16(clamping: Int(random.gaussian() * 60_000) + $0) })
        case .faint: level((0..<160).map { _ in Int16(random.below(7)) - 3 })
        }
    }

    /// Hops in which a fault must be told.
    private func limit(_ fault: MicrophoneFault) -> Int {
        switch fault {
        case .gone, .stuck: 100
        case .dead: 200
        // Two windows: it may begin in the middle of one.
        case .clipped: 600
        case .faint: 180_000
        }
    }

    @Test(arguments: MicrophoneFault.allCases)
    func `every fault is told in time, and ends two seconds after it ended`(
        _ fault: MicrophoneFault
    ) {
        var random = noise
        var now = Instant(rawValue: 1)
        var test = MicrophoneTest(at: now)
        for _ in 0..<500 {
            now = now + .milliseconds(10)
            #expect(test.step(room(&random), at: now) == nil)
        }
        var hops = 0
        while test.fault == nil, hops <= limit(fault) {
            hops += 1
            now = now + .milliseconds(10)
            _ = test.step(hop(fault, &random), at: now)
        }
        #expect(test.fault == fault, "after \(hops) hops")
        #expect(hops * 6 >= limit(fault), "not at the first hop")
        hops = 0
        while test.fault != nil, hops < 1_000 {
            hops += 1
            now = now + .milliseconds(10)
            _ = test.step(room(&random), at: now)
        }
        #expect((200...800).contains(hops))
    }

    @Test func `a fault that comes and goes is one fault`() {
        var random = noise
        var now = Instant(rawValue: 1)
        var test = MicrophoneTest(at: now)
        var changes = 0
        var last: MicrophoneFault?
        for index in 0..<30_000 {
            now = now + .milliseconds(10)
            let isDead = index % 300 < 220
            let fault = test.step(isDead ? hop(.dead, &random) : room(&random), at: now)
            changes += fault != last ? 1 : 0
            last = fault
        }
        #expect(changes == 1 && last == .dead)
    }

    @Test func `one fault after the other is told by its own name`() {
        var random = noise
        var now = Instant(rawValue: 1)
        var test = MicrophoneTest(at: now)
        for fault in [MicrophoneFault.dead, .stuck, .clipped, .gone, .dead] {
            for _ in 0..<700 {
                now = now + .milliseconds(10)
                _ = test.step(hop(fault, &random), at: now)
            }
            #expect(test.fault == fault)
        }
    }

    @Test func `a shout, a clap and a quiet night are no faults`() {
        var random = noise
        var now = Instant(rawValue: 1)
        var test = MicrophoneTest(at: now)
        for index in 0..<170_000 {
            now = now + .milliseconds(10)
            // Every three seconds 100 ms of shouting at the ends of the range.
            let level =
                index % 300 < 10 && index < 30_000
                ? hop(.clipped, &random) : room(&random, loud: index < 30_000 ? 300 : 1)
            #expect(test.step(level, at: now) == nil, "hop \(index)")
        }
    }

    @Test func `a clock that goes back hides no silence`() {
        var random = noise
        var test = MicrophoneTest(at: Instant(rawValue: 9_000_000_000_000))
        _ = test.step(room(&random), at: Instant(rawValue: 9_000_000_000_000))
        var now = Instant(rawValue: 1_000_000_000)
        for _ in 0..<101 {
            _ = test.step(nil, at: now)
            now = now + .milliseconds(10)
        }
        #expect(test.fault == .gone)
    }

    @Test func `a level is what it says`() {
        let level = level([3, -4, 32_767, -32_768, 0])
        #expect(level.peak == 32_768 && level.clippedCount == 2 && !level.isConstant)
        #expect(level.energy == 9 + 16 + 32_767 * 32_767 + 32_768 * 32_768)
        #expect(abs(self.level([16_384, -16_384]).effective - 0.5) < 1e-9)
        let empty = self.level([])
        #expect(empty.peak == 0 && empty.effective == 0 && empty.isConstant)
    }
}

@Suite struct VoiceGateTests {
    /// A row with `height` in the channels of voices.
    private func row(_ height: UInt16) -> [UInt16] {
        (0..<40).map { (4..<28).contains($0) ? height : 3 }
    }

    private let loud = SoundLevel([Int16]([100, -100]).span)
    private let silent = SoundLevel([Int16]([3, -3]).span)

    private func step(_ gate: inout VoiceGate, _ level: SoundLevel, _ row: [UInt16]) -> Bool {
        gate.step(level, features: row.span)
    }

    private func closed() -> VoiceGate {
        var gate = VoiceGate()
        for _ in 0..<200 { _ = step(&gate, loud, row(60)) }
        return gate
    }

    @Test func `it is open at first, and closes after a second of nothing`() {
        var gate = VoiceGate()
        for _ in 0..<99 { #expect(step(&gate, loud, row(104))) }
        #expect(!step(&gate, loud, row(104)))
    }

    @Test func `it opens for what stands out, within five hops, and not for less`() {
        var gate = closed()
        for _ in 0..<500 { #expect(!step(&gate, loud, row(119))) }
        var hops = 0
        while !gate.isOpen, hops < 10 {
            _ = step(&gate, loud, row(200))
            hops += 1
        }
        #expect(gate.isOpen && hops <= 5)
    }

    @Test func `once open it stays open through the pauses of a phrase`() {
        var gate = closed()
        for _ in 0..<10 { _ = step(&gate, loud, row(300)) }
        for _ in 0..<98 { #expect(step(&gate, loud, row(20))) }
        for _ in 0..<10 { #expect(step(&gate, loud, row(110))) }
        for _ in 0..<99 { #expect(step(&gate, loud, row(20))) }
        for _ in 0..<10 { _ = step(&gate, loud, row(20)) }
        #expect(!gate.isOpen)
    }

    @Test func `a few steps of the converter are silence, whatever the spectrum`() {
        var gate = closed()
        for _ in 0..<100 { #expect(!step(&gate, silent, row(600))) }
    }

    @Test func `before the first row there is nothing`() {
        var gate = closed()
        #expect(!step(&gate, loud, []))
    }
}
