// Complex numbers in 16 bits: what the Fourier transform calculates with. Every operation is the
// one of kissfft's 16-bit mode, including where it rounds and where it wraps around.

/// A complex number whose parts have 15 fractional bits, in most places.
struct Q15Complex {
    var real: Int16
    var imaginary: Int16

    @inline(__always)
    init(_ real: Int16, _ imaginary: Int16) {
        self.real = real
        self.imaginary = imaginary
    }

    @inline(__always)
    static func &+ (left: Q15Complex, right: Q15Complex) -> Q15Complex {
        Q15Complex(left.real &+ right.real, left.imaginary &+ right.imaginary)
    }

    @inline(__always)
    static func &- (left: Q15Complex, right: Q15Complex) -> Q15Complex {
        Q15Complex(left.real &- right.real, left.imaginary &- right.imaginary)
    }

    /// The product, each part rounded once.
    @inline(__always)
    static func &* (left: Q15Complex, right: Q15Complex) -> Q15Complex {
        let (a, b) = (Int32(left.real), Int32(left.imaginary))
        let (c, d) = (Int32(right.real), Int32(right.imaginary))
        return Q15Complex(rounded(a &* c &- b &* d), rounded(a &* d &+ b &* c))
    }

    /// Both parts by a factor with 15 fractional bits.
    @inline(__always)
    func scaled(by factor: Int32) -> Q15Complex {
        Q15Complex(
            Q15Complex.rounded(Int32(real) &* factor),
            Q15Complex.rounded(Int32(imaginary) &* factor))
    }

    /// A half and a quarter, as 15 bits can say it: 0.5 and 0.25 less a rounding step.
    @inline(__always) var halved: Q15Complex { scaled(by: 16_383) }
    @inline(__always) var quartered: Q15Complex { scaled(by: 8_191) }

    /// The conjugate; the most negative part has no opposite and stays.
    @inline(__always) var conjugate: Q15Complex { Q15Complex(real, 0 &- imaginary) }

    /// Drops 15 of 30 fractional bits, rounding halves up.
    @inline(__always)
    private static func rounded(_ product: Int32) -> Int16 {
        Int16(truncatingIfNeeded: (product &+ 16_384) &>> 15)
    }
}
