// Files that `hearth` writes for people: where, when, and what becomes of the result without them.

import HearthSafety
import HearthUnits
import Testing
import hearth

struct FileTests {
    @Test func `pictures of an earlier run do not mix with those of this one`() throws {
        let workshop = try Workshop()
        let long = try workshop.hearth("toast --browning 0.8 --frames frames")
        #expect(!long.output.contains("earlier run"))
        let before = try workshop.names("frames").count
        try workshop.write([], to: "frames/frame-mine.png")
        let short = try workshop.hearth("toast --cancel 5 --frames frames")
        #expect(short.lines[1] == "\(before) pictures of an earlier run removed from frames")
        let after = try workshop.names("frames")
        #expect(after.count < before / 2)
        #expect(after.first == "frame-00001.png" && after.last == "frame-mine.png")
    }

    @Test func `a plot goes through a link`() throws {
        let workshop = try Workshop()
        let transcript = try workshop.shell(
            "echo old >plot.svg; ln -s plot.svg link.svg; hearth toast --plot link.svg")
        #expect(transcript.status == 0)
        #expect(try workshop.text("plot.svg").hasPrefix("<svg"))
    }

    @Test func `the result comes before the error of a file that could not be written`() throws {
        let workshop = try Workshop()
        let transcript = try workshop.hearth("toast --json --plot /dev/full")
        #expect(transcript.status == ExitStatus.cannotWrite.rawValue)
        #expect(transcript.lastLine.contains("\"result\":\"toasted\""))
        #expect(
            transcript.errors == "hearth: cannot write /dev/full: no space left on the device\n")
    }

    @Test func `places are checked before the toast is made`() throws {
        let transcript = try Workshop().hearth("toast --plot nowhere/toast.svg")
        #expect(transcript.output.isEmpty)
    }

    @Test func `a model's answers can go down a pipe, without words behind them`() throws {
        let workshop = try Workshop()
        let model = repositoryPath("Models/toaster/toaster.tflite")
        _ = try workshop.hearth("scenes --count 2 --output input")
        let transcript = try workshop.hearth(
            "model run \(model) --input input --output /dev/stdout | wc -c")
        #expect(transcript.output.drop { $0 == " " } == "28\n")
        #expect(transcript.errors.hasPrefix("2 samples, "))
        _ = try workshop.hearth("model run \(model) --input input --output /dev/stdout >answers")
        #expect(try workshop.text("answers").utf8.count >= 28)
    }

    @Test func `the plot in the documentation shows the limit that the interlock has`() throws {
        let plot = try repositoryText("Sources/hearth/hearth.docc/Resources/toast.svg")
        let limit = ToasterLimits.chamberMax.rawValue
        #expect(limit % 1000 == 0)
        #expect(plot.contains(">interlock \(limit / 1000) °C<"))
    }
}
