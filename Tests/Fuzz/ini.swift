// Configuration files from anywhere, under the guard's schema: the first NUL byte divides the main
// file from its drop-in. Read, or refused in words with nothing changed.

import HearthINI
import HearthUnits

func judge(_ bytes: [UInt8]) {
    var document = INIDocument(schema: .guardConfiguration)
    let files = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    for (number, file) in files.enumerated() {
        let before = values(document)
        do throws(INIError) {
            try document.read(Array(file), file: Array("\(number).conf".utf8))
        } catch {
            check(error)
            invariant(values(document) == before, "a refused file changes nothing")
        }
    }
    ask { () throws(INIError) in _ = try document.requiredText("Board", "GpioChip") }
    for line in INISchema.guardLines {
        ask { () throws(INIError) in
            let offset = try document.integer("Lines", line, in: 0...511)
            invariant((0...511).contains(offset ?? 0), "an offset is within its limits")
        }
    }
    ask { () throws(INIError) in
        let range = MilliCelsius.celsius(0) ... .celsius(215)
        let limit = try document.temperature("Limits", "ChamberTemperature", in: range)
        invariant(range.contains(limit ?? .celsius(0)), "a temperature is within its limits")
    }
    ask { () throws(INIError) in
        let range = TimeSpan.zero ... .seconds(240)
        let time = try document.duration("Limits", "HeatingTime", in: range)
        invariant(range.contains(time ?? .zero), "a time is within its limits")
    }
    ask { () throws(INIError) in _ = try document.boolean("Board", "Watchdog") }
}

private func ask(_ question: () throws(INIError) -> Void) {
    do throws(INIError) { try question() } catch { check(error) }
}

private func check(_ error: INIError) {
    invariant(!error.message.isEmpty, "a refusal has words")
    // The names of files and keys are ASCII, and bytes that are not UTF-8 are never quoted.
    invariant(String(validating: error.message, as: UTF8.self) != nil, "words are UTF-8")
    invariant(!error.message.contains { $0 < 0x20 }, "words fit on a line")
}

private func values(_ document: INIDocument) -> [[INIDocument.Assignment]] {
    document.schema.sections.flatMap { section in
        section.keys.map { document.assignments(section.name, $0.name) }
    }
}
