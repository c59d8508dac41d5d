// The natural logarithm, by a table of the binary one.

/// The natural logarithm of a whole number with 6 fractional bits; 0 for 0.
///
/// Within an octave, log2(1 + x) is x and an excess between two entries of a table, on a straight
/// line (16 fractional bits).
func scaledLogarithm(_ value: UInt32) -> UInt16 {
    guard value > 1 else { return 0 }
    let octave = UInt32(31 - value.leadingZeroBitCount)
    let beyond = value &- 1 &<< octave
    let place = Int32(
        bitPattern: octave < 16 ? beyond &<< (16 &- octave) : beyond &>> (octave &- 16))
    let segment = Int(place &>> 9)
    let start = LogarithmCurve.excesses[segment]
    let rise = LogarithmCurve.excesses[segment + 1] &- start
    let excess = start &+ (rise &* (place & 0x1FF)) &>> 16
    let binary = octave &<< 16 &+ UInt32(bitPattern: place &+ excess)
    // ln 2 with 16 fractional bits; the result of at most 22.2 leaves room for all shifts.
    let natural = UInt32(truncatingIfNeeded: (45_426 &* UInt64(binary) &+ 32_768) &>> 16)
    let scaled = (natural &<< 6 &+ 32_768) &>> 16
    return UInt16(min(scaled, 65_535))
}
