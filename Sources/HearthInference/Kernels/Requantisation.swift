// From 32-bit sums to 8-bit outputs, one multiplier an output channel: what every operator with
// weights does last.

/// Multipliers and biases of all output channels, and the clamp of the output.
struct Requantisation: Equatable, Sendable {
    /// `Int32` significands, then `Int32` shifts, then `Int32` biases: one of each a channel.
    let table: Slot
    let channels: Int
    let zeroPoint: Int32
    let range: ActivationRange

    init(_ scaling: OutputScaling, _ preparation: inout Preparation) throws(ModelError) {
        table = try preparation.packed(
            scaling.multipliers.map(\.significand) + scaling.multipliers.map(\.shift)
                + scaling.biases)
        channels = scaling.channels
        zeroPoint = scaling.zeroPoint
        range = scaling.range
    }

    /// The multipliers and biases where they lie in memory.
    @inline(__always)
    func resolved(_ memory: Memory) -> ResolvedRequantisation {
        let table = unsafe memory.read(table, as: Int32.self)
        return unsafe ResolvedRequantisation(
            significands: table, shifts: table + channels, biases: table + 2 * channels,
            zeroPoint: zeroPoint, range: range)
    }
}

/// A `Requantisation` with its addresses looked up, for the time of one run.
@unsafe struct ResolvedRequantisation {
    let significands: UnsafePointer<Int32>
    let shifts: UnsafePointer<Int32>
    let biases: UnsafePointer<Int32>
    let zeroPoint: Int32
    let range: ActivationRange

    /// The output of `channel` whose products add up to `sum`.
    @inline(__always)
    func output(_ sum: Int32, _ channel: Int) -> Int8 {
        let multiplier = unsafe FixedPointMultiplier(
            significand: significands[channel], shift: shifts[channel])
        let scaled = unsafe multiplier.multiply(sum &+ biases[channel])
        return unsafe range.clamp(scaled &+ zeroPoint)
    }
}

/// Σ weight · (activation + offset) over `count` neighbours. The offset is minus a zero point, so
/// that a difference fits 16 bits and the compiler can multiply in pairs.
@inline(__always)
func dotProduct(
    _ activations: UnsafePointer<Int8>, _ weights: UnsafePointer<Int8>, count: Int, offset: Int16
) -> Int32 {
    var sum: Int32 = 0
    for index in 0..<count {
        let activation = unsafe Int16(activations[index]) &+ offset
        let weight = unsafe Int16(weights[index])
        sum = sum &+ Int32(activation) &* Int32(weight)
    }
    return sum
}
