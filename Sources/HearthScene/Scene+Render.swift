// From a scene and a state to a frame: light on reflectance, veils of steam and smoke, the camera's
// gains, focus, noise, and the sRGB curve. No allocation happens in `render`.

public import HearthCore

/// The camera's picture in linear light, before it becomes bytes; reused from frame to frame.
public struct LightPlane: Sendable {
    var pixels: [SIMD4<Float>]
    var row: [SIMD4<Float>]

    public init() {
        pixels = [SIMD4<Float>](repeating: .zero, count: Scene.side * Scene.side)
        row = [SIMD4<Float>](repeating: .zero, count: Scene.side)
    }
}

extension Scene {
    /// A new frame; see `render`.
    public func frame(_ state: SceneState, shot: UInt64) -> Frame {
        var plane = LightPlane()
        var frame = Frame(width: Scene.side, height: Scene.side)
        render(state, shot: shot, through: &plane, into: &frame)
        return frame
    }

    /// Renders what the camera sees. Allocates nothing.
    ///
    /// - Parameters:
    ///   - shot: the frame's number; it seeds the noise and moves drift, steam and smoke.
    ///   - plane: scratch space.
    ///   - frame: `Scene.side` pixels wide and high.
    public func render(
        _ state: SceneState, shot: UInt64, through plane: inout LightPlane,
        into frame: inout Frame
    ) {
        precondition(
            frame.width == Scene.side && frame.height == Scene.side, "a frame of another size")
        switch state.cameraFault {
        case .covered: coverLens(shot: shot, &plane)
        default: light(state, shot: shot, &plane)
        }
        if state.presence == .hand || subject == .foreign(.hand) {
            overlayHand(state, shot: shot, &plane)
        }
        veil(state, shot: shot, &plane)
        let passes = state.cameraFault == .fogged ? 40 : camera.blurPasses
        for _ in 0..<passes {
            blur(&plane, weight: state.cameraFault == .fogged ? 0.25 : camera.blurWeight)
        }
        expose(state, shot: shot, plane, &frame)
    }

    private static let glowColour = SIMD4<Float>(0.36, 0.13, 0.03, 0)
    private static let rodColour = SIMD4<Float>(2.4, 0.75, 0.14, 0)

    /// Mean opacity of the thickest steam and of the thickest smoke.
    static let steamOpacity: Float = 0.89
    static let smokeOpacity: Float = 0.91

    /// Share of the picture's contrast that steam and smoke let through.
    public static func contrast(of state: SceneState) -> Double {
        (1 - Double(steamOpacity) * min(max(state.steam, 0), 1))
            * (1 - Double(smokeOpacity) * min(max(state.smoke, 0), 1))
    }

    private func light(_ state: SceneState, shot: UInt64, _ plane: inout LightPlane) {
        let browning = max(0, Float(state.browning))
        let glow = Scene.glowColour * Float(state.glow)
        let rod = Scene.rodColour * Float(state.glow * state.glow)
        let removed = state.presence == .removed
        for index in texels.indices {
            let texel = texels[index]
            let coverage = removed ? 0 : texel.backdrop.w
            var reflectance = texel.backdrop
            if coverage > 0 {
                let speed = texel.subject.w
                let surface =
                    speed > 0
                    ? law.reflectance(
                        base: texel.subject, browning: browning * speed, texture: texel.light.w)
                    : texel.subject
                reflectance += (surface - reflectance) * coverage
            }
            let arriving = ambient * texel.light.x + glow * texel.light.y
            plane.pixels[index] = reflectance * arriving + rod * (texel.light.z * (1 - coverage))
        }
    }

    /// Something flat on the lens: hardly any light, no structure.
    private func coverLens(shot: UInt64, _ plane: inout LightPlane) {
        let colour = SIMD4<Float>(0.05, 0.025, 0.02, 0) * (0.3 + abs(latticeNoise(1, 1, noiseSeed)))
        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let shade = 1 + 0.4 * smoothNoise(Float(x) * 0.02, Float(y) * 0.02, noiseSeed)
                plane.pixels[y * Scene.side + x] = ambient * colour * shade
            }
        }
    }

    private func overlayHand(_ state: SceneState, shot: UInt64, _ plane: inout LightPlane) {
        if state.cameraFault == .covered { return }
        let hand = HandPose(seed: seed, shot: shot)
        let glow = Scene.glowColour * Float(state.glow * 0.5)
        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let (share, shade) = hand.coverage(Float(x), Float(y))
                if share == 0 { continue }
                let index = y * Scene.side + x
                let colour = hand.skin * (ambient + glow) * shade
                plane.pixels[index] += (colour - plane.pixels[index]) * share
            }
        }
    }

    private func veil(_ state: SceneState, shot: UInt64, _ plane: inout LightPlane) {
        let fog: Float = state.cameraFault == .fogged ? 0.55 : 0
        let steam = max(Scene.steamOpacity * clamped(Float(state.steam)), fog)
        let smoke = Scene.smokeOpacity * clamped(Float(state.smoke))
        if steam < 0.004 && smoke < 0.004 { return }
        let drift = Float(shot & 0xFFFF) * 0.11
        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let index = y * Scene.side + x
                let wave = fractalNoise(
                    Float(x) * 0.045, Float(y) * 0.045 + drift, noiseSeed &+ 11)
                let white = steam * (1 + 0.07 * wave)
                let grey = smoke * (1 - 0.07 * wave)
                var pixel = plane.pixels[index]
                pixel += (ambient * 0.62 - pixel) * white
                pixel += (ambient * SIMD4(0.24, 0.235, 0.23, 0) - pixel) * grey
                plane.pixels[index] = pixel
            }
        }
    }

    /// One pass of a three-tap blur in both directions, in place; edges repeat.
    private func blur(_ plane: inout LightPlane, weight: Float) {
        let side = Scene.side
        let middle = 1 - 2 * weight
        for y in 0..<side {
            let start = y * side
            var before = plane.pixels[start]
            for x in 0..<side {
                let here = plane.pixels[start + x]
                let after = plane.pixels[start + min(x + 1, side - 1)]
                plane.pixels[start + x] = here * middle + (before + after) * weight
                before = here
            }
        }
        for x in 0..<side { plane.row[x] = plane.pixels[x] }
        for y in 0..<side {
            let below = min(y + 1, side - 1) * side
            for x in 0..<side {
                let here = plane.pixels[y * side + x]
                plane.pixels[y * side + x] =
                    here * middle + (plane.row[x] + plane.pixels[below + x]) * weight
                plane.row[x] = here
            }
        }
    }

    private func expose(
        _ state: SceneState, shot: UInt64, _ plane: LightPlane, _ frame: inout Frame
    ) {
        let gains = camera.gains(state: state, shot: shot, seed: noiseSeed)
        let readVariance = camera.readNoise * camera.readNoise
        let shotSeed = SeededRandom.mix(seed ^ SeededRandom.mix(shot &+ 1))
        let table = sRGBTable
        for index in plane.pixels.indices {
            let value = plane.pixels[index] * gains
            // Three sums of two 10-bit uniforms: mean 1023, standard deviation 417.8.
            let bits = SeededRandom.mix(shotSeed &+ UInt64(index))
            let noise = SIMD4<Float>(
                Float((bits & 0x3FF) + (bits &>> 10 & 0x3FF)),
                Float((bits &>> 20 & 0x3FF) + (bits &>> 30 & 0x3FF)),
                Float((bits &>> 40 & 0x3FF) + (bits &>> 50 & 0x3FF)), 1023)
            let light = value.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 4))
            let deviation = (light * camera.shotNoise + readVariance).squareRoot()
            let noisy = value + deviation * ((noise - 1023) * (1 / 417.8))
            let level = (noisy * 4095).clamped(
                lowerBound: .zero, upperBound: SIMD4(repeating: 4095))
            frame.pixels[index * 3] = table[Int(level.x)]
            frame.pixels[index * 3 + 1] = table[Int(level.y)]
            frame.pixels[index * 3 + 2] = table[Int(level.z)]
        }
    }
}

/// The sRGB curve over 4096 linear levels, by a fit in square roots (its error is below one step of
/// the byte).
private let sRGBTable: [UInt8] = (0..<4096).map { level in
    let x = (Float(level) + 0.5) / 4096
    let a = x.squareRoot()
    let b = a.squareRoot()
    let c = b.squareRoot()
    let curve = 0.662_002_687 * a + 0.684_122_060 * b - 0.323_583_601 * c - 0.022_541_147 * x
    let code = (max(x * 12.92, 0) < 0.04 ? x * 12.92 : curve) * 255 + 0.5
    return UInt8(max(0, min(255, code)))
}
