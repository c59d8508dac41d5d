// Noise from hashed lattice points: texture that needs no table, is the same on every machine, and
// can be asked for at any point.

import HearthCore

/// A hash of a lattice point in [-1, 1).
@inline(__always)
func latticeNoise(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Float {
    // The finalizer of MurmurHash3 over a linear combination of the coordinates.
    var h =
        UInt32(bitPattern: x) &* 0x9E37_79B1 ^ UInt32(bitPattern: y) &* 0x85EB_CA77
        ^ seed &* 0xC2B2_AE3D
    h = (h ^ h &>> 16) &* 0x85EB_CA6B
    h = (h ^ h &>> 13) &* 0xC2B2_AE35
    h ^= h &>> 16
    return Float(Int32(bitPattern: h) &>> 8) * 0x1p-23
}

/// Smooth noise in [-1, 1): lattice values, blended with a cubic. The lattice has spacing 1.
@inline(__always)
func smoothNoise(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
    let floorX = x.rounded(.down)
    let floorY = y.rounded(.down)
    let column = Int32(floorX)
    let row = Int32(floorY)
    let u = x - floorX
    let v = y - floorY
    let s = u * u * (3 - 2 * u)
    let t = v * v * (3 - 2 * v)
    let a = latticeNoise(column, row, seed)
    let b = latticeNoise(column &+ 1, row, seed)
    let c = latticeNoise(column, row &+ 1, seed)
    let d = latticeNoise(column &+ 1, row &+ 1, seed)
    let top = a + (b - a) * s
    let bottom = c + (d - c) * s
    return top + (bottom - top) * t
}

/// Two octaves of `smoothNoise`, the second half as strong and twice as fine.
@inline(__always)
func fractalNoise(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
    (smoothNoise(x, y, seed) + 0.5 * smoothNoise(x * 2.03, y * 2.03, seed &+ 77)) * (1 / 1.5)
}

/// 0 below `low`, 1 above `high`, a cubic in between.
@inline(__always)
func smoothStep(_ low: Float, _ high: Float, _ x: Float) -> Float {
    let t = clamped((x - low) / (high - low))
    return t * t * (3 - 2 * t)
}

/// `x` brought into 0 … 1.
@inline(__always)
func clamped(_ x: Float) -> Float { x < 0 ? 0 : (x > 1 ? 1 : x) }

/// A random colour near `colour`: brightness and tint vary by these fractions.
func jittered(
    _ colour: SIMD4<Float>, brightness: Double, tint: Double, _ random: inout SeededRandom
) -> SIMD4<Float> {
    let scale = 1 + Float(random.uniform(-brightness...brightness))
    let warm = Float(random.uniform(-tint...tint))
    let green = Float(random.uniform(-tint...tint)) * 0.5
    let factor = SIMD4<Float>(1 + warm, 1 + green, 1 - warm, 1) * scale
    return (colour * factor).clamped(
        lowerBound: SIMD4(repeating: 0.01), upperBound: SIMD4(repeating: 0.92))
}
