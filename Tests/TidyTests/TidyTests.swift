// The house style, as far as a program can check it. Formatting itself is `swift format`'s work.

import Testing

struct TidyTests {
    private let files: [SourceFile]

    init() throws {
        files = try SourceFiles.all()
        try #require(files.count > 30, "the sources were not found")
    }

    /// Every line of the files that holds one of the texts is a finding. Words that would find
    /// themselves here are written in two parts.
    private func refuse(_ texts: [String], in files: [SourceFile], _ why: Comment) {
        for file in files {
            for text in texts {
                for number in file.numbers(of: text) {
                    Issue.record("\(file.path):\(number): '\(text)', \(why)")
                }
            }
        }
    }

    @Test func `no file is so long that two things share a room`() {
        for file in files where file.isSwift {
            #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func `no line is wider than a page`() {
        for file in files where !file.path.hasSuffix(".md") {
            for (index, line) in file.lines.enumerated() where line.count > 100 {
                Issue.record("\(file.path):\(index + 1): \(line.count) columns, the most is 100")
            }
        }
    }

    @Test func `every Swift file opens by saying what it is for`() {
        for file in files where file.isSwift {
            #expect(file.lines.first?.hasPrefix("// ") == true, "\(file.path)")
        }
    }

    @Test func `no name hides that it has not found its job`() {
        let words = ["Util", "Helper", "Manager", "Common"]
        let kinds = ["struct ", "class ", "enum ", "actor ", "protocol "]
        for file in files where file.isSwift {
            #expect(!words.contains { file.name.contains($0) }, "\(file.path)")
            for (index, line) in file.lines.enumerated() {
                for kind in kinds {
                    guard let start = line.firstRange(of: kind)?.upperBound else { continue }
                    let name = line[start...].prefix { $0.isLetter || $0.isNumber }
                    if words.contains(where: { name.contains($0) }), !line.contains("\"") {
                        Issue.record("\(file.path):\(index + 1): \(name)")
                    }
                }
            }
        }
    }

    @Test func `no error is thrown away`() {
        // With what may stand before it: a type's name may end in the same letters.
        let spellings = [" ", "(", "["].map { $0 + "try" + "?" }
        refuse(spellings, in: files.filter(\.isSwift), "say what happens instead")
    }

    @Test func `nothing is left for later`() {
        refuse(["TO" + "DO", "FIX" + "ME", "XX" + "X"], in: files, "do it or file it")
    }

    @Test func `no program carries the whole of Foundation`() {
        refuse(["import Foun" + "dation"], in: files.filter(\.isProgram), "it is 50 megabytes")
    }

    @Test func `the file knows no machine but the reader's`() {
        let places = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/o" + "pt/"]
        let hosts = ["py" + "pi.org", "deb" + "ian.org", "pythonho" + "sted"]
        refuse(places + hosts, in: files, "a path or a host of somebody's machine")
    }

    @Test func `only the shells claim what the compiler cannot check`() {
        let shells = [
            "Sources/HearthLinux/", "Sources/HearthCapture/", "Sources/hearth-guard/",
            "Sources/hearthd/",
        ]
        let others = files.filter { file in
            file.isProgram && !shells.contains { file.path.hasPrefix($0) }
        }
        refuse(
            ["@unchecked Sen" + "dable", "nonisolated(un" + "safe)"], in: others, "a shell's work")
    }
}
