// A file as a microphone: its sound at the pace of one, or as fast as it goes.

import HearthAudio
import HearthCapture
import HearthCore
import HearthLinux
import HearthUnits

/// The samples of a file, as a source of hops. Paced, it wakes its reader every 20 ms, as a card
/// does.
struct SoundFile: ~Copyable, SoundSource {
    private let samples: [Int16]
    private let clock = SystemClock()
    private let start: Instant
    /// So many times as fast as real; 0 for as fast as it goes.
    private let speed: Double
    private var position = 0

    private static let periodSamples = AudioFrontEnd.sampleRate / 50

    init(_ samples: [Int16], speed: Double) {
        self.samples = samples
        self.speed = speed
        start = clock.now
    }

    mutating func read(
        into hop: inout MutableSpan<Int16>, before deadline: Instant
    ) -> SoundEvent {
        guard samples.count - position >= hop.count else { return .ended }
        if speed > 0 {
            let periods = (position + hop.count - 1) / SoundFile.periodSamples + 1
            let seconds = Double(periods) / 50 / speed
            let due = start + .nanoseconds(Int64(seconds * 1e9))
            pause(for: min(due, deadline) - clock.now)
            if clock.now < due { return .late }
        }
        for index in 0..<hop.count { hop[index] = samples[position + index] }
        position += hop.count
        return .hop
    }
}

/// The sound of a file that a person named.
func readWAV(_ wav: String) throws -> WAVSound {
    let bytes = try readInput(wav)
    do throws(WAVError) {
        return try WAVSound(bytes)
    } catch {
        throw failure("\(wav): \(error)", .badData)
    }
}

/// The sound of a file that a person named, of any rate that is taken, as 16 kHz mono.
func readResampledSound(_ wav: String) throws -> [Int16] {
    let sound = try readWAV(wav)
    do throws(ResamplerError) {
        var resampler = try Resampler(
            rate: sound.sampleRate, format: .signed16, channelCount: sound.channelCount)
        let count = resampler.outputCount(addingFrames: sound.samples.count / sound.channelCount)
        var samples = [Int16](repeating: 0, count: count)
        var target = samples.mutableSpan
        _ = unsafe resampler.process(sound.samples.span.bytes, into: &target)
        return samples
    } catch {
        throw failure("\(wav) has \(error)", .badData)
    }
}
