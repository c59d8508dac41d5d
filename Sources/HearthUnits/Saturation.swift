// Arithmetic that ends at the ends of the number range. `Int32(clamping:)` would do, but with 64
// bits on a 32-bit processor it goes through arrays of words, which need a heap.

extension Int32 {
    /// `value`, or the end of the range that lies nearest to it.
    @inlinable
    public init(saturating value: Int64) {
        if value > Int64(Int32.max) {
            self = .max
        } else {
            self = value < Int64(Int32.min) ? .min : Int32(truncatingIfNeeded: value)
        }
    }
}

@inlinable
func saturatingMagnitude(_ value: Int64) -> Int64 {
    value == .min ? .max : value < 0 ? 0 - value : value
}

@inlinable
func saturatingMagnitude(_ value: Int32) -> Int32 {
    value == .min ? .max : value < 0 ? 0 - value : value
}

@inlinable
func saturatingDifference(_ lhs: Int64, _ rhs: Int64) -> Int64 {
    let (difference, overflow) = lhs.subtractingReportingOverflow(rhs)
    guard overflow else { return difference }
    return lhs < rhs ? .min : .max
}

@inlinable
func saturatingSum(_ lhs: Int64, _ rhs: Int64) -> Int64 {
    let (sum, overflow) = lhs.addingReportingOverflow(rhs)
    guard overflow else { return sum }
    return rhs < 0 ? .min : .max
}
