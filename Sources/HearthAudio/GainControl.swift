// Per-channel amplitude normalisation (PCAN; Wang et al., "Trainable frontend for robust and
// far-field keyword spotting", 2017): a signal counts by how far it stands out of its own noise.

enum GainControl {
    /// The signal times a gain that falls with the noise, then bent: squares below 2, straight
    /// above. The result has 6 fractional bits.
    static func apply(_ signal: UInt32, noise: UInt32) -> UInt32 {
        // A gain has 21 fractional bits and a signal is 3 short; 12 remain.
        let product = UInt64(signal) &* UInt64(UInt32(bitPattern: Int32(gain(noise))))
        let ratio = UInt32(truncatingIfNeeded: product &>> 6)
        return ratio < 2 << 12 ? (ratio &* ratio) &>> 20 : (ratio &>> 6) &- 64
    }

    /// The gain at a noise level with 10 fractional bits: within an octave, a parabola through its
    /// start, its middle and its end.
    static func gain(_ level: UInt32) -> Int16 {
        if level < 2 { return GainCurve.small[Int(level)] }
        if level == 2 { return GainCurve.constants[0] }
        let octave = 31 - level.leadingZeroBitCount
        // The place in the octave with 10 bits.
        let aligned = octave < 10 ? level &<< UInt32(10 - octave) : level &>> UInt32(octave - 10)
        let place = Int32(aligned & 0x3FF)
        var value = (Int32(GainCurve.squares[octave - 1]) &* place) &>> 5
        value = (value &+ Int32(GainCurve.linears[octave - 1]) &<< 5) &* place
        value = (value &+ 16_384) &>> 15
        return Int16(truncatingIfNeeded: value &+ Int32(GainCurve.constants[octave - 1]))
    }
}
