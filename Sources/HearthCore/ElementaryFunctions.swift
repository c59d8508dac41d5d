// Elementary functions that give the same bits on every processor. The C library's own differ
// between processors (and with fused multiply-add): whatever is replayed from a seed calls these.

/// e to the power of `x`, from additions and multiplications only, each rounded once (IEEE 754).
///
/// The relative error is below 4e-16 for -700 ≤ x ≤ 700. Below -708 the answer is 0, above 709 it
/// is infinity, and not-a-number stays not-a-number.
///
/// Method (Cody and Waite, "Software Manual for the Elementary Functions", 1980): x = k·ln 2 + r
/// with |r| ≤ ln 2 / 2, where ln 2 is split so that k·high is exact; then a polynomial in r, and k
/// goes straight into the exponent.
public func deterministicExp(_ x: Double) -> Double {
    if x != x { return x }
    if x < -708 { return 0 }
    if x > 709 { return .infinity }

    let log2High = 0x1.62E42FEEp-1
    let log2Low = 0x1.A39EF35793C76p-33
    let multiple = (x * 0x1.71547652B82FEp0).rounded(.toNearestOrEven)
    let r = (x - multiple * log2High) - multiple * log2Low

    // The Taylor series to the 13th power: the first term left out is below 5e-18 of the sum.
    var sum = 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1

    let biasedExponent = UInt64(1023 + Int(multiple))
    // Exponents of 1024 do not exist: split the scale in two there.
    if biasedExponent > 2046 { return sum * 2 * Double(bitPattern: (biasedExponent - 1) << 52) }
    return sum * Double(bitPattern: biasedExponent << 52)
}
