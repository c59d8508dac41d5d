// The microphone on a card that fails in every way it can: each row of its fault table.

import CAllocationCounter
import HearthAudio
import HearthCapture
import HearthCore
import HearthUnits
import Testing

private typealias FakeMicrophone = Microphone<FakeCard, FakeClock>

/// A microphone, and the world that its card lives in.
private struct Bench: ~Copyable {
    let world: FakeWorld
    var microphone: FakeMicrophone
    var hop = [Int16](repeating: 0, count: 160)

    init(
        _ form: SoundForm = SoundForm(
            rate: 16_000, format: .signed16, channelCount: 1, periodFrames: 320)
    ) {
        world = FakeWorld(form)
        microphone = Microphone(FakeCard(world: world), clock: FakeClock(world: world))
    }

    static func read(
        _ microphone: inout FakeMicrophone, _ hop: inout [Int16], _ deadline: Instant
    ) -> SoundEvent {
        var span = hop.mutableSpan
        return microphone.read(into: &span, before: deadline)
    }

    /// One read; the deadline so many milliseconds from now.
    mutating func read(_ milliseconds: Int64 = 250) -> SoundEvent {
        let deadline = world.now + .milliseconds(milliseconds)
        let event = Bench.read(&microphone, &hop, deadline)
        #expect(world.now <= deadline, "it waited past its deadline")
        return event
    }
}

@Suite struct MicrophoneTests {
    @Test func `hops come in order, two a period`() {
        var bench = Bench()
        for hop in 0..<100 {
            #expect(bench.read() == .hop)
            #expect(bench.hop == (0..<160).map { Int16(hop * 160 + $0) })
        }
        #expect(bench.world.now == Instant(rawValue: 1_000_000_000) + .seconds(1))
        #expect(bench.microphone.counts.openings == 1)
        #expect(bench.microphone.counts.frames == 16_000)
        #expect(bench.microphone.form?.rate == 16_000)
    }

    @Test func `whatever the card gives becomes 16 kHz`() {
        let form = SoundForm(rate: 48_000, format: .signed16, channelCount: 2, periodFrames: 960)
        var bench = Bench(form)
        for _ in 0..<500 { #expect(bench.read() == .hop) }
        // A ramp of one a frame is one of three a sample.
        #expect(bench.hop[1] &- bench.hop[0] == 3)
        let seconds = Double((bench.world.now - Instant(rawValue: 1_000_000_000)).rawValue) / 1e9
        #expect(abs(seconds - 5) < 0.05)
    }

    @Test func `what is late stands at the front of the next hop`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.script = [.frames(100), .silence]
        #expect(bench.read(30) == .late)
        #expect(bench.read() == .hop)
        #expect(bench.hop == (320..<480).map { Int16($0) })
    }

    @Test func `an overrun is counted and the stream goes on at once`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.script = [.fault(.overrun)]
        let now = bench.world.now
        #expect(bench.read() == .hop)
        #expect(bench.world.now - now == .milliseconds(20))
        #expect(bench.microphone.counts.overruns == 1 && bench.microphone.counts.openings == 1)
    }

    @Test func `an overrun after the other keeps no processor busy`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.script = Array(repeating: .fault(.overrun), count: 100_000)
        bench.world.callCount = 0
        for _ in 0..<12 { _ = bench.read() }
        #expect(bench.microphone.counts.overruns < 700)
        #expect(bench.world.callCount < 1_500)
    }

    @Test func `a stream that slept is resumed when the machine is ready`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.now = bench.world.now + .seconds(3_600)
        bench.world.script = [.fault(.suspended)]
        bench.world.restarts = [.success(false), .success(false), .success(true)]
        #expect(bench.read() == .hop)
        #expect(bench.microphone.counts.suspensions == 1)
        #expect(bench.microphone.counts.openings == 1 && bench.microphone.counts.stalls == 0)
        #expect(bench.world.pauses == [.milliseconds(10), .milliseconds(10)])
    }

    @Test func `a stream that never resumes is opened again`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.script = [.fault(.suspended)]
        bench.world.restarts = Array(repeating: .success(false), count: 250)
        var events: [SoundEvent] = []
        for _ in 0..<20 where events.last != .hop { events.append(bench.read()) }
        #expect(events.last == .hop && events.contains(.late))
        #expect(bench.microphone.counts.stalls == 1 && bench.microphone.counts.openings == 2)
    }

    @Test func `a device that is unplugged is gone, and works again when it is back`() {
        for times in 1...10 {
            var bench = Bench()
            for _ in 0..<times {
                #expect(bench.read() == .hop && bench.read() == .hop)
                bench.world.script = [.fault(.lost)]
                bench.world.refusals = Array(repeating: true, count: 30)
                var gone = 0
                while !bench.world.refusals.isEmpty {
                    let event = bench.read()
                    // A hop may stand ready from before.
                    #expect(event == .gone || gone == 0)
                    gone += 1
                    if gone == 2_000 { break }
                }
                #expect(bench.microphone.form == nil)
                #expect(
                    bench.microphone.refusal == "sound device fake: cannot open: No such device")
                var events: [SoundEvent] = []
                for _ in 0..<30 where events.last != .hop { events.append(bench.read()) }
                #expect(events.last == .hop && bench.microphone.refusal == nil)
            }
            #expect(bench.microphone.counts.losses == times)
            #expect(bench.microphone.counts.openings == times + 1)
            #expect(bench.microphone.counts.refusals == 30 * times)
        }
    }

    @Test func `it is opened again later and later, but for ever`() {
        var bench = Bench()
        bench.world.refusals = Array(repeating: true, count: 40)
        while bench.world.openedAt.count < 40 { #expect(bench.read() == .gone) }
        let opened = bench.world.openedAt
        let gaps = zip(opened.dropFirst(), opened).map { ($0 - $1).wholeMilliseconds }
        #expect(gaps.prefix(7) == [100, 200, 400, 800, 1_600, 3_200, 5_000])
        #expect(gaps.dropFirst(6).allSatisfy { $0 == 5_000 })
        // Once it has worked, the first try comes soon again.
        while bench.read() != .hop {}
        bench.world.script = [.fault(.lost)]
        let count = bench.world.openedAt.count
        #expect(bench.read() == .hop || bench.read() == .hop)
        while bench.world.openedAt.count == count { _ = bench.read() }
        #expect(bench.microphone.counts.losses == 1)
    }

    @Test func `a card that gives nothing for two seconds is opened again`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.script = Array(repeating: .silence, count: 8)
        for _ in 0..<7 { #expect(bench.read() == .late) }
        #expect(bench.read() == .gone)
        #expect(bench.microphone.counts.stalls == 1)
        #expect(bench.read() == .hop)
        #expect(bench.microphone.counts.openings == 2)
    }

    @Test func `a card that is always ready and empty does not keep the processor busy`() {
        var bench = Bench()
        #expect(bench.read() == .hop && bench.read() == .hop)
        bench.world.script = Array(repeating: .frames(0), count: 250)
        let callsBefore = bench.world.callCount
        for _ in 0..<7 { #expect(bench.read() == .late) }
        #expect(bench.read() == .gone)
        #expect(bench.microphone.counts.stalls == 1)
        // A hundred looks a second: each waits and reads.
        #expect(bench.world.callCount - callsBefore <= 2 * 200)
        bench.world.script = []
        #expect(bench.read() == .hop)
    }

    @Test func `a signal during the wait costs nothing`() {
        var bench = Bench()
        bench.world.script = [.interrupted, .interrupted]
        #expect(bench.read() == .hop)
        #expect(bench.microphone.counts.losses == 0)
    }

    @Test func `a form that the resampler does not take is a refusal`() {
        let form = SoundForm(rate: 4_000, format: .signed16, channelCount: 1, periodFrames: 80)
        var bench = Bench(form)
        #expect(bench.read() == .gone)
        #expect(bench.microphone.refusal?.contains("4000 samples a second") == true)
        #expect(bench.world.closings > 0)
    }

    @Test func `nothing is allocated per hop`() {
        guard hearth_allocation_count() >= 0 else { return }
        var bench = Bench(
            SoundForm(rate: 44_100, format: .signed16, channelCount: 2, periodFrames: 882))
        for _ in 0..<10 { _ = bench.read() }
        var hop = [Int16](repeating: 0, count: 160)
        let before = hearth_allocation_count()
        var hops = 0
        for _ in 0..<500 {
            let deadline = bench.world.now + .seconds(1)
            let event = Bench.read(&bench.microphone, &hop, deadline)
            hops += event == .hop ? 1 : 0
        }
        #expect(hearth_allocation_count() - before == 0)
        #expect(hops == 500)
    }

    @Test func `a million random faults stop nothing`() {
        for seed in UInt64(1)...200 {
            var random = SeededRandom(seed: seed)
            var bench = Bench()
            for _ in 0..<400 {
                if random.chance(0.3) {
                    bench.world.script = (0..<random.below(12)).map { _ in
                        switch random.below(6) {
                        case 0: .fault(.overrun)
                        case 1: .fault(.suspended)
                        case 2: .fault(.lost)
                        case 3: .silence
                        case 4: .interrupted
                        default: .frames(random.below(400))
                        }
                    }
                    bench.world.refusals = (0..<random.below(4)).map { _ in random.chance(0.5) }
                    bench.world.restarts = (0..<random.below(4)).map { _ in
                        [.success(true), .success(false), .failure(.lost)][random.below(3)]
                    }
                }
                _ = bench.read(Int64(random.below(300)))
            }
            // When all is well again, so is the microphone, soon.
            bench.world.script = []
            bench.world.refusals = []
            bench.world.restarts = []
            var events: [SoundEvent] = []
            for _ in 0..<40 where events.last != .hop { events.append(bench.read()) }
            #expect(events.last == .hop, "seed \(seed)")
        }
    }
}
