// The energy in each bin of the spectrum of one window.

/// The spectrum of 480 samples under a Hann window, padded to 512.
///
/// The samples are shifted up as far as they go, so that the transform's 16 bits are used in
/// quiet moments as well; the square root of an energy is `shift` bits too large.
struct WindowedSpectrum {
    /// Squared magnitudes of bins 1 to 255, each 31.25 Hz wide; 0 is not used.
    private(set) var energies = InlineArray<256, Int32>(repeating: 0)
    /// How far the samples were shifted up.
    let shift: Int

    init(_ samples: Span<Int16>) {
        var transformed = InlineArray<512, Int16>(repeating: 0)
        var scratch = InlineArray<512, Int16>(repeating: 0)
        var values = transformed.mutableSpan
        shift = WindowedSpectrum.window(samples, &values)
        FourierTransform.run(&transformed, scratch: &scratch)
        var energies = energies.mutableSpan
        WindowedSpectrum.split(transformed.span, &energies)
    }

    /// Applies the window and the shift, and lays pairs of samples out as complex numbers. The last
    /// 16 of 256 stay as they are, zero. Returns the shift.
    private static func window(_ samples: Span<Int16>, _ values: inout MutableSpan<Int16>) -> Int {
        precondition(samples.count == 480 && values.count == 512)
        let coefficients = AnalysisWindow.coefficients.span
        var peak: Int16 = 0
        for pair in 0..<240 {
            for part in 0..<2 {
                let index = 2 * pair + part
                let product = Int32(samples[index]) &* Int32(coefficients[index])
                let value = Int16(truncatingIfNeeded: product &>> 12)
                values[part * FourierTransform.partCount + pair] = value
                // The most negative number has no opposite: it does not count as a peak.
                peak = max(peak, value < 0 ? 0 &- value : value)
            }
        }
        let shift = peak.leadingZeroBitCount - 1
        for index in 0..<512 { values[index] = values[index] &<< Int16(shift) }
        return shift
    }

    /// From the transform of pairs to the energies of the spectrum of single samples: with
    /// z = even + i·odd, the sum and difference of z[k] and the conjugate of z[256 - k] are the
    /// spectra of the even and the odd samples.
    private static func split(_ transform: Span<Int16>, _ energies: inout MutableSpan<Int32>) {
        precondition(transform.count == 512 && energies.count == 256)
        let (real, imaginary) = (Twiddles.realSplit.span, Twiddles.imaginarySplit.span)
        // The upper half, first in the order of the lower one.
        var mirrored = InlineArray<129, Int32>(repeating: 0)
        var upper = mirrored.mutableSpan
        for bin in 1..<129 {
            let near = transform.complex(bin).halved
            let far = transform.complex(256 - bin).conjugate.halved
            let even = near &+ far
            let odd = (near &- far) &* Q15Complex(real[bin], imaginary[bin])
            energies[bin] = energy(
                Int32(even.real) &+ Int32(odd.real),
                Int32(even.imaginary) &+ Int32(odd.imaginary))
            upper[bin] = energy(
                Int32(even.real) &- Int32(odd.real),
                Int32(odd.imaginary) &- Int32(even.imaginary))
        }
        for bin in 1..<129 { energies[256 - bin] = upper[bin] }
    }

    /// The squared magnitude of half a number.
    @inline(__always)
    private static func energy(_ real: Int32, _ imaginary: Int32) -> Int32 {
        let (real, imaginary) = (real &>> 1, imaginary &>> 1)
        return real &* real &+ imaginary &* imaginary
    }
}
