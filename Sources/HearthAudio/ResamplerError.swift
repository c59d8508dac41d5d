// Why a sound of some form cannot be brought to 16 kHz: the value seen and the limits.

/// Trying again never helps: the same form is refused again.
public enum ResamplerError: Error, Equatable, Sendable {
    /// Samples a second outside of `Resampler.rates`.
    case rate(Int)
    /// Channels outside of `Resampler.channelCounts`.
    case channelCount(Int)
    /// A channel that the sound does not have; the first is 0.
    case channel(Int, of: Int)
}

extension ResamplerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .rate(let rate):
            "\(rate) samples a second; \(Resampler.rates.lowerBound) to"
                + " \(Resampler.rates.upperBound) are taken"
        case .channelCount(let count):
            "\(count) channels; \(Resampler.channelCounts.lowerBound) to"
                + " \(Resampler.channelCounts.upperBound) are taken"
        case .channel(let channel, let count):
            "channel \(channel) of \(count); the first is 0, the last \(count - 1)"
        }
    }
}
