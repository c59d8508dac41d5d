// The camera's own character: exposure, colour balance, how both drift, focus and noise.

import HearthCore

/// The properties of one camera, drawn once a scene.
struct Camera: Sendable {
    var exposure: Float
    /// Largest relative change of exposure by drift, and of red against blue.
    var exposureDrift: Float
    var balanceDrift: Float
    /// How much the automatic exposure follows the darkening picture, 0 … 1.
    var autoExposure: Float
    /// Passes of a three-tap blur, and the weight of its outer taps (up to one quarter).
    var blurPasses: Int
    var blurWeight: Float
    /// Standard deviation of the noise in the dark, and variance per unit of light.
    var readNoise: Float
    var shotNoise: Float
    /// Loss of light in the corners.
    var vignette: Float

    init(difficulty: Difficulty, _ random: inout SeededRandom) {
        func draw(_ mild: ClosedRange<Double>, _ hard: ClosedRange<Double>) -> Float {
            Float(random.uniform(difficulty == .mild ? mild : hard))
        }
        exposure = draw(0.80...1.12, 0.45...1.30)
        exposureDrift = draw(0.00...0.04, 0.00...0.20)
        balanceDrift = draw(0.00...0.02, 0.00...0.08)
        autoExposure = draw(0.00...0.10, 0.00...0.40)
        blurPasses = difficulty == .mild ? 1 : 1 + random.below(5)
        blurWeight = draw(0.02...0.15, 0.02...0.25)
        readNoise = draw(0.001...0.004, 0.002...0.012)
        shotNoise = draw(0.0001...0.0004, 0.0002...0.0020)
        vignette = draw(0.00...0.15, 0.00...0.35)
    }

    /// The ambient light as this camera balances it: most of the light's colour is taken out.
    func ambient(
        of light: Light, difficulty: Difficulty, _ random: inout SeededRandom
    ) -> SIMD4<Float> {
        let hard = difficulty == .hard
        let left = Float(random.uniform(hard ? 0.0...0.55 : 0.05...0.35))
        let colour = jittered(
            light.colour * 0.5, brightness: 0, tint: hard ? 0.08 : 0.03, &random)
        let balanced = 1 + (colour * 2 - 1) * left
        // Automatic exposure evens out most of the level.
        let level = 1 + (light.level - 1) * 0.3
        return balanced * (level * Float(random.uniform(hard ? 0.75...1.15 : 0.92...1.05)))
    }

    /// Gains of red, green and blue for one frame.
    ///
    /// The drift is smooth noise over the frame number, so neighbouring frames agree and the first
    /// frame differs from later ones.
    func gains(state: SceneState, shot: UInt64, seed: UInt32) -> SIMD4<Float> {
        let time = Float(shot & 0xF_FFFF) * (1 / 48)
        let drift = 1 + exposureDrift * smoothNoise(time, 0.5, seed &+ 1)
        let warmth = balanceDrift * smoothNoise(time, 0.5, seed &+ 2)
        let green = balanceDrift * 0.5 * smoothNoise(time, 0.5, seed &+ 3)
        let darkening = 1 + autoExposure * 0.5 * clamped(Float(state.browning) * 0.8)
        let glare = 1 + autoExposure * 0.5 * Float(state.glow)
        let fault: Float =
            switch state.cameraFault {
            case .dark: 0.003
            case .overexposed: 40
            default: 1
            }
        return SIMD4(1 + warmth, 1 + green, 1 - warmth, 1)
            * (exposure * drift * darkening / glare * fault)
    }
}
