// How colour follows browning. Melanoidins absorb light in proportion to how much of them there is
// (Beer and Lambert), blue most, down to the reflectance of a dark glossy crust; beyond the darkest
// acceptable toast the surface turns to char, patch by patch.

import HearthCore

/// The law of one slice, tabulated over browning so that a pixel costs no exponential.
struct BrowningLaw: Sendable {
    /// Absorption per unit of browning in red, green and blue.
    static let absorption = SIMD4<Double>(0.98, 1.58, 2.15, 0)
    /// What even the darkest crust still reflects.
    static let floor = SIMD4<Float>(0.050, 0.030, 0.018, 0)
    static let char = SIMD4<Float>(0.020, 0.019, 0.018, 0)
    /// Local browning at which char starts and at which it covers everything.
    static let charStart: Float = 1.06
    static let charFull: Float = 1.30

    private static let stepCount = 256
    /// Local browning that the last step stands for.
    private static let browningMax: Float = 2.5

    private let transmission: [SIMD4<Float>]

    /// - Parameter strength: this slice's own factor on the absorption, 0.97 … 1.03.
    init(strength: Double) {
        transmission = (0...BrowningLaw.stepCount).map { step in
            let browning =
                Double(step) * Double(BrowningLaw.browningMax) / Double(BrowningLaw.stepCount)
            // Drying comes first and colours little: the curve steepens.
            let dose = -strength * browning * (0.75 + 0.25 * browning)
            return SIMD4(
                Float(deterministicExp(dose * BrowningLaw.absorption.x)),
                Float(deterministicExp(dose * BrowningLaw.absorption.y)),
                Float(deterministicExp(dose * BrowningLaw.absorption.z)),
                1)
        }
    }

    /// The reflectance of a spot with untoasted reflectance `base`.
    /// - Parameters:
    ///   - browning: at this spot.
    ///   - texture: -1 … 1, which spots char first and how the char shimmers.
    @inline(__always)
    func reflectance(
        base: SIMD4<Float>, browning: Float, texture: Float
    ) -> SIMD4<Float> {
        let position = min(browning, BrowningLaw.browningMax) * (256 / BrowningLaw.browningMax)
        let step = min(Int(position), 255)
        let share = position - Float(step)
        let below = transmission[step]
        let factor = below + (transmission[step + 1] - below) * share
        let floor = BrowningLaw.floor
        let toasted = floor + (base - floor) * factor
        let start = BrowningLaw.charStart
        if browning <= start - 0.1 { return toasted }
        let charred = smoothStep(start, BrowningLaw.charFull, browning + 0.08 * texture)
        return toasted + (BrowningLaw.char * (1 + 0.6 * texture) - toasted) * charred
    }
}
