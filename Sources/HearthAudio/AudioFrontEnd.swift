// From sound to what a speech model sees: 40 numbers for every hop of 10 or 20 ms.
//
// The stages, in order: a Hann window over 30 ms, a Fourier transform of 512 in 16 bits, the energy
// of 40 mel channels from 125 to 7500 Hz, its square root, noise reduction, gain control (PCAN) and
// a logarithm. All of it is integer arithmetic, bit-equal to the micro front end that TensorFlow's
// micro_speech and microWakeWord models were trained on (tensorflow/lite/experimental/
// microfrontend), because a model is only as good as its input is the one it knows.
//
// Invariants: the same samples give the same features, however they are divided among calls;
// nothing is allocated after `init`; every loop has a bound.

internal import HearthUnits

/// Turns 16 kHz mono sound into rows of features, as it comes in.
///
/// A value: a copy is a snapshot of the state, and `reset()` forgets the sound heard so far.
public struct AudioFrontEnd: Sendable {
    /// From the start of one row's window to the start of the next row's.
    public enum Hop: Int, CaseIterable, Sendable {
        /// microWakeWord's models.
        case tenMilliseconds = 10
        /// TensorFlow's micro_speech.
        case twentyMilliseconds = 20

        /// The hop in samples.
        public var sampleCount: Int { rawValue * AudioFrontEnd.sampleRate / 1000 }
    }

    /// Samples a second.
    public static let sampleRate = 16_000
    /// Samples behind one row: 30 ms.
    public static let windowLength = 480
    /// Features in a row.
    public static let channelCount = 40

    /// A feature times this (1 / 25.6) is the number that micro_speech and microWakeWord quantise.
    public static let featureScale: Float = 0.0390625

    public let hop: Hop
    /// The samples of the window that is filling up, the first `sampleCount` of them.
    private var window = InlineArray<480, Int16>(repeating: 0)
    private var sampleCount = 0
    private var noise = NoiseReduction()

    public init(hop: Hop) { self.hop = hop }

    /// Forgets all sound: as after `init`.
    public mutating func reset() { self = AudioFrontEnd(hop: hop) }

    /// How many rows the next call of `process` will write if it is given `count` samples.
    public func rowCount(addingSamples count: Int) -> Int {
        let available = sampleCount + count - AudioFrontEnd.windowLength
        return available < 0 ? 0 : available / hop.sampleCount + 1
    }

    /// Takes all of `samples` and writes the rows that they complete, one behind the other.
    ///
    /// - Parameter features: room for `rowCount(addingSamples:)` rows of `channelCount` features.
    /// - Returns: the number of rows written.
    public mutating func process(
        _ samples: Span<Int16>, into features: inout MutableSpan<UInt16>
    ) -> Int {
        let expected = rowCount(addingSamples: samples.count)
        invariant(
            features.count >= expected * AudioFrontEnd.channelCount,
            "there is room for every row that the samples complete")
        var taken = 0
        var rows = 0
        while taken < samples.count {
            let part = min(window.count - sampleCount, samples.count - taken)
            for index in 0..<part { window[sampleCount + index] = samples[taken + index] }
            sampleCount += part
            taken += part
            guard sampleCount == window.count else { break }
            let row = completedRow()
            for channel in row.indices {
                features[rows * AudioFrontEnd.channelCount + channel] = row[channel]
            }
            rows += 1
            sampleCount -= hop.sampleCount
            for index in 0..<sampleCount { window[index] = window[index + hop.sampleCount] }
        }
        return rows
    }

    /// The features of a full window.
    private mutating func completedRow() -> InlineArray<40, UInt16> {
        let spectrum = WindowedSpectrum(window.span)
        let channels = MelChannels(energies: spectrum.energies.span)
        var row = InlineArray<40, UInt16>(repeating: 0)
        for channel in row.indices {
            let level = roundedSquareRoot(channels.sums[channel]) &>> UInt32(spectrum.shift)
            let signal = noise.reduce(level, channel: channel)
            let controlled = GainControl.apply(signal, noise: noise.estimates[channel])
            row[channel] = scaledLogarithm(controlled &<< correctionBits)
        }
        return row
    }
}

/// The transform divides by its length of 2^9, and the square root halves the 12 bits of the mel
/// weights: what remains of a sample's size is short of 3 bits.
let correctionBits: UInt32 = 3
