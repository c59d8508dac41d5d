// WAV files from anywhere: what is read, what is refused and with which words, and that no file
// stops the program.

import Glibc
import HearthAudio
import HearthCore
import Testing

/// A WAV file in parts, so that each can be wrong.
private struct WAVBuilder {
    var riff = "RIFF"
    var wave = "WAVE"
    var format = 1
    var channels = 1
    var rate = 16_000
    var bits = 16
    var block: Int?
    var formatTail: [UInt8] = []
    var before: [UInt8] = []
    var data: [UInt8] = [1, 0, 255, 255]
    var after: [UInt8] = []

    func bytes() -> [UInt8] {
        let block = block ?? 2 * channels
        let format =
            little(format, 2) + little(channels, 2) + little(rate, 4) + little(rate * block, 4)
            + little(block, 2) + little(bits, 2) + formatTail
        let body =
            Array(wave.utf8) + before + WAVBuilder.chunk("fmt ", format)
            + WAVBuilder.chunk("data", data) + after
        return Array(riff.utf8) + little(body.count, 4) + body
    }

    static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
    }
}

private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

@Suite struct WAVSoundTests {
    @Test func `one channel is read as it is`() throws {
        let sound = try WAVSound(WAVBuilder().bytes())
        #expect(sound.sampleRate == 16_000 && sound.channelCount == 1)
        #expect(sound.samples == [1, -1] && sound.mono() == [1, -1])
    }

    @Test func `two channels become their mean`() throws {
        let extremes: [UInt8] = [0xFF, 0x7F, 0xFF, 0x7F, 0x00, 0x80, 0x00, 0x80, 1, 0, 2, 0]
        let sound = try WAVSound(WAVBuilder(channels: 2, rate: 44_100, data: extremes).bytes())
        #expect(sound.sampleRate == 44_100 && sound.channelCount == 2)
        #expect(sound.mono() == [32_767, -32_768, 1])
    }

    @Test func `other chunks are passed over, padding too`() throws {
        let list = WAVBuilder.chunk("LIST", [1, 2, 3])
        let sound = try WAVSound(WAVBuilder(before: list, after: list).bytes())
        #expect(sound.samples == [1, -1])
    }

    @Test func `the extended form of PCM is read`() throws {
        let tail = little(22, 2) + little(16, 2) + little(4, 4) + little(1, 2)
        let rest = [UInt8](repeating: 0, count: 14)
        let sound = try WAVSound(WAVBuilder(format: 0xFFFE, formatTail: tail + rest).bytes())
        #expect(sound.samples == [1, -1])
    }

    @Test func `a sound may be empty`() throws {
        #expect(try WAVSound(WAVBuilder(data: []).bytes()).samples.isEmpty)
    }

    private func refusal(_ bytes: [UInt8]) -> String {
        do throws(WAVError) {
            _ = try WAVSound(bytes)
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a refusal names the place, the value and the limit`() {
        let cases: [(WAVBuilder, String)] = [
            (WAVBuilder(riff: "RIFX"), "byte 0: 'RIFX' and 'WAVE', not RIFF and WAVE"),
            (WAVBuilder(format: 3), "its format is number 3"),
            (WAVBuilder(format: 0xFFFE), "an extended 'fmt ' chunk of 16 bytes, 40 at least"),
            (WAVBuilder(channels: 6), "it has 6 channels"),
            (WAVBuilder(channels: 0), "it has 0 channels"),
            (WAVBuilder(bits: 24), "it has 24 bits a sample"),
            (WAVBuilder(rate: 0), "0 samples a second, 1000...768000 are believed"),
            (WAVBuilder(block: 4), "4 bytes for 1 samples of 16 bits"),
            (WAVBuilder(data: [1]), "1 bytes of samples, not a multiple of 2"),
            (
                WAVBuilder(before: WAVBuilder.chunk("data", [])),
                "byte 20: 'data' before 'fmt '"
            ),
            (
                WAVBuilder(before: WAVBuilder.chunk("fmt ", [1, 0])),
                "a 'fmt ' chunk of 2 bytes, 16 at least"
            ),
            (
                WAVBuilder(before: Array("junk".utf8) + little(-1, 4)),
                "chunk 'junk' has 4294967295 bytes, 36 are left"
            ),
        ]
        for (file, words) in cases {
            let said = refusal(file.bytes())
            #expect(said.contains(words), "\(said)")
        }
        let whole = WAVBuilder().bytes()
        for length in 0..<whole.count {
            #expect(refusal(Array(whole[..<length])) != "nothing", "\(length) bytes")
        }
    }
}

/// Set HEARTH_MUTATIONS for a longer campaign.
@Suite struct WAVMutationTests {
    /// A good file with a few changes of the kind that do harm.
    private func mutant(_ random: inout SeededRandom) -> [UInt8] {
        var builder = WAVBuilder()
        if random.chance(0.5) { builder.channels = 2 }
        if random.chance(0.3) { builder.before = WAVBuilder.chunk("LIST", [9, 9, 9]) }
        if random.chance(0.2) {
            (builder.format, builder.formatTail) = (0xFFFE, little(22, 8) + little(1, 16))
        }
        builder.data = (0..<4 * random.below(16)).map { UInt8(truncatingIfNeeded: $0 * 37) }
        var bytes = builder.bytes()
        let harmful: [UInt8] = [0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF]
        for _ in 0..<random.below(4) {
            let place = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes[place] = harmful[random.below(harmful.count)]
            case 1: bytes[place] ^= 1 << UInt8(random.below(8))
            case 2: bytes.insert(harmful[random.below(harmful.count)], at: place)
            case 3: bytes.removeSubrange(place..<min(place + random.below(9), bytes.count))
            default: bytes.removeSubrange(place...)
            }
            if bytes.isEmpty { return bytes }
        }
        return bytes
    }

    @Test func `no mutation of a WAV file stops the program`() {
        let count = unsafe getenv("HEARTH_MUTATIONS").flatMap { unsafe Int(String(cString: $0)) }
        let total = count ?? 20_000
        var random = SeededRandom(seed: 20_261_122)
        var (read, refused) = (0, 0)
        for _ in 0..<total {
            let bytes = mutant(&random)
            do throws(WAVError) {
                let sound = try WAVSound(bytes)
                #expect(sound.mono().count == sound.samples.count / sound.channelCount)
                read += 1
            } catch {
                #expect(!"\(error)".isEmpty)
                refused += 1
            }
        }
        print("mutations of WAV files: \(total); \(read) read, \(refused) refused")
        #expect(read * 10 > total && refused * 10 > total, "both answers are reached")
    }
}
