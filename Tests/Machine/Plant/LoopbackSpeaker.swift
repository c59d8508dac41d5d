// What the wearable's microphone hears: a quiet room, and in it what a test says, written to the
// kernel's loopback card at 48 kHz, from which hearthd takes it like any card's.

import CALSA
import Glibc
import HearthAudio
import HearthCore
import HearthUnits
import Synchronization

/// Plays as long as the program runs; a card that goes is played to again when it is back.
final class LoopbackSpeaker: Sendable {
    private struct State {
        /// At 16 kHz; what is played next is the first.
        var waiting: ArraySlice<Int16> = []
        /// When the last sample of the sound that was played last comes out.
        var endsAt: Instant?
    }

    private let state = Mutex(State())
    private static let device = "hw:Loopback,0"
    /// Samples at 16 kHz of one write, 20 ms.
    private static let stepSamples = 320
    /// Each is written three times over, and on two channels.
    private static let upsampling = 3

    /// Plays a sound once, after what is playing.
    func play(_ sound: [Int16]) {
        state.withLock { state in
            state.waiting = sound[...]
            state.endsAt = nil
        }
    }

    /// When the sound's last sample comes out; nil while it is not that far.
    var endsAt: Instant? { state.withLock { $0.endsAt } }

    /// Never ends.
    func run() {
        hearth_alsa_be_quiet()
        var card: OpaquePointer?
        var room = SeededRandom(seed: 6)
        var last: Int16 = 0
        var frames = [Int16](
            repeating: 0, count: Self.stepSamples * Self.upsampling * 2)
        while true {
            if unsafe card == nil { unsafe card = LoopbackSpeaker.open() }
            guard let open = unsafe card else {
                rest(.milliseconds(100))
                continue
            }
            let sound = next()
            for index in 0..<Self.stepSamples {
                let noise = Int16(80 * room.unit() - 40)
                let sample = noise &+ (index < sound.count ? sound[sound.startIndex + index] : 0)
                // Straight lines between samples: hearthd's resampler takes their images away.
                for part in 1...Self.upsampling {
                    let value = Int16(
                        (Int(last) * (Self.upsampling - part) + Int(sample) * part)
                            / Self.upsampling)
                    let place = (index * Self.upsampling + part - 1) * 2
                    (frames[place], frames[place + 1]) = (value, value)
                }
                last = sample
            }
            let count = frames.count / 2
            let written = unsafe snd_pcm_writei(open, frames, snd_pcm_uframes_t(count))
            if written < 0, unsafe snd_pcm_recover(open, Int32(written), 1) < 0 {
                unsafe snd_pcm_close(open)
                _ = snd_config_update_free_global()
                unsafe card = nil
                continue
            }
            if !sound.isEmpty { unsafe note(open) }
        }
    }

    private func next() -> ArraySlice<Int16> {
        state.withLock { state in
            let part = state.waiting.prefix(Self.stepSamples)
            state.waiting = state.waiting.dropFirst(Self.stepSamples)
            return part
        }
    }

    /// What was written last comes out when the card's buffer has.
    private func note(_ card: OpaquePointer) {
        var frames: snd_pcm_sframes_t = 0
        guard unsafe snd_pcm_delay(card, &frames) == 0 else { return }
        let now = machineTime()
        state.withLock { state in
            guard state.waiting.isEmpty else { return }
            state.endsAt = now + .nanoseconds(Int64(frames) * 62_500 / 3)
        }
    }

    private static func open() -> OpaquePointer? {
        var card: OpaquePointer?
        guard unsafe snd_pcm_open(&card, device, SND_PCM_STREAM_PLAYBACK, 0) == 0,
            let card = unsafe card
        else { return nil }
        let result = unsafe snd_pcm_set_params(
            card, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 2, 48_000, 0, 100_000)
        guard result == 0 else {
            unsafe snd_pcm_close(card)
            return nil
        }
        return unsafe card
    }
}
