// The features of a whole sound, as numbers and as a picture.

import HearthAudio
import HearthCore
import HearthPictures

/// All rows of a sound and how long they took.
struct SoundFeatures {
    let hop: AudioFrontEnd.Hop
    let sampleCount: Int
    let rows: [ArraySlice<UInt16>]
    let duration: Duration

    /// - Parameter samples: 16 kHz, one channel.
    init(_ samples: [Int16], hop: AudioFrontEnd.Hop) {
        var frontEnd = AudioFrontEnd(hop: hop)
        let rowCount = frontEnd.rowCount(addingSamples: samples.count)
        var values = [UInt16](repeating: 0, count: rowCount * AudioFrontEnd.channelCount)
        var target = values.mutableSpan
        duration = ContinuousClock().measure {
            _ = frontEnd.process(samples.span, into: &target)
        }
        self.hop = hop
        sampleCount = samples.count
        rows = stride(from: 0, to: values.count, by: AudioFrontEnd.channelCount).map { start in
            values[start..<start + AudioFrontEnd.channelCount]
        }
    }

    var microsecondsPerRow: Double {
        let (seconds, attoseconds) = duration.components
        let total = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
        return total / Double(max(rows.count, 1))
    }

    func summary(wav: String) -> String {
        let values = rows.joined()
        let range = "\(values.min() ?? 0) to \(values.max() ?? 0)"
        return "\(wav): \(two(Double(sampleCount) / Double(AudioFrontEnd.sampleRate))) s,"
            + " \(rows.count) rows of \(AudioFrontEnd.channelCount) features, one every"
            + " \(hop.rawValue) ms, from \(range); \(two(microsecondsPerRow)) µs a row"
    }

    func json(wav: String) -> JSON {
        .object([
            ("wav", .string(wav)),
            ("hop_milliseconds", .integer(hop.rawValue)),
            ("samples", .integer(sampleCount)),
            ("channels", .integer(AudioFrontEnd.channelCount)),
            ("scale", .number(Double(AudioFrontEnd.featureScale))),
            ("microseconds_per_row", .number(microsecondsPerRow)),
            ("rows", .array(rows.map { row in .array(row.map { .integer(Int($0)) }) })),
        ])
    }

    /// A picture with squares of `scale` pixels; nil if it would be empty or too large.
    func frame(scale: Int) -> Frame? {
        frame(width: rows.count * scale, height: AudioFrontEnd.channelCount * scale)
    }

    /// A picture: time to the right, pitch upwards, the loudest feature brightest.
    func frame(width: Int, height: Int) -> Frame? {
        guard !rows.isEmpty, (1...pictureSideMax).contains(width) else { return nil }
        let top = max(Int(rows.joined().max() ?? 0), 1)
        return featurePicture(rows, top: top, width: width, height: height)
    }
}

/// Rows of features as a picture: time to the right, pitch upwards.
///
/// - Parameters:
///   - rows: at least one, none of them empty.
///   - top: the feature that is white; positive.
func featurePicture(
    _ rows: [ArraySlice<UInt16>], top: Int, width: Int, height: Int
) -> Frame {
    var frame = Frame(width: width, height: height)
    for x in 0..<width {
        let row = rows[x * rows.count / width]
        for y in 0..<height {
            let channel = (height - 1 - y) * row.count / height
            let level = Int(row[row.startIndex + channel]) * 255 / top
            // From black through red and yellow to white.
            let start = (y * width + x) * 3
            for part in 0..<3 {
                frame.pixels[start + part] = UInt8(min(max(level * 3 - part * 255, 0), 255))
            }
        }
    }
    return frame
}

/// The sound of a file that a person named, as one channel of 16 kHz.
func readSound(_ wav: String) throws -> [Int16] {
    let sound = try readWAV(wav)
    guard sound.sampleRate == AudioFrontEnd.sampleRate else {
        throw failure(
            "\(wav) has \(sound.sampleRate) samples a second,"
                + " \(AudioFrontEnd.sampleRate) are wanted", .badData)
    }
    return sound.mono()
}
