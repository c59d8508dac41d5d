// What the program says: JSON keys, lists and error lines that scripts and people know.

import HearthSimulation
import Testing
import hearth

struct OutputTests {
    /// Whether each key stands in the JSON object on this line.
    private func expect(_ keys: [String], in line: Substring) {
        #expect(line.hasPrefix("{") && line.hasSuffix("}"))
        for key in keys { #expect(line.contains("\"\(key)\":"), "\(key) in \(line)") }
    }

    @Test func `toast's JSON is one object with the promised keys`() throws {
        let transcript = try Workshop().hearth("toast --json --bread rye --browning 0.4")
        #expect(transcript.lines.count == 1)
        #expect(transcript.lastLine.contains("\"result\":\"toasted\""))
        expect(
            [
                "result", "browning_asked", "browning_reached", "chamber_peak_celsius",
                "duration_seconds", "trips",
            ], in: transcript.lastLine)
    }

    @Test func `the kitchen's JSON is one object with the promised keys`() throws {
        let transcript = try Workshop().hearth("kitchen --json --cycles 30 --real-model 1")
        #expect(transcript.lines.count == 1)
        expect(
            [
                "cycles", "violations", "false_trips", "real_model_cycles", "fuse_openings",
                "seeds",
            ], in: transcript.lastLine)
        #expect(transcript.lastLine.contains("\"real_model_cycles\":1,"))
    }

    @Test func `look says the same of the camera's pictures as the toaster did`() throws {
        let workshop = try Workshop()
        let toast = try workshop.hearth("toast --frames frames --browning 0.3")
        #expect(toast.status == 0)
        let look = try workshop.hearth("look frames --browning 0.3 --json")
        #expect(look.lines.count == (try workshop.names("frames").count) + 1)
        for line in look.lines.dropLast() {
            expect(["file", "seconds", "decision", "continues", "verdict"], in: line)
        }
        expect(["pictures", "continues", "decision", "browning"], in: look.lastLine)
        #expect(look.lastLine.contains("\"decision\":\"done\""))
    }

    @Test func `both commands list the faults, one a line`() throws {
        let names = Fault.allCases.map(\.name).joined(separator: "\n") + "\n"
        #expect(names.hasPrefix("thermocouple-open\nthermocouple-short\n"))
        for arguments in ["toast --fault list", "kitchen --faults list"] {
            let transcript = try Workshop().hearth(arguments)
            #expect(transcript.status == 0 && transcript.errors.isEmpty)
            #expect(transcript.output == names)
        }
    }

    @Test(arguments: [
        ("toast --browning 1.5", "--browning must be 0 to 1, not 1.5"),
        ("toast --fault fire@3", "there is no fault 'fire': see --fault list"),
        (
            "toast --fault fan-dead",
            "'fan-dead': say when, as fan-dead@30: seconds after the lever, -11 to 600"
        ),
        ("toast --frames ''", "--frames needs the name of a directory"),
        ("toast --plot ''", "--plot needs the name of a file"),
        ("kitchen --faults ''", "there is no fault '': see --faults list"),
        ("kitchen --faults fan-dead,", "there is no fault '': see --faults list"),
        (
            "kitchen --real-model 5 --cycles 2", "--real-model 5 is more than the 2 cycles"
        ),
        (
            "kitchen --ablation --cycles 3",
            "--ablation has its own scenarios: no --cycles, --seed, --faults or --real-model"
        ),
    ])
    func `a mistake on the command line is answered with the command's own usage`(
        arguments: String, message: String
    ) throws {
        let transcript = try Workshop().hearth(arguments)
        let command = arguments.prefix { $0 != " " }
        #expect(transcript.status == 64)
        #expect(transcript.output.isEmpty)
        #expect(
            transcript.errors.hasPrefix("Error: \(message)\nUsage: hearth \(command) "),
            "\(transcript.errors)")
    }

    @Test(arguments: [
        ("look empty.png", "empty.png: ends after 0 bytes"),
        ("look gif.png", "gif.png: not a PNG file"),
        ("look cut.png", "cut.png: ends after 100 bytes"),
        ("look none.png", "cannot read none.png: no such file or directory"),
        ("model inspect none", "cannot read none: no such file or directory"),
        ("toast --plot no/a.svg", "cannot open no/a.svg: no such file or directory"),
        ("toast --frames no/a", "cannot create no/a: no such file or directory"),
    ])
    func `a file that will not do is named with the reason`(
        arguments: String, message: String
    ) throws {
        let workshop = try Workshop()
        _ = try workshop.shell("hearth scenes --sheet sheet.png; head -c 100 sheet.png >cut.png")
        try workshop.write([], to: "empty.png")
        try workshop.write(Array("GIF89a".utf8), to: "gif.png")
        let transcript = try workshop.hearth(arguments)
        #expect(transcript.errors == "hearth: \(message)\n")
        #expect(transcript.output.isEmpty)
    }

    @Test func `a refusal has its reason`() throws {
        let killed = try Workshop().hearth("toast --fault guard-killed@-1")
        #expect(killed.lastLine.hasSuffix("; the guard is not running"), "\(killed.lastLine)")
        let none = try Workshop().hearth("toast --browning 0")
        #expect(none.lastLine.hasPrefix("toasted: asked 0.00, reached 0.00 in 0 s; "))
    }

    @Test func `a pipe whose locale is not UTF-8 gets ASCII`() throws {
        let transcript = try Workshop().shell("LC_ALL=C hearth toast")
        #expect(transcript.status == 0)
        let isPlain = transcript.output.allSatisfy { $0.isASCII }
        #expect(isPlain)
        #expect(transcript.lastLine.contains(" C"))
    }

    @Test func `the contact sheet says what is where in it`() throws {
        let legend = try Workshop().hearth("scenes --sheet sheet.png").lines
        #expect(legend.count == 14)
        #expect(legend[0].hasPrefix("columns, by browning: 0.00 0.15 "))
        #expect(legend[1] == "row 1: white")
        #expect(legend[12] == "row 12: spelt")
    }
}
