// `hearth listen`, from outside: on the committed clip, on files of every kind, and on what cannot
// be listened to.

import HearthCore
import Testing
import hearth

struct ListenCommandTests {
    private func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A WAV file of noise.
    private func noise(seconds: Double, rate: Int = 16_000, channels: Int = 1) -> [UInt8] {
        var random = SeededRandom(seed: 4)
        let count = Int(seconds * Double(rate)) * channels
        let data = (0..<count).flatMap { _ in little(Int(random.gaussian() * 10), 2) }
        let format =
            little(1, 2) + little(channels, 2) + little(rate, 4) + little(rate * 2 * channels, 4)
            + little(2 * channels, 2) + little(16, 2)
        return Array("RIFF".utf8) + little(36 + data.count, 4) + Array("WAVEfmt ".utf8)
            + little(16, 4) + format + Array("data".utf8) + little(data.count, 4) + data
    }

    @Test func `without a microphone it plays the clip and says so, and the clip calls`() throws {
        let workshop = try Workshop()
        // No configuration, no devices.
        let transcript = try workshop.shell(
            "ALSA_CONFIG_PATH=/dev/null hearth listen --plot clip.svg")
        #expect(transcript.status == 0, "\(transcript)")
        #expect(transcript.lines[0].hasPrefix("There is no microphone (sound device default: "))
        #expect(transcript.lines[0].hasSuffix("): playing a synthetic clip."))
        #expect(transcript.output.contains("CALL 1: the phrase was heard, "))
        #expect(transcript.lastLine.hasPrefix("synthetic clip: 1 call in "))
        let plot = try workshop.text("clip.svg")
        #expect(plot.contains("data:image/png;base64,iVBORw0KGgo"))
        #expect(plot.contains("CALL 1: the phrase was heard"))
    }

    @Test func `in JSON the clip is one object, with the figures`() throws {
        let transcript = try Workshop().shell("ALSA_CONFIG_PATH=/dev/null hearth listen --json")
        #expect(transcript.status == 0)
        #expect(transcript.lines.count == 1)
        for name in [
            "calls", "seconds", "peak_probability", "gated_share", "core_share",
            "wakeups_per_second", "events",
        ] {
            #expect(transcript.output.contains("\"\(name)\":"), "\(name)")
        }
        #expect(transcript.output.contains("\"calls\":1,"))
        #expect(transcript.output.contains("\"microphone\":\"sound\""))
        #expect(transcript.errors.hasPrefix("There is no microphone"))
    }

    @Test(arguments: [(16_000, 1), (48_000, 2), (44_100, 1), (8_000, 2), (44_101, 1)])
    func `noise of any rate calls nobody`(rate: Int, channels: Int) throws {
        let workshop = try Workshop()
        try workshop.write(noise(seconds: 6.02, rate: rate, channels: channels), to: "noise.wav")
        let transcript = try workshop.hearth("listen --wav noise.wav --json")
        #expect(transcript.status == 0, "\(transcript)")
        #expect(transcript.lines.count == 1)
        #expect(transcript.output.contains("\"calls\":0,\"seconds\":6.0"), "\(transcript)")
        #expect(transcript.output.contains("\"events\":[]"))
    }

    @Test func `it can be stopped after a while, and paced`() throws {
        let workshop = try Workshop()
        try workshop.write(noise(seconds: 6), to: "noise.wav")
        let short = try workshop.hearth("listen --wav noise.wav --seconds 1.5 --json")
        #expect(short.output.contains("\"seconds\":1.5,"))
        let paced = try workshop.hearth("listen --wav noise.wav --seconds 0.5 --speed 1 --json")
        // A wake-up every 20 ms, as a microphone has.
        #expect(!paced.output.contains("\"wakeups_per_second\":0.0"))
    }

    @Test func `digital silence is a dead microphone, said aloud`() throws {
        let workshop = try Workshop()
        var silence = noise(seconds: 3)
        for index in 44..<silence.count { silence[index] = 0 }
        try workshop.write(silence, to: "silence.wav")
        let transcript = try workshop.hearth("listen --wav silence.wav")
        #expect(transcript.status == 0)
        #expect(transcript.output.contains("DEAF: the microphone is dead: not even noise"))
    }

    @Test func `what cannot be listened to is refused with the reason`() throws {
        let workshop = try Workshop()
        try workshop.write(noise(seconds: 1, rate: 4_000), to: "slow.wav")
        try workshop.write(Array(noise(seconds: 1).prefix(100)), to: "cut.wav")
        try workshop.write([], to: "empty.wav")
        try workshop.write(noise(seconds: 0.005), to: "short.wav")
        let toaster = repositoryPath("Models/toaster/toaster.tflite")
        for (arguments, status, message) in [
            ("--wav slow.wav", 65, "slow.wav has 4000 samples a second; 8000 to 192000"),
            ("--wav cut.wav", 65, "cut.wav: byte"),
            ("--wav empty.wav", 65, "empty.wav: byte 0: 0 bytes, 12 at least"),
            ("--wav none.wav", 66, "cannot read none.wav: no such file"),
            ("--wav .", 66, "is a directory"),
            ("--device none", 66, "sound device none: cannot open: "),
            ("--wav short.wav --model \(toaster)", 65, "the model's input is INT8 [1, "),
            ("--wav short.wav --model short.wav", 65, "short.wav is refused: "),
            ("--wav short.wav --model none", 66, "cannot read none"),
            ("--wav short.wav --plot none/x.svg", 73, "none/x.svg"),
            ("--wav a --device b", 64, "--wav or --device"),
            ("--threshold 0", 64, "--threshold must be above 0 and at most 1, not 0.0"),
            ("--threshold nan", 64, "--threshold must be"),
            ("--seconds 0", 64, "--seconds must be above 0"),
            ("--speed=-1", 64, "--speed must be 0 to 1000"),
        ] {
            let transcript = try workshop.hearth("listen \(arguments)")
            #expect(transcript.status == status, "\(arguments): \(transcript)")
            #expect(transcript.errors.contains(message), "\(arguments): \(transcript.errors)")
            #expect(transcript.output.isEmpty)
        }
        let short = try workshop.hearth("listen --wav short.wav --json")
        #expect(short.status == 0 && short.output.contains("\"hops\":0"))
    }
}
