// A Fourier transform of 256 complex numbers in 16 bits: four radix-4 steps, decimation in time.
//
// The values go through the very operations of kissfft. Their places in memory do not: all real
// parts lie before all imaginary parts, and every inner loop runs over neighbours with no data
// shuffled, so that the compiler makes vectors of them. For that the first two steps keep equal
// positions of the sub-transforms together, the last two keep each sub-transform together, and
// there is one transposition between.

/// The steps, each from one buffer to another. A buffer has 256 real parts, then 256 imaginary
/// parts.
enum FourierTransform {
    static let partCount = 256
    static let bufferCount = 512

    /// Transforms `values` and scales them down by 256; `scratch` is overwritten.
    static func run(
        _ values: inout InlineArray<512, Int16>, scratch: inout InlineArray<512, Int16>
    ) {
        var even = values.mutableSpan
        var odd = scratch.mutableSpan
        joinSingles(even.span, &odd)
        joinFours(odd.span, &even)
        transpose(even.span, &odd)
        joinSixteens(odd.span, &even)
        joinSixtyFours(even.span, &odd)
        values = scratch
    }

    /// Four transforms in one, at one position; the second to fourth have had their factors.
    @inline(__always)
    private static func join(
        _ first: Q15Complex, _ second: Q15Complex, _ third: Q15Complex, _ fourth: Q15Complex
    ) -> (Q15Complex, Q15Complex, Q15Complex, Q15Complex) {
        let (sum, difference) = (first &+ third, first &- third)
        let (crossSum, crossDifference) = (second &+ fourth, second &- fourth)
        // Minus i times the difference: what a quarter of a turn does.
        let turned = Q15Complex(crossDifference.imaginary, 0 &- crossDifference.real)
        return (sum &+ crossSum, difference &+ turned, sum &- crossSum, difference &- turned)
    }

    /// Single numbers to transforms of 4. All factors are 1, and a quartered number times the
    /// 32767 / 32768 that stands for 1 rounds to itself.
    private static func joinSingles(_ source: Span<Int16>, _ target: inout MutableSpan<Int16>) {
        checkSizes(source, target)
        for group in 0..<64 {
            let joined = join(
                source.complex(group).quartered, source.complex(64 + group).quartered,
                source.complex(128 + group).quartered, source.complex(192 + group).quartered)
            target.store(joined.0, group)
            target.store(joined.1, 64 + group)
            target.store(joined.2, 128 + group)
            target.store(joined.3, 192 + group)
        }
    }

    /// Transforms of 4 to transforms of 16: position `place` of transform `group` goes to
    /// `place * 16 + group`.
    private static func joinFours(_ source: Span<Int16>, _ target: inout MutableSpan<Int16>) {
        checkSizes(source, target)
        for place in 0..<4 {
            let first = Q15Complex(Twiddles.real4[place], Twiddles.imaginary4[place])
            let second = Q15Complex(Twiddles.real4[4 + place], Twiddles.imaginary4[4 + place])
            let third = Q15Complex(Twiddles.real4[8 + place], Twiddles.imaginary4[8 + place])
            for group in 0..<16 {
                let start = place * 64 + group
                let joined = join(
                    source.complex(start).quartered,
                    source.complex(start + 16).quartered &* first,
                    source.complex(start + 32).quartered &* second,
                    source.complex(start + 48).quartered &* third)
                target.store(joined.0, place * 16 + group)
                target.store(joined.1, place * 16 + group + 64)
                target.store(joined.2, place * 16 + group + 128)
                target.store(joined.3, place * 16 + group + 192)
            }
        }
    }

    /// From position-major to transform-major order, 16 by 16.
    private static func transpose(_ source: Span<Int16>, _ target: inout MutableSpan<Int16>) {
        checkSizes(source, target)
        for row in 0..<16 {
            for column in 0..<16 {
                target.store(source.complex(column * 16 + row), row * 16 + column)
            }
        }
    }

    /// Transforms of 16 to transforms of 64: position `place` of transform `group` goes to
    /// `group * 64 + place`.
    private static func joinSixteens(_ source: Span<Int16>, _ target: inout MutableSpan<Int16>) {
        checkSizes(source, target)
        let (real, imaginary) = (Twiddles.real16.span, Twiddles.imaginary16.span)
        for group in 0..<4 {
            for place in 0..<16 {
                let start = group * 16 + place
                let first = Q15Complex(real[place], imaginary[place])
                let second = Q15Complex(real[16 + place], imaginary[16 + place])
                let third = Q15Complex(real[32 + place], imaginary[32 + place])
                let joined = join(
                    source.complex(start).quartered,
                    source.complex(start + 64).quartered &* first,
                    source.complex(start + 128).quartered &* second,
                    source.complex(start + 192).quartered &* third)
                target.store(joined.0, group * 64 + place)
                target.store(joined.1, group * 64 + place + 16)
                target.store(joined.2, group * 64 + place + 32)
                target.store(joined.3, group * 64 + place + 48)
            }
        }
    }

    /// Transforms of 64 to the transform of 256.
    private static func joinSixtyFours(_ source: Span<Int16>, _ target: inout MutableSpan<Int16>) {
        checkSizes(source, target)
        let (real, imaginary) = (Twiddles.real64.span, Twiddles.imaginary64.span)
        for place in 0..<64 {
            let first = Q15Complex(real[place], imaginary[place])
            let second = Q15Complex(real[64 + place], imaginary[64 + place])
            let third = Q15Complex(real[128 + place], imaginary[128 + place])
            let joined = join(
                source.complex(place).quartered,
                source.complex(place + 64).quartered &* first,
                source.complex(place + 128).quartered &* second,
                source.complex(place + 192).quartered &* third)
            target.store(joined.0, place)
            target.store(joined.1, place + 64)
            target.store(joined.2, place + 128)
            target.store(joined.3, place + 192)
        }
    }

    /// Says once what would otherwise be checked at every access.
    @inline(__always)
    private static func checkSizes(_ source: Span<Int16>, _ target: borrowing MutableSpan<Int16>) {
        precondition(source.count == bufferCount && target.count == bufferCount)
    }
}

extension Span<Int16> {
    /// The complex number at a place of a transform's buffer.
    @inline(__always)
    func complex(_ place: Int) -> Q15Complex {
        Q15Complex(self[place], self[FourierTransform.partCount + place])
    }
}

extension MutableSpan<Int16> {
    /// Puts a complex number at a place of a transform's buffer.
    @inline(__always)
    mutating func store(_ value: Q15Complex, _ place: Int) {
        self[place] = value.real
        self[FourierTransform.partCount + place] = value.imaginary
    }
}
