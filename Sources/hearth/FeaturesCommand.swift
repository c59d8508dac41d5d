// `hearth features`: what a speech model would see of a WAV file.

import ArgumentParser
import HearthAudio
import HearthCore
import HearthLinux
import HearthPictures

struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Show a WAV file as the features that a speech model sees.",
        discussion: """
            40 mel channels from 125 to 7500 Hz for every hop of a 30 ms window, as micro_speech \
            (hop 20) and microWakeWord (hop 10) use them. Of two channels the mean is taken. Exit \
            codes: 0, 65 for a file that is not 16 kHz 16-bit sound, 66 for one that cannot be \
            read, 73 for a picture that cannot be written.
            """)

    @Option(help: "A WAV file of 16 kHz, 16 bits.", completion: .file(extensions: ["wav"]))
    var wav: String

    @Option(help: "Milliseconds from row to row, 10 or 20.")
    var hop = 10

    @Flag(help: "Print one JSON object, with the rows and the time taken, instead of a picture.")
    var json = false

    @Flag(help: "Print the rows, one a line, instead of a picture.")
    var csv = false

    @Option(
        help: "Draw the features as a PNG picture: time to the right, pitch upwards.",
        completion: .file(extensions: ["png"]))
    var plot: String?

    func validate() throws {
        guard AudioFrontEnd.Hop(rawValue: hop) != nil else {
            throw ValidationError("--hop must be 10 or 20, not \(hop)")
        }
        guard !(json && csv) else { throw ValidationError("--json or --csv, not both") }
    }

    func run() throws {
        guard let hop = AudioFrontEnd.Hop(rawValue: hop) else { throw ExitStatus.badData.code }
        let features = SoundFeatures(try readSound(wav), hop: hop)
        if let plot { try write(features, to: plot) }
        if json {
            try printOutput("\(features.json(wav: wav))")
        } else if csv {
            for row in features.rows {
                try printOutput(row.map(String.init).joined(separator: ","))
            }
        } else {
            try printOutput(features.summary(wav: wav))
            if !features.rows.isEmpty { try printPicture(features) }
        }
    }

    private func write(_ features: SoundFeatures, to path: String) throws {
        guard let frame = features.frame(scale: 4) else {
            throw failure("\(wav) is too short or too long for a picture", .badData)
        }
        try save(encodePNG(frame), to: path)
    }

    private func printPicture(_ features: SoundFeatures) throws {
        let terminal = Terminal.standardOutput()
        let columns = min(features.rows.count, terminal.columns)
        let picture = TerminalPicture(columns: columns, style: pictureStyle(terminal))
        guard let frame = features.frame(width: columns, height: 40) else { return }
        for line in picture.rows(frame) { try printOutput(line) }
    }
}
