// What is read, what is refused, and what the person at the other end is told.

import HearthINI
import HearthUnits
import Testing

private let schema = INISchema(
    [
        INISection(
            "Heater",
            [INIKey("MaximumOnTime"), INIKey("Chip"), INIKey("Fan"), INIKey("Line", isList: true)]),
        INISection("Camera", [INIKey("Device"), INIKey("Period")]),
    ], lineLengthMax: 60, fileSizeMax: 1000)

/// Reads the texts as main file and drop-ins.
private func document(_ texts: String...) throws(INIError) -> INIDocument {
    var document = INIDocument(schema: schema)
    for (index, text) in texts.enumerated() {
        try document.read(Array(text.utf8), file: Array("\(index).conf".utf8))
    }
    return document
}

private func text(_ document: INIDocument, _ section: StaticString, _ key: StaticString) -> String?
{
    document.text(section, key).map { String(decoding: $0, as: UTF8.self) }
}

/// A text and what is said about it.
struct Mistake: CustomTestStringConvertible {
    let text: String
    let message: String

    init(_ text: String, _ message: String) {
        self.text = text
        self.message = message
    }

    var testDescription: String { message }
}

private let mistakes = [
    Mistake("[Heatr]\n", "0.conf:1: unknown section \"Heatr\", did you mean \"Heater\""),
    Mistake(
        "[Heater]\n\nmaximumontime=1s",
        "0.conf:3: unknown key \"maximumontime\" in section \"Heater\", "
            + "did you mean \"MaximumOnTime\""
    ),
    Mistake("[Heater]\nChip=a\nChip=b", "0.conf:3: Chip was set in line 2 already"),
    Mistake("[Heater]\nChip", "0.conf:2: neither [Section] nor Key=Value: \"Chip\""),
    Mistake("[Heater\n", "0.conf:1: section without ']': \"[Heater\""),
    Mistake("[", "0.conf:1: section without ']': \"[\""),
    Mistake("[Heater] # x", "0.conf:1: section without ']': \"[Heater] # x\""),
    Mistake("Chip=a", "0.conf:1: before the first [Section]: \"Chip=a\""),
    Mistake(
        "[Heater]\n=a", "0.conf:2: unknown key \"\" in section \"Heater\", did you mean \"Fan\""),
    Mistake(
        "[Heater]\nChip=a\\\nb",
        "0.conf:2: a line is not continued with '\\': one line, one value"
    ),
    Mistake("[Heater]\nChip=\u{0}a", "0.conf:2: NUL byte in column 6"),
    Mistake("#\u{1B}[31m\n[a\u{1B}]", "0.conf:2: unknown section \"a?\", did you mean \"Heater\""),
]

struct INIDocumentTests {
    @Test func `sections, keys, comments, blanks and line ends`() throws {
        let read = try document(
            "\u{FEFF}# comment\r\n ; another\r\n\r\n[Heater]\r\n"
                + "\t Chip \t=  gpio chip=0 # not one \r\n[Camera]\nDevice=/dev/vidéo0")
        #expect(text(read, "Heater", "Chip") == "gpio chip=0 # not one")
        #expect(text(read, "Camera", "Device") == "/dev/vidéo0")
        #expect(text(read, "Camera", "Period") == nil)
        #expect(read.assignment("Camera", "Device")?.place.line == 7)
    }

    @Test func `a drop-in overrides, adds to a list, and resets with an empty value`() throws {
        let read = try document(
            "[Heater]\nChip=a\nFan=yes\nLine=1\nLine=2\n[Camera]\nDevice=x",
            "[Heater]\nChip=b\nLine=3\n[Camera]\nDevice=",
            "[Heater]\nFan=\nFan=no")
        #expect(text(read, "Heater", "Chip") == "b")
        #expect(try read.boolean("Heater", "Fan") == false)
        #expect(read.assignments("Heater", "Line").map(\.value) == [[49], [50], [51]])
        #expect(text(read, "Camera", "Device") == nil)
        let reset = try document("[Heater]\nLine=1\nLine=2", "[Heater]\nLine=\nLine=9")
        #expect(reset.assignments("Heater", "Line").map(\.value) == [[57]])
    }

    @Test(arguments: mistakes)
    func `a mistake is refused with its place and what was meant`(mistake: Mistake) {
        let error = #expect(throws: INIError.self) { try document(mistake.text) }
        #expect(error?.description == mistake.message)
    }

    @Test func `bytes that are not UTF-8 are refused at the right column`() {
        let cases: [([UInt8], Int?)] = [
            ([0x61, 0xFF], 2), ([0xC3, 0xA9], nil), ([0xC0, 0xAF], 1), ([0xE0, 0x80, 0x80], 1),
            ([0xED, 0xA0, 0x80], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0x61, 0xE2, 0x82], 2),
            ([0xF0, 0x9F, 0x8D, 0x9E], nil), ([0x80], 1), ([0xF0, 0x9F, 0x8D, 0x41], 1),
        ]
        for (bytes, column) in cases {
            var document = INIDocument(schema: schema)
            do {
                try document.read([UInt8(ascii: "#")] + bytes + [10], file: [97])
                #expect(column == nil, "\(bytes)")
            } catch {
                #expect(error.description == "a:1: not UTF-8 from column \((column ?? 0) + 1)")
            }
        }
    }

    @Test func `a long line and a large file are refused, at the limit they are not`() throws {
        _ = try document("#" + String(repeating: "x", count: 59) + "\r\n")
        let long = #expect(throws: INIError.self) {
            try document("#" + String(repeating: "x", count: 60))
        }
        #expect(long?.description == "0.conf:1: line of 61 bytes, the most is 60")
        _ = try document(String(repeating: "\n", count: 1000))
        let large = #expect(throws: INIError.self) {
            try document(String(repeating: "\n", count: 1001))
        }
        #expect(large?.description == "0.conf: larger than 1000 bytes (1001)")
    }

    @Test func `a refused drop-in changes nothing`() throws {
        var read = try document("[Heater]\nChip=a")
        #expect(throws: INIError.self) {
            try read.read(Array("[Heater]\nChip=b\nnonsense".utf8), file: [])
        }
        #expect(text(read, "Heater", "Chip") == "a")
    }
}

struct INIValueTests {
    private func heater(_ value: String) throws -> INIDocument {
        try document("[Heater]\nMaximumOnTime=\(value)")
    }

    @Test(
        arguments: [
            ("250ms", 250_000_000), ("1s", 1_000_000_000), ("1.5s", 1_500_000_000),
            ("1min 30s", 90_000_000_000), ("1h2min", 3_720_000_000_000), ("0s", 0), ("7us", 7000),
            ("0.25us", 250), ("3ns", 3), ("0.001ms", 1000),
        ] as [(String, Int64)])
    func `durations`(value: String, nanoseconds: Int64) throws {
        let span = try heater(value)
            .duration("Heater", "MaximumOnTime", in: .zero ... .seconds(9999))
        #expect(span == .nanoseconds(nanoseconds))
    }

    @Test(arguments: [
        "250", "-1s", "ms", "1 s", "1.s", ".5s", "1.5ns", "1S", "1sek", "1s;", "1s 5",
        "99999999999999999999s", "9999999999h", "1..5s", "+1s",
    ])
    func `what is not a duration is refused`(value: String) throws {
        let read = try heater(value)
        let error = #expect(throws: INIError.self) {
            try read.duration("Heater", "MaximumOnTime", in: .milliseconds(5) ... .seconds(400))
        }
        #expect(
            error?.description
                == "0.conf:2: MaximumOnTime is \"\(value)\", must be a duration from 5ms to 400s")
    }

    @Test func `a value beyond its limits is told the limits`() throws {
        let read = try document("[Heater]\nMaximumOnTime=900s\nChip=12\nFan=231.5C")
        let duration = #expect(throws: INIError.self) {
            try read.duration("Heater", "MaximumOnTime", in: .zero ... .seconds(90))
        }
        #expect(
            duration?.description
                == "0.conf:2: MaximumOnTime is \"900s\", must be a duration from 0s to 90s")
        let integer = #expect(throws: INIError.self) {
            try read.integer("Heater", "Chip", in: -3...11)
        }
        #expect(
            integer?.description == "0.conf:3: Chip is \"12\", must be an integer from -3 to 11")
        let temperature = #expect(throws: INIError.self) {
            try read.temperature(
                "Heater", "Fan", in: .celsius(-10)...MilliCelsius(rawValue: 230_500))
        }
        #expect(
            temperature?.description
                == "0.conf:4: Fan is \"231.5C\", must be a temperature from -10C to 230.5C")
    }

    @Test func `temperatures have a unit and at most three decimals`() throws {
        let range = MilliCelsius.celsius(-50) ... .celsius(300)
        func read(_ value: String) throws -> MilliCelsius? {
            try heater(value).temperature("Heater", "MaximumOnTime", in: range)
        }
        #expect(try read("230C") == .celsius(230))
        #expect(try read("-12.5C") == MilliCelsius(rawValue: -12_500))
        #expect(try read("+0.001C") == MilliCelsius(rawValue: 1))
        for value in ["230", "230 C", "230F", "1.0001C", "C", "-C", "1e2C", "99999999999999999C"] {
            #expect(throws: INIError.self, "\(value)") { try read(value) }
        }
    }

    @Test func `plain numbers have at most three decimals and no unit`() throws {
        func read(_ value: String) throws -> Int64? {
            try heater(value).thousandths("Heater", "MaximumOnTime", in: -500...1_000)
        }
        #expect(try read("0.6") == 600)
        #expect(try read("1") == 1_000)
        #expect(try read("-0.125") == -125)
        for value in ["1.001", "0.0001", "0,6", ".6", "60%", "-1"] {
            let error = #expect(throws: INIError.self, "\(value)") { try read(value) }
            #expect(error?.description.hasSuffix("must be a number from -0.5 to 1") == true)
        }
    }

    @Test func `integers and booleans`() throws {
        func integer(_ value: String) throws -> Int64? {
            try heater(value).integer("Heater", "MaximumOnTime", in: .min ... .max)
        }
        #expect(try integer("9223372036854775807") == .max)
        #expect(try integer("-42") == -42)
        for value in ["9223372036854775808", "1.0", "0x10", "1 2", "--1", "one"] {
            #expect(throws: INIError.self, "\(value)") { try integer(value) }
        }
        for value in ["yes", "TRUE", "On", "1"] {
            #expect(try heater(value).boolean("Heater", "MaximumOnTime") == true)
        }
        for value in ["no", "False", "off", "0"] {
            #expect(try heater(value).boolean("Heater", "MaximumOnTime") == false)
        }
        let error = #expect(throws: INIError.self) {
            try heater("maybe").boolean("Heater", "MaximumOnTime")
        }
        #expect(error?.description == "0.conf:2: MaximumOnTime is \"maybe\", must be yes or no")
    }

    @Test func `a key that must be set is asked for by name`() throws {
        let read = try document("[Camera]\nDevice=x")
        #expect(try read.requiredText("Camera", "Device") == [120])
        let error = #expect(throws: INIError.self) { try read.requiredText("Heater", "Chip") }
        #expect(error?.description == "section \"Heater\" must set \"Chip\"")
    }
}
