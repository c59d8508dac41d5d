// The energy in each of 40 channels, as far apart as the ear hears them (the mel scale).

/// Weighted sums of energies, with 12 fractional bits.
///
/// A channel is a triangle over two neighbouring bands: the rest of a bin's energy that the channel
/// below does not get in the lower band, and the share of the upper band.
struct MelChannels {
    private(set) var sums = InlineArray<40, UInt64>(repeating: 0)

    /// - Parameter energies: the energy of each of 256 bins.
    init(energies: Span<Int32>) {
        let (starts, weights) = (MelBands.starts.span, MelBands.weights.span)
        let first = Int(starts[0])
        var rest: Int64 = 0
        for band in 0..<41 {
            var (total, share) = (Int64(0), Int64(0))
            for bin in Int(starts[band])..<Int(starts[band + 1]) {
                let energy = Int64(energies[bin])
                total &+= energy
                share &+= energy &* Int64(weights[bin - first])
            }
            if band > 0 { sums[band - 1] = UInt64(bitPattern: rest &+ share) }
            rest = total &<< 12 &- share
        }
    }
}
