// Where a value lies on the paper, and which round numbers are written beside it.

/// A linear scale from values to pixels.
struct PlotAxis {
    let values: ClosedRange<Double>
    /// The pixels of the first and the last value; the second may be the smaller one.
    let start: Double
    let end: Double

    func position(_ value: Double) -> Double {
        let share = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
        return start + share * (end - start)
    }

    /// Round values in the range, about `count` of them, and how many decimals they need.
    func ticks(about count: Int, steps: [Double]) -> [(value: Double, text: String)] {
        let length = values.upperBound - values.lowerBound
        let step = PlotAxis.roundStep(length / Double(max(count, 1)), steps: steps)
        let decimals = PlotAxis.decimals(of: step)
        let first = Int((values.lowerBound / step - 1e-9).rounded(.up))
        let last = Int((values.upperBound / step + 1e-9).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { index in
            let value = Double(index) * step
            return (value, fixed(value, decimals: decimals))
        }
    }

    /// Steps for values: one, two or five times a power of ten.
    static let decimalSteps: [Double] = [1, 2, 5]
    /// Steps for seconds: those that people count in.
    static let timeSteps: [Double] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600]

    /// The smallest step, times a power of ten, that is not below `raw`.
    static func roundStep(_ raw: Double, steps: [Double]) -> Double {
        guard raw.isFinite, raw > 0 else { return 1 }
        var power = 1.0
        while power * (steps.first ?? 1) > raw { power /= 10 }
        while true {
            if let step = steps.first(where: { $0 * power >= raw * 0.999 }) { return step * power }
            power *= 10
        }
    }

    /// `range` widened outwards to whole steps, so that the first and last tick are its ends; a
    /// range without length gets one.
    static func widened(_ range: ClosedRange<Double>, about count: Int) -> ClosedRange<Double> {
        let length = range.upperBound - range.lowerBound
        guard length > 0 else { return range.lowerBound - 1...range.upperBound + 1 }
        let step = roundStep(length / Double(count), steps: decimalSteps)
        let lower = (range.lowerBound / step + 1e-9).rounded(.down) * step
        let upper = (range.upperBound / step - 1e-9).rounded(.up) * step
        return lower...upper
    }

    private static func decimals(of step: Double) -> Int {
        var decimals = 0
        var scaled = step
        while decimals < 6, abs(scaled - scaled.rounded()) > 1e-6 * scaled {
            scaled *= 10
            decimals += 1
        }
        return decimals
    }
}
