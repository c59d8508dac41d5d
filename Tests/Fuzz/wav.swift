// A sound file from anywhere: refused in words, or heard. What is heard goes through the resampler
// and the audio front end twice, at once and in pieces, and must give the same samples and
// features. The bytes themselves are what a sound card might give, whatever its form.

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
        unsafe resample(sound.samples.span.bytes, .signed16, sound.channelCount, bytes.count)
    } catch {
        invariant(!error.description.isEmpty, "a refusal has words")
    }
    guard bytes.count > 2 else { return }
    let format = Resampler.Format.allCases[Int(bytes[0]) % 3]
    unsafe resample(bytes.span.bytes, format, Int(bytes[1]) % 10, Int(bytes[2]))
}

/// Rates whose filters are made in microseconds, and one that is refused.
private let rates = [8_000, 12_000, 16_000, 24_000, 32_000, 48_000, 96_000, 192_000, 7_999]

private func resample(
    _ bytes: RawSpan, _ format: Resampler.Format, _ channelCount: Int, _ choice: Int
) {
    do throws(ResamplerError) {
        let rate = rates[choice % rates.count]
        var resampler = try Resampler(rate: rate, format: format, channelCount: channelCount)
        let size = resampler.frameByteCount
        let frames = bytes.extracting(0..<bytes.byteCount / size * size)
        let whole = samples(&resampler, frames, piece: frames.byteCount / size)
        resampler.reset()
        let pieces = samples(&resampler, frames, piece: 7)
        invariant(whole == pieces, "how frames are divided does not matter")
    } catch {
        invariant(!error.description.isEmpty, "a refusal has words")
    }
}

private func samples(_ resampler: inout Resampler, _ frames: RawSpan, piece: Int) -> [Int16] {
    let step = max(piece, 1) * resampler.frameByteCount
    var samples: [Int16] = []
    for start in stride(from: 0, to: frames.byteCount, by: step) {
        let part = frames.extracting(start..<min(start + step, frames.byteCount))
        let count = resampler.outputCount(
            addingFrames: part.byteCount / resampler.frameByteCount)
        var written = [Int16](repeating: 0, count: count)
        var target = written.mutableSpan
        invariant(resampler.process(part, into: &target) == count, "the samples were foretold")
        samples += written
    }
    return samples
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
