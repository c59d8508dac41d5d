// A fused activation in integers: the smallest and largest value that an output may take.

/// The range that an int8 output is held in.
struct ActivationRange: Equatable, Sendable {
    let lowest: Int32
    let highest: Int32

    @inline(__always)
    func clamp(_ value: Int32) -> Int8 {
        Int8(truncatingIfNeeded: min(max(value, lowest), highest))
    }

    init(lowest: Int32, highest: Int32) {
        self.lowest = lowest
        self.highest = highest
    }

    /// - Returns: nothing when the activation is not a clamp, or when a bound, in units of
    ///   `scale`, does not fit 32 bits.
    init?(_ activation: FusedActivation, scale: Float, zeroPoint: Int32) {
        /// Where a real number lies on the output's integer scale.
        func integer(_ real: Float) -> Int32? {
            let rounded = (real / scale).rounded(.toNearestOrAwayFromZero)
            guard let steps = Int32(exactly: rounded) else { return nil }
            let (sum, overflow) = zeroPoint.addingReportingOverflow(steps)
            return overflow ? nil : sum
        }
        let (low, high): (Float?, Float?)
        switch activation {
        case .none: (low, high) = (nil, nil)
        case .relu: (low, high) = (0, nil)
        case .relu6: (low, high) = (0, 6)
        case .reluMinus1To1: (low, high) = (-1, 1)
        case .tanh, .signBit: return nil
        }
        var bounds = (lowest: Int32(Int8.min), highest: Int32(Int8.max))
        if let low {
            guard let value = integer(low) else { return nil }
            bounds.lowest = max(bounds.lowest, value)
        }
        if let high {
            guard let value = integer(high) else { return nil }
            bounds.highest = min(bounds.highest, value)
        }
        self.init(lowest: bounds.lowest, highest: bounds.highest)
    }
}
