// The committed sounds and the features that they must give (`make_fixtures.py` writes them).

import HearthAudio
import HearthCore
import HearthLinux
import Testing

/// One short sound.
struct Sound: Sendable, CustomTestStringConvertible {
    let name: String

    static let all = [
        "bits", "chirp", "constant", "lone_least", "noise", "octaves", "speech",
        "speech_clipped", "speech_faint", "square", "zeros",
    ].map(Sound.init)

    var testDescription: String { name }

    /// The WAV file.
    func file() throws -> [UInt8] { try Sound.read(name + ".wav") }

    func samples() throws -> [Int16] { try WAVSound(file()).mono() }

    /// The expected features, row by row.
    func features(_ hop: AudioFrontEnd.Hop) throws -> [UInt16] {
        let bytes = try Sound.read("\(name).\(hop.rawValue)")
        return stride(from: 0, to: bytes.count, by: 2).map { place in
            UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
        }
    }

    private static func read(_ name: String) throws -> [UInt8] {
        let folder = "\(#filePath)".split(separator: "/").dropLast().joined(separator: "/")
        return try readFile("/\(folder)/Fixtures/\(name)", limit: .mebibytes(1))
    }
}

extension AudioFrontEnd {
    /// All rows that `samples` complete.
    mutating func rows(_ samples: ArraySlice<Int16>) -> [UInt16] {
        let count = rowCount(addingSamples: samples.count)
        var features = [UInt16](repeating: 0, count: count * AudioFrontEnd.channelCount)
        var target = features.mutableSpan
        let written = process(samples.span, into: &target)
        #expect(written == count)
        return features
    }
}
