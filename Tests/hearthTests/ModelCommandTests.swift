// `hearth model`, from outside: comparing, profiling and listening, with good input and bad.

import HearthCore
import Testing
import hearth

struct ModelCommandTests {
    private func fixture(_ name: String) -> String {
        repositoryPath("Tests/HearthInferenceTests/Fixtures/\(name)")
    }

    private var toaster: String { repositoryPath("Models/toaster/toaster.tflite") }

    @Test func `a model equals itself on every kernel set`() throws {
        let transcript = try Workshop().hearth(
            "model compare \(toaster) \(toaster) --runs 5 --b-kernels reference --json")
        #expect(transcript.status == 0, "\(transcript)")
        #expect(transcript.lines.count == 1)
        for part in [
            "\"b_kernels\":\"reference\"", "\"steps\":5", "\"equal\":true", "\"elements\":70",
            "\"differing\":0", "\"largest_difference\":0.0", "\"first_difference\":null",
        ] {
            #expect(transcript.lastLine.contains(part), "\(part) in \(transcript.lastLine)")
        }
    }

    @Test func `a difference is counted and placed`() throws {
        let pair = "\(fixture("logistic_0.tflite")) \(fixture("tanh_0.tflite"))"
        let input = fixture("logistic_0.in")
        let transcript = try Workshop().hearth(
            "model compare \(pair) --input \(input) --input \(input)")
        #expect(transcript.status == ExitStatus.violation.rawValue)
        // The same from the answers that the reference implementation gave.
        let logistic = try repositoryBytes("Tests/HearthInferenceTests/Fixtures/logistic_0.out")
            .map { Int(Int8(bitPattern: $0)) }
        let tanh = try repositoryBytes("Tests/HearthInferenceTests/Fixtures/tanh_0.out")
            .map { Int(Int8(bitPattern: $0)) }
        let differing = logistic.indices.filter { logistic[$0] != tanh[$0] }
        let first = try #require(differing.first)
        let largest = differing.map { abs(logistic[$0] - tanh[$0]) }.max() ?? 0
        #expect(
            transcript.lastLine
                == "output 0, INT8 [1, 256] 't1': \(2 * differing.count) of"
                + " \(2 * logistic.count) elements differ, by at most \(largest); first in step"
                + " \(first / 256) of \(input), element \(first % 256): \(logistic[first]) and"
                + " \(tanh[first])")
    }

    @Test func `a streaming model is compared with its state`() throws {
        let model = fixture("stream.tflite")
        let transcript = try Workshop().hearth(
            "model compare \(model) \(model) --runs 50 --b-kernels reference")
        #expect(transcript.status == 0, "\(transcript)")
        #expect(transcript.lines[0].hasSuffix(", 50 steps: equal"))
    }

    @Test(arguments: [
        ("logistic_0.tflite dense_long.tflite", 65, "cannot be compared: input 0 is INT8"),
        ("add_same_shape.tflite logistic_0.tflite", 65, "cannot be compared: 2 and 1 inputs"),
        (
            "logistic_0.tflite logistic_0.tflite --input dense_long.tflite", 65,
            "multiple of the 256"
        ),
        ("logistic_0.tflite none", 66, "cannot read none: no such file or directory"),
        ("logistic_0.tflite logistic_0.tflite --b-kernels sse9", 64, "--b-kernels: there are no"),
        ("logistic_0.tflite logistic_0.tflite --runs 0", 64, "--runs must be 1 to 10000000"),
        ("logistic_0.tflite logistic_0.tflite --runs 2 --input x", 64, "--runs or --input"),
    ])
    func `what cannot be compared is refused with the reason`(
        files: String, status: Int32, message: String
    ) throws {
        let folder = fixture("")
        let arguments = files.split(separator: " ").map {
            $0.hasSuffix(".tflite") ? folder + $0 : String($0)
        }
        let transcript = try Workshop().hearth(
            "model compare " + arguments.joined(separator: " "))
        #expect(transcript.status == status, "\(transcript)")
        #expect(transcript.errors.contains(message), "\(transcript.errors)")
        #expect(transcript.output.isEmpty)
    }

    @Test func `the benchmark's JSON is the last line, with the promised keys`() throws {
        let transcript = try Workshop().hearth("model bench \(toaster) --seconds 0.05 --json")
        #expect(transcript.status == 0 && transcript.lines.count == 1, "\(transcript)")
        for key in [
            "min_microseconds", "median_microseconds", "macs", "arena_bytes",
            "allocations_per_run", "kernels", "peak_giga_macs_per_second", "share_of_peak",
        ] {
            #expect(transcript.lastLine.contains("\"\(key)\":"), "\(key)")
        }
        #expect(transcript.lastLine.contains("\"allocations_per_run\":0.0"))
        let reference = try Workshop().hearth(
            "model bench \(toaster) --seconds 0.05 --json --kernels reference")
        #expect(reference.lastLine.contains("\"peak_giga_macs_per_second\":null"))
    }

    @Test func `a profile has a row for each layer and a bar for each that computes`() throws {
        let workshop = try Workshop()
        let transcript = try workshop.hearth(
            "model profile \(fixture("network.tflite")) --seconds 0.05 --plot layers.svg")
        #expect(transcript.status == 0, "\(transcript)")
        let rows = transcript.lines.dropFirst().dropLast()
        #expect(rows.count > 3)
        let picture = try workshop.text("layers.svg")
        for row in rows {
            let name = row.split(separator: " ").prefix(2).joined(separator: " ")
            let isBar = !row.hasSuffix("in place")
            #expect(picture.contains(">\(name)<") == isBar, "\(name)")
        }
        let refused = try workshop.hearth("model profile \(toaster) --plot nowhere/a.svg")
        #expect(refused.status == 73 && refused.output.isEmpty)
    }

    @Test func `the arena's map can be drawn`() throws {
        let workshop = try Workshop()
        let transcript = try workshop.hearth("model inspect \(toaster) --plot arena.svg")
        #expect(transcript.status == 0)
        #expect(try workshop.text("arena.svg").hasPrefix("<svg"))
    }

    @Test func `a sound's features are the samples that the model would get by hand`() throws {
        let workshop = try Workshop()
        try workshop.write(sound(sampleCount: 4800), to: "noise.wav")
        let model = fixture("mean_picture.tflite")
        let csv = try workshop.hearth("features --wav noise.wav --hop 20 --csv")
        let rows = csv.lines.map { $0.split(separator: ",").compactMap { Float($0) } }
        try #require(rows.count == 14 && rows.allSatisfy { $0.count == 40 })
        let inspected = try workshop.hearth("model inspect \(model)").lines[0]
        let words = inspected.split(separator: " ")
        let place = try #require(words.firstIndex(of: "point"))
        let zeroPoint = try #require(Float(words[place + 1]))
        var samples: [UInt8] = []
        // Three rows are the picture's 5 by 4 by 6; it moves on by one row.
        for start in 0...rows.count - 3 {
            for feature in rows[start..<start + 3].joined() {
                let level = (feature * 0.0390625 / 0.05).rounded() + zeroPoint
                samples.append(UInt8(bitPattern: Int8(min(max(level, -128), 127))))
            }
        }
        try workshop.write(samples, to: "samples")
        let byHand = try workshop.hearth("model run \(model) --input samples --output by-hand")
        #expect(byHand.status == 0)
        let heard = try workshop.hearth(
            "model run \(model) --features noise.wav --output heard && cmp by-hand heard")
        #expect(heard.status == 0, "\(heard)")
        #expect(heard.lines[0] == "noise.wav: 12 steps of 3 rows, one every 20 ms")
        #expect(heard.lines[1].hasPrefix("0.07 s  "))
        #expect(heard.lines.count == 1 + 12 + 6)
    }

    @Test(arguments: [
        ("--features short.wav", 65, "short.wav has 2 rows of features; one step of"),
        ("--features samples", 65, "samples: "),
        ("--features none.wav", 66, "cannot read none.wav: no such file or directory"),
        ("--features short.wav --hop 15", 64, "--hop must be 10 or 20, not 15"),
        ("--features short.wav --input samples", 64, "say either --input or --features"),
        ("--input samples", 64, "--input needs --output"),
        ("", 64, "say either --input or --features"),
    ])
    func `a sound that does not fit is refused with the reason`(
        arguments: String, status: Int32, message: String
    ) throws {
        let workshop = try Workshop()
        try workshop.write(sound(sampleCount: 800), to: "short.wav")
        try workshop.write([1, 2, 3], to: "samples")
        let transcript = try workshop.hearth(
            "model run \(fixture("mean_picture.tflite")) \(arguments)")
        #expect(transcript.status == status, "\(transcript)")
        #expect(transcript.errors.contains(message), "\(transcript.errors)")
    }

    @Test func `a model that takes no features is refused`() throws {
        let workshop = try Workshop()
        try workshop.write(sound(sampleCount: 800), to: "short.wav")
        let transcript = try workshop.hearth("model run \(toaster) --features short.wav")
        #expect(transcript.status == 65)
        #expect(
            transcript.errors.hasSuffix(
                "cannot listen to a sound: its input [1, 32, 32, 6] is not rows of 40 features\n"))
    }

    /// A WAV file of noise that grows louder.
    private func sound(sampleCount: Int) -> [UInt8] {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var random = SeededRandom(seed: 7)
        let samples = (0..<sampleCount).flatMap { index in
            number((Int(random.below(4001)) - 2000) * index / sampleCount, 2)
        }
        return Array("RIFF".utf8) + number(36 + samples.count, 4) + Array("WAVEfmt ".utf8)
            + number(16, 4) + number(1, 2) + number(1, 2) + number(16_000, 4) + number(32_000, 4)
            + number(2, 2) + number(16, 2) + Array("data".utf8) + number(samples.count, 4) + samples
    }
}
