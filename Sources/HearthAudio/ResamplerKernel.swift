// The low-pass filter behind the resampler, as a table: one row of coefficients for each place that
// an output sample can have between two input samples.
//
// Everything is made of additions, multiplications and square roots, each rounded once, so that the
// table has the same bits on every processor.

/// A windowed sinc (Kaiser's window; Kaiser, "Nonrecursive digital filter design using the
/// I0-sinh window function", 1974), cut into phases.
struct ResamplerKernel: Sendable {
    /// Input samples under the window, a multiple of 16.
    let tapCount: Int
    /// Those of them before the output's own time.
    let leadingCount: Int
    /// Places between two input samples that have coefficients of their own.
    let phaseCount: Int
    /// `phaseCount + 1` rows of `tapCount`: the last row is the first, one sample on. A row sums
    /// to 1.
    let coefficients: [Float]

    /// Most phases. The fractions of all rates that sound cards have need no more.
    private static let phaseCountMax = 640
    /// Phases of fractions that need more: a straight line between two is off by 95 dB then.
    private static let unwieldyPhaseCount = 256
    /// Half of the way from passband to stopband, as a share of the lower Nyquist frequency: at
    /// 16 kHz and more, 7.5 kHz passes and 8.5 kHz does not.
    private static let transition = 1.0 / 16
    /// In decibels; some more than is promised, for what rounding takes.
    private static let attenuation = 92.0

    /// For a sound that has the rate already: every sample as it is, at once.
    static var identity: ResamplerKernel { ResamplerKernel() }

    private init() {
        tapCount = 16
        leadingCount = 15
        phaseCount = 1
        coefficients = (0..<32).map { $0 == 15 ? 1 : 0 }
    }

    /// - Parameters:
    ///   - rate: input samples a second.
    ///   - outputRate: output samples a second.
    ///   - phaseCount: what the ratio needs.
    init(rate: Int, outputRate: Int, phaseCount wanted: Int) {
        // Frequencies as shares of the input's rate.
        let cutOff = Double(min(rate, outputRate)) / 2 / Double(rate)
        let width = 2 * ResamplerKernel.transition * cutOff
        // Kaiser's estimates of length and shape.
        let length = (ResamplerKernel.attenuation - 7.95) / (14.36 * width)
        let half = (Int(length / 2) + 8) / 8 * 8
        let shape = 0.1102 * (ResamplerKernel.attenuation - 8.7)
        let scale = 1 / besselI0(shape)
        phaseCount =
            wanted <= ResamplerKernel.phaseCountMax ? wanted : ResamplerKernel.unwieldyPhaseCount
        tapCount = 2 * half
        leadingCount = half - 1
        var rows: [Float] = []
        rows.reserveCapacity((phaseCount + 1) * 2 * half)
        for phase in 0...phaseCount {
            let start = Double(phase) / Double(phaseCount) + Double(half - 1)
            let row = (0..<2 * half).map { tap in
                let time = Double(tap) - start
                let share = time / Double(half)
                guard abs(share) < 1 else { return 0.0 }
                let window = besselI0(shape * (1 - share * share).squareRoot()) * scale
                return window * sinc(2 * cutOff * time)
            }
            let sum = row.reduce(0, +)
            rows += row.map { Float($0 / sum) }
        }
        coefficients = rows
    }
}

/// sin(πx) / πx.
private func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sineOfPi(x) / (Double.pi * x)
}

/// sin(πx), with an error below 1e-15: reduced to a quarter of a turn, then the Taylor series to
/// the 21st power.
func sineOfPi(_ x: Double) -> Double {
    let turns = x.rounded(.toNearestOrEven)
    var rest = x - turns
    if Int(turns) % 2 != 0 { rest = -rest }
    let angle = rest * Double.pi
    let square = angle * angle
    var sum = 1.0
    for power in stride(from: 21.0, to: 1, by: -2) {
        sum = 1 - square / (power * (power - 1)) * sum
    }
    return angle * sum
}

/// The modified Bessel function of the first kind, order 0, as its power series.
private func besselI0(_ x: Double) -> Double {
    let quarter = x * x / 4
    var (sum, term, index) = (1.0, 1.0, 1.0)
    while term > sum * 1e-17 {
        term *= quarter / (index * index)
        sum += term
        index += 1
    }
    return sum
}
