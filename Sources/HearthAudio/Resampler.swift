// From what a sound card gives to what the front end takes: any rate, one to eight channels,
// integers or floating point, to 16 kHz, one channel, 16 bits.
//
// A polyphase filter: of the input, raised to a rate that both rates divide and low-passed, only
// the samples that are asked for are computed. Rates whose fraction is unwieldy lie between two
// phases, in a straight line.
//
// Invariants: the same samples give the same output, to the bit, on every processor and however
// they are divided among calls; nothing is allocated after `init`; every loop has a bound; output
// sample n is the sound at n/16000 s of the input, which was silent before.

internal import HearthUnits

/// Turns interleaved sound of a fixed form into 16 kHz mono, as it comes in.
///
/// With a Nyquist frequency of N (half of the lower rate): flat within 0.01 dB up to 15/16 N, that
/// is 7.5 kHz from 16 kHz upwards, where the front end's highest channel ends. What would fold back
/// to below that (from 17/16 N, 8.5 kHz) is down by 85 dB at least, and so are the images of a
/// lower rate. A sound of 16 kHz goes through unchanged.
///
/// The filter's phase is linear. A sample comes out `latency` after it went in: 3.5 ms at most
/// above 16 kHz, 6 ms at 8 kHz, nothing at 16 kHz.
///
/// Rates from 8 to 192 kHz work; a fraction of 16 kHz in lowest terms of more than 640 parts
/// (44,101 Hz, but none that sound cards have) lies between two phases.
public struct Resampler: Sendable {
    /// A sample's form, in this machine's byte order.
    public enum Format: Int, CaseIterable, Sendable {
        case signed16
        /// 32 bits; cards with 24 use the upper ones.
        case signed32
        /// From -1 to 1. What is beyond is brought back, what is no number is silence.
        case float32

        public var byteCount: Int { self == .signed16 ? 2 : 4 }
    }

    /// What becomes of several channels.
    public enum Mix: Equatable, Sendable {
        case mean
        /// One of them; the first is 0.
        case channel(Int)
    }

    /// Samples a second that are taken.
    public static let rates = 8_000...192_000
    public static let channelCounts = 1...8

    public let rate: Int
    public let format: Format
    public let channelCount: Int
    /// Bytes of one sample of every channel.
    public var frameByteCount: Int { channelCount * format.byteCount }

    private let mix: Mix
    private let kernel: ResamplerKernel
    /// The output's rate over the input's, in lowest terms.
    private let outputPart: Int
    private let inputPart: Int
    /// Input as it was mixed: the last `filled` frames.
    private var history: [Float]
    private var filled: Int
    /// Where the next output sample lies, in 1/`outputPart` of an input frame behind the first
    /// frame of its window in `history`.
    private var position = 0

    /// Frames taken in at a time.
    private static let blockFrames = 1024

    /// Designs the filter; some milliseconds.
    public init(
        rate: Int, format: Format, channelCount: Int, mix: Mix = .mean
    ) throws(ResamplerError) {
        guard Resampler.rates.contains(rate) else { throw .rate(rate) }
        guard Resampler.channelCounts.contains(channelCount) else {
            throw .channelCount(channelCount)
        }
        if case .channel(let channel) = mix, !(0..<channelCount).contains(channel) {
            throw .channel(channel, of: channelCount)
        }
        self.rate = rate
        self.format = format
        self.channelCount = channelCount
        self.mix = mix
        let outputRate = AudioFrontEnd.sampleRate
        let divisor = greatestCommonDivisor(rate, outputRate)
        inputPart = rate / divisor
        outputPart = outputRate / divisor
        kernel =
            rate == outputRate
            ? .identity
            : ResamplerKernel(rate: rate, outputRate: outputRate, phaseCount: outputPart)
        history = [Float](repeating: 0, count: kernel.tapCount + Resampler.blockFrames)
        filled = kernel.leadingCount
    }

    /// Forgets all sound: as after `init`.
    public mutating func reset() {
        for index in history.indices { history[index] = 0 }
        filled = kernel.leadingCount
        position = 0
    }

    /// Seconds from a sample's arrival until the output that stands for its time is complete.
    public var latency: Double {
        Double(kernel.tapCount - 1 - kernel.leadingCount) / Double(rate)
    }

    /// How many samples the next call of `process` will write if it is given `count` frames.
    public func outputCount(addingFrames count: Int) -> Int {
        let available = (filled + count - kernel.tapCount + 1) * outputPart - 1 - position
        return available < 0 ? 0 : available / inputPart + 1
    }

    /// Takes all of `frames` and writes the samples that they complete.
    ///
    /// - Parameters:
    ///   - frames: whole frames, channels interleaved.
    ///   - output: room for `outputCount(addingFrames:)` samples from `start` on.
    /// - Returns: the number of samples written.
    @_lifetime(output: copy output)
    public mutating func process(
        _ frames: RawSpan, into output: inout MutableSpan<Int16>, from start: Int = 0
    ) -> Int {
        let frameCount = frames.byteCount / frameByteCount
        invariant(frameCount * frameByteCount == frames.byteCount, "frames come whole")
        invariant(
            start >= 0 && output.count - start >= outputCount(addingFrames: frameCount),
            "there is room for every sample that the frames complete")
        var (taken, written) = (0, start)
        while taken < frameCount {
            let part = min(Resampler.blockFrames, frameCount - taken)
            take(frames, from: taken, count: part)
            taken += part
            written = filter(into: &output, from: written)
        }
        return written - start
    }

    // MARK: In

    private mutating func take(_ frames: RawSpan, from first: Int, count: Int) {
        let size = format.byteCount
        let channels: Range<Int>
        switch mix {
        case .mean: channels = 0..<channelCount
        case .channel(let channel): channels = channel..<channel + 1
        }
        // Exact for one channel, two, four and eight.
        let share = 1 / Float(channels.count)
        for frame in 0..<count {
            let start = (first + frame) * frameByteCount
            var sum: Float = 0
            for channel in channels { sum += value(frames, at: start + channel * size) }
            history[filled + frame] = sum * share
        }
        filled += count
    }

    /// A sample, with a full scale of 32768.
    @inline(__always)
    private func value(_ frames: RawSpan, at offset: Int) -> Float {
        // All of the sample lies within the frames: `process` has counted them.
        switch format {
        case .signed16:
            return Float(unsafe frames.unsafeLoadUnaligned(fromByteOffset: offset, as: Int16.self))
        case .signed32:
            let sample = unsafe frames.unsafeLoadUnaligned(fromByteOffset: offset, as: Int32.self)
            return Float(sample) * 0x1p-16
        case .float32:
            let sample = unsafe frames.unsafeLoadUnaligned(fromByteOffset: offset, as: Float.self)
            return sample.isNaN ? 0 : min(max(sample, -1), 1) * 32_768
        }
    }

    // MARK: Out

    /// Writes every sample whose window is full, and lets go of what no window needs any more.
    @_lifetime(output: copy output)
    private mutating func filter(into output: inout MutableSpan<Int16>, from first: Int) -> Int {
        var written = first
        while position / outputPart + kernel.tapCount <= filled {
            output[written] = sample(start: position / outputPart, place: position % outputPart)
            written += 1
            position += inputPart
        }
        // Going down, steps of the window may be longer than what is there.
        let passed = min(position / outputPart, filled)
        for index in 0..<filled - passed { history[index] = history[index + passed] }
        filled -= passed
        position -= passed * outputPart
        return written
    }

    /// The sample `place` parts behind the middle of the window that begins at `start`.
    private func sample(start: Int, place: Int) -> Int16 {
        let scaled = place * kernel.phaseCount
        let (phase, rest) = (scaled / outputPart, scaled % outputPart)
        var sum = dotProduct(start, phase)
        if rest > 0 {
            let share = Float(rest) / Float(outputPart)
            sum += (dotProduct(start, phase + 1) - sum) * share
        }
        return Int16(min(max(sum.rounded(), -32_768), 32_767))
    }

    /// The history from `start` on, weighted by a row of the kernel.
    @inline(__always)
    private func dotProduct(_ start: Int, _ phase: Int) -> Float {
        let taps = kernel.tapCount
        invariant(
            start >= 0 && start + taps <= history.count && phase <= kernel.phaseCount,
            "a window lies within the history")
        return unsafe history.withUnsafeBytes { history in
            unsafe kernel.coefficients.withUnsafeBytes { kernel in
                var sum = SIMD16<Float>.zero
                let row = phase * taps * 4
                for tap in stride(from: 0, to: taps * 4, by: 64) {
                    let samples = unsafe history.loadUnaligned(
                        fromByteOffset: start * 4 + tap, as: SIMD16<Float>.self)
                    let weights = unsafe kernel.loadUnaligned(
                        fromByteOffset: row + tap, as: SIMD16<Float>.self)
                    sum += samples * weights
                }
                // In an order of our own, whatever the compiler's own reduction is.
                let eight = sum.lowHalf + sum.highHalf
                let four = eight.lowHalf + eight.highHalf
                let two = four.lowHalf + four.highHalf
                return two.x + two.y
            }
        }
    }
}

private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
}
