// The real library without a card: its plug-ins null and file, configured by the tests themselves.

import CAllocationCounter
import Glibc
import HearthAudio
import HearthCapture
import HearthCore
import HearthLinux
import HearthUnits
import Testing

/// Devices without hardware. The library reads where its configuration is from the environment, so
/// it is made once, before the first of them is opened, and removed at the end.
private enum SoundConfiguration {
    static let clip = (0..<4_800).map { Int16(truncatingIfNeeded: $0 &* 7 - 9_000) }
    static let path = "/tmp/hearth-sound-\(getpid())"

    static let made: Result<Void, FileError> = {
        do throws(FileError) {
            try LinuxFileStore().createDirectory(path)
            try writeFile(bytes(clip), to: path + "/clip.raw")
            try writeFile(bytes([Int16](repeating: 8_192, count: 16_000)), to: path + "/level.raw")
            let text =
                "pcm.quiet { type null }\n" + playing("clip") + playing("level")
                + "pcm.real { type lfloat slave { pcm \"level\" format S16_LE } }\n"
                + "pcm.pair { type multi slaves.a { pcm \"quiet\" channels 2 }"
                + " bindings.0 { slave a channel 0 } bindings.1 { slave a channel 1 } }\n"
            try writeFile(Array(text.utf8), to: path + "/asound.conf")
            unsafe setenv("ALSA_CONFIG_PATH", path + "/asound.conf", 1)
            atexit { _ = unsafe system("rm -r '\(SoundConfiguration.path)'") }
            return .success(())
        } catch {
            return .failure(error)
        }
    }()

    private static func playing(_ name: String) -> String {
        "pcm.\(name) { type file slave.pcm \"quiet\" file \"/dev/null\""
            + " infile \"\(path)/\(name).raw\" format raw }\n"
    }

    private static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

@Suite struct ALSACardTests {
    init() throws { try SoundConfiguration.made.get() }

    private func microphone(_ name: String) -> Microphone<ALSACard, SystemClock> {
        Microphone(ALSACard(name), clock: SystemClock())
    }

    private func read(
        _ microphone: inout Microphone<ALSACard, SystemClock>, into samples: inout [Int16],
        milliseconds: Int64 = 500
    ) -> SoundEvent {
        var hop = samples.mutableSpan
        return microphone.read(into: &hop, before: SystemClock().now + .milliseconds(milliseconds))
    }

    @Test func `what a device plays arrives unchanged, hop by hop`() throws {
        let clip = SoundConfiguration.clip
        var microphone = microphone("clip")
        var hop = [Int16](repeating: 0, count: 160)
        for start in stride(from: 0, to: clip.count, by: 160) {
            #expect(read(&microphone, into: &hop) == .hop)
            #expect(hop == Array(clip[start..<start + 160]))
        }
        let found = microphone.form
        let form = try #require(found)
        #expect(form.rate == 16_000 && form.format == .signed16 && form.channelCount == 1)
        // A wake-up every 10 to 20 ms.
        #expect((160...320).contains(form.periodFrames))
    }

    @Test func `a device of floating point or of two channels is taken as it is`() throws {
        var hop = [Int16](repeating: 0, count: 160)
        var real = microphone("real")
        #expect(read(&real, into: &hop) == .hop)
        #expect(real.form?.format == .float32)
        #expect(hop.allSatisfy { abs(Int($0) - 8_192) <= 1 })
        var pair = microphone("pair")
        #expect(read(&pair, into: &hop) == .hop)
        #expect(pair.form?.channelCount == 2)
    }

    @Test func `a device that is not there is gone, in time, and says what is wrong`() throws {
        var microphone = microphone("nothing-of-the-kind")
        var hop = [Int16](repeating: 0, count: 160)
        let began = SystemClock().now
        #expect(read(&microphone, into: &hop, milliseconds: 250) == .gone)
        // As long as it was asked to wait, and no busy loop: a few tries.
        #expect(SystemClock().now - began >= .milliseconds(250))
        #expect((1...4).contains(microphone.counts.refusals))
        #expect(
            microphone.refusal?.hasPrefix("sound device nothing-of-the-kind: cannot open: ")
                == true)
    }

    @Test func `opened and closed a hundred times, no descriptor is left`() throws {
        func descriptors() throws -> Int { try LinuxFileStore().list("/proc/self/fd").count }
        var card = ALSACard("clip")
        _ = try card.open()
        card.close()
        let before = try descriptors()
        for _ in 0..<100 {
            _ = try card.open()
            card.close()
        }
        // Other tests have files open as well.
        #expect(try descriptors() < before + 50)
    }

    @Test func `nothing is allocated per hop, the library included`() throws {
        guard hearth_allocation_count() >= 0 else { return }
        var microphone = microphone("quiet")
        var samples = [Int16](repeating: 0, count: 160)
        #expect(read(&microphone, into: &samples) == .hop)
        let before = hearth_allocation_count()
        var hops = 0
        for _ in 0..<1_000 { hops += read(&microphone, into: &samples) == .hop ? 1 : 0 }
        #expect(hearth_allocation_count() - before == 0)
        #expect(hops == 1_000)
    }
}
