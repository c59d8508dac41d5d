// The chamber: a dark tray under a wire rack, two heating elements, and two reference tiles. The
// tiles never change: whoever compares two pictures can tell a darker slice from a darker picture.

import HearthCore

extension Scene {
    /// Reflectance of the two halves of a reference tile.
    static let tileWhite: Float = 0.72
    static let tileGrey: Float = 0.20
    /// Side of a tile in pixels; one is in the top left corner, one in the bottom right.
    static let tileSide = 12
    static let tileMargin = 2

    mutating func paintChamber(_ random: inout SeededRandom) {
        let noise = UInt32(truncatingIfNeeded: random.next())
        let tray = jittered(
            SIMD4(0.085, 0.080, 0.074, 0), brightness: 0.35, tint: 0.08, &random)
        let wirePitch = Float(random.uniform(7.5...9.5))
        let wirePhase = Float(random.uniform(0...8))
        let slope = SIMD2(
            Float(random.uniform(-0.15...0.15)), Float(random.uniform(-0.15...0.15)))
        let shift = SIMD2(Float(random.below(3) - 1), Float(random.below(3) - 1))
        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let fx = Float(x)
                let fy = Float(y)
                let u = (fx - 47.5) * (1 / 48)
                let v = (fy - 47.5) * (1 / 48)
                let grime = 1 + 0.25 * fractalNoise(fx * 0.07, fy * 0.07, noise)
                var colour = tray * grime
                let across = (fx + wirePhase) / wirePitch
                let offset = abs(across - across.rounded(.down) - 0.5) * wirePitch
                let wire = clamped(1.3 - offset)
                colour += (SIMD4(0.30, 0.30, 0.31, 0) - colour) * (wire * 0.8)
                let rod = Scene.rodCoverage(fx, fy)
                colour += (SIMD4(0.12, 0.11, 0.11, 0) - colour) * rod
                if let tile = Scene.tile(x - Int(shift.x), y - Int(shift.y)) {
                    colour = SIMD4(tile, tile, tile * 0.985, 0)
                }
                let corner = u * u + v * v
                let falloff = 1 - camera.vignette * corner * 0.5
                texels[y * Scene.side + x] = Texel(
                    subject: .zero, backdrop: colour,
                    light: SIMD4(
                        (1 + slope.x * u + slope.y * v) * falloff,
                        (0.45 + 0.85 * v * v) * falloff, rod * falloff,
                        smoothNoise(fx * 0.6, fy * 0.6, noise &+ 5)))
            }
        }
        strewCrumbs(random.below(difficulty == .mild ? 6 : 30), &random)
    }

    /// How much of a pixel a heating element covers: one rod near the top, one near the bottom.
    static func rodCoverage(_ x: Float, _ y: Float) -> Float {
        let along = clamped((x - 19) * 0.5) * clamped((77 - x) * 0.5)
        return along * (clamped(2.6 - abs(y - 5)) + clamped(2.6 - abs(y - 91)))
    }

    /// Reflectance of the reference tile at a pixel, if there is one.
    static func tile(_ x: Int, _ y: Int) -> Float? {
        let near = tileMargin..<(tileMargin + tileSide)
        let far = (side - tileMargin - tileSide)..<(side - tileMargin)
        if near.contains(x) && near.contains(y) {
            return x < tileMargin + tileSide / 2 ? tileWhite : tileGrey
        }
        if far.contains(x) && far.contains(y) {
            return x < side - tileMargin - tileSide / 2 ? tileGrey : tileWhite
        }
        return nil
    }

    private mutating func strewCrumbs(_ count: Int, _ random: inout SeededRandom) {
        for _ in 0..<count {
            let x = random.below(Scene.side)
            let y = random.below(Scene.side)
            if Scene.tile(x, y) != nil { continue }
            let shade = Float(random.uniform(0.15...0.5))
            texels[y * Scene.side + x].backdrop = SIMD4(shade, shade * 0.7, shade * 0.42, 0)
        }
    }
}
