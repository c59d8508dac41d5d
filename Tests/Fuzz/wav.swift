// A sound file from anywhere: refused in words, or heard. What is heard goes through the audio
// front end twice, at once and in pieces, and must give the same features.

import HearthAudio
import HearthUnits

func judge(_ bytes: [UInt8]) {
    do throws(WAVError) {
        let sound = try WAVSound(bytes)
        let samples = sound.mono()
        invariant(
            samples.count * sound.channelCount == sound.samples.count, "a sample for each moment")
        for hop in AudioFrontEnd.Hop.allCases {
            let whole = features(of: samples, hop, piece: samples.count)
            let pieces = features(of: samples, hop, piece: 171)
            invariant(whole == pieces, "how samples are divided does not matter")
        }
    } catch {
        invariant(!error.description.isEmpty, "a refusal has words")
    }
}

private func features(of samples: [Int16], _ hop: AudioFrontEnd.Hop, piece: Int) -> [UInt16] {
    var frontEnd = AudioFrontEnd(hop: hop)
    var features: [UInt16] = []
    for start in stride(from: 0, to: samples.count, by: max(piece, 1)) {
        let part = samples[start..<min(start + piece, samples.count)]
        let rows = frontEnd.rowCount(addingSamples: part.count)
        var written = [UInt16](repeating: 0, count: rows * AudioFrontEnd.channelCount)
        var target = written.mutableSpan
        invariant(frontEnd.process(part.span, into: &target) == rows, "the rows were foretold")
        features += written
    }
    return features
}
