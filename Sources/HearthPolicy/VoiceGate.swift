// Whether there is anything to be heard: silence, hum and fans are not worth asking a model about.
//
// A missed call is the hazard, so the gate opens for whatever might be a voice, and nothing that
// came shortly before is lost: who asks a model feeds it what was kept (see ListeningPipeline).
//
// Measured: the mean below stays under 125 in white and pink noise of any level, so that noise
// opens the gate now and then, which costs work and no call; "help me" reaches 210 in noise as
// loud as itself, and at an effective value of 6 of 32,768.

internal import HearthUnits

/// Opens for what stands out of the noise where voices are. A value, stepped once a hop of 10 ms.
///
/// Energy first: what never leaves a few steps of the converter is silence. Then the spectrum: the
/// front end takes each channel's own steady noise out, so the mean over the channels of voices
/// says how far something stands out.
public struct VoiceGate: Sendable {
    /// Channels from 250 to 3,400 Hz of the front end's 40.
    private static let channels = 4..<28
    private static let channelCount = 40
    /// Peaks that no voice is needed for.
    private static let silentPeakMax = 3
    /// Hops that are averaged.
    private static let window = 5
    /// A mean from which the gate opens, and below which it begins to close.
    private static let opensFrom = 120
    private static let closesBelow = 105
    /// Hops below it until it closes: a second, longer than the pauses within a phrase.
    private static let closingHops = 100

    /// Open from the start: the noise is not known yet.
    public private(set) var isOpen = true
    private var sums = InlineArray<5, Int>(repeating: 0)
    private var next = 0
    private var quietHops = 0

    public init() {}

    /// Judges one hop.
    ///
    /// - Parameter features: the front end's row for it, 40 channels; empty while there is none.
    public mutating func step(_ level: SoundLevel, features: Span<UInt16>) -> Bool {
        sums[next] = level.peak <= VoiceGate.silentPeakMax ? 0 : VoiceGate.sum(features)
        next = (next + 1) % VoiceGate.window
        var total = 0
        for index in sums.indices { total += sums[index] }
        let mean = total / (VoiceGate.window * VoiceGate.channels.count)
        quietHops = mean < VoiceGate.closesBelow ? quietHops + 1 : 0
        if mean >= VoiceGate.opensFrom {
            isOpen = true
        } else if quietHops >= VoiceGate.closingHops {
            isOpen = false
        }
        return isOpen
    }

    private static func sum(_ features: Span<UInt16>) -> Int {
        guard features.count > 0 else { return 0 }
        invariant(features.count == channelCount, "a row has 40 channels")
        var sum = 0
        for channel in channels { sum += Int(features[channel]) }
        return sum
    }
}
