// A slice of bread on the rack: outline, crust, crumb, holes, seeds, toppings, and where it browns
// faster than elsewhere.

import HearthCore

/// Where a slice lies and how it is cut.
private struct SlicePlacement {
    var centre: SIMD2<Float>
    /// Unit vector of the slice's own horizontal axis.
    var axis: SIMD2<Float>
    var half: SIMD2<Float>
    var shape: SliceShape
    var wobble: Float
    var noise: UInt32

    init(_ look: BreadLook, _ difficulty: Difficulty, _ random: inout SeededRandom) {
        let hard = difficulty == .hard
        noise = UInt32(truncatingIfNeeded: random.next())
        shape = look.shape
        let reach = hard ? 7.0 : 3.0
        centre = SIMD2(
            47.5 + Float(random.uniform(-reach...reach)),
            47.5 + Float(random.uniform(-reach...reach)))
        let pushed = hard && random.chance(0.25)
        if pushed {
            let side: Float = random.chance(0.5) ? 1 : -1
            let push = side * Float(random.uniform(14...42))
            if random.chance(0.7) { centre.x += push } else { centre.y += push }
        }
        let tilt = Float(random.uniform(hard ? -0.6...0.6 : -0.12...0.12))
        let length = (1 + tilt * tilt).squareRoot()
        axis = SIMD2(1 / length, tilt / length)
        let size = Float(random.uniform(hard ? 0.72...1.15 : 0.92...1.07))
        let aspect = Float(random.uniform(-0.06...0.06))
        half = SIMD2(look.halfWidth * (1 + aspect), look.halfHeight * (1 - aspect)) * size
        wobble = Float(random.uniform(0.01...0.06))
    }

    /// Distance from the slice's middle, 1 at its outline.
    func distance(_ x: Float, _ y: Float) -> Float {
        let d = SIMD2(x, y) - centre
        let u = (d.x * axis.x + d.y * axis.y) / half.x
        let v = (d.y * axis.x - d.x * axis.y) / half.y
        let round = (u * u + v * v).squareRoot()
        let square = (u * u * u * u + v * v * v * v).squareRoot().squareRoot()
        let bump = wobble * smoothNoise(u * 1.7 + 9, v * 1.7 + 9, noise)
        switch shape {
        case .tin: return square * 0.9 + round * 0.1 + bump
        case .oval: return round * 0.85 + square * 0.15 + bump
        case .ring: return max(round, 0.25 / (round + 0.02)) + bump * 0.5
        case .dome:
            let narrow = v > -0.2 ? u * 1.12 : u
            let body = (narrow * narrow * narrow * narrow + v * v * v * v).squareRoot()
            return v > -0.2 ? body.squareRoot() : (u * u + v * v).squareRoot() * 0.6 + square * 0.4
        }
    }
}

extension Scene {
    mutating func paintSlice(_ look: BreadLook, _ random: inout SeededRandom) {
        let hard = difficulty == .hard
        var look = look
        look.crumb = jittered(
            look.crumb, brightness: hard ? 0.14 : 0.07, tint: hard ? 0.08 : 0.04, &random)
        look.crust = jittered(look.crust, brightness: 0.15, tint: 0.06, &random)
        let placement = SlicePlacement(look, difficulty, &random)
        let unevenness = Float(random.uniform(hard ? 0.05...0.28 : 0.05...0.14))
        let lean = SIMD2(
            Float(random.uniform(-1...1)) * unevenness * 0.5,
            Float(random.uniform(-1...1)) * unevenness * 0.5)
        let noise = placement.noise
        let crustStart = Float(random.uniform(0.84...0.90))
        let holeThreshold = 0.72 - 1.7 * look.holes

        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let fx = Float(x)
                let fy = Float(y)
                let rho = placement.distance(fx, fy)
                if rho > 1.3 { continue }
                let index = y * Scene.side + x
                // The slice stands a little above the tray and shades it.
                texels[index].light.x *= 1 - 0.45 * smoothStep(1.22, 1.0, rho)
                let coverage = clamped((1 - rho) * placement.half.x * 0.8 + 0.5)
                if coverage == 0 { continue }

                let grain = fractalNoise(fx * 0.45, fy * 0.45, noise &+ 1)
                let fine = latticeNoise(Int32(x), Int32(y), noise &+ 2)
                let pores = smoothNoise(fx / look.holeSize, fy / look.holeSize, noise &+ 3)
                let hole = smoothStep(holeThreshold, holeThreshold + 0.18, pores)
                var colour = look.crumb * (1 + look.grain * (grain + 0.5 * fine))
                colour *= 1 - 0.42 * hole
                let crust = smoothStep(crustStart, crustStart + 0.08, rho)
                colour += (look.crust * (1 + 0.2 * grain) - colour) * crust

                let u = (fx - placement.centre.x) / placement.half.x
                let v = (fy - placement.centre.y) / placement.half.y
                let broad = fractalNoise(fx * 0.055, fy * 0.055, noise &+ 4)
                var speed = 1 + unevenness * broad + lean.x * u + lean.y * v
                speed += 0.35 * unevenness * grain
                speed *= 1 - 0.2 * hole
                speed *= 1 + 0.15 * crust
                texels[index].subject = SIMD4(colour.x, colour.y, colour.z, max(speed, 0.1))
                texels[index].backdrop.w = coverage
                texels[index].light.w = clamped(0.5 + 0.5 * (grain + 0.4 * fine)) * 2 - 1
            }
        }
        scatter(look, placement, &random)
        let topped = hard && random.chance(0.3) ? spreadTopping(placement, &random) : 0
        finishSlice(placement, toppedShare: topped)
    }

    /// Seeds and raisins: small discs of their own colour. They darken half as fast as crumb.
    private mutating func scatter(
        _ look: BreadLook, _ placement: SlicePlacement, _ random: inout SeededRandom
    ) {
        for _ in 0..<look.seeds {
            let x = placement.centre.x + Float(random.uniform(-1...1)) * placement.half.x
            let y = placement.centre.y + Float(random.uniform(-1...1)) * placement.half.y
            let radius = look.seedSize * Float(random.uniform(0.7...1.3))
            let colour = look.seedColour * Float(random.uniform(0.7...1.3))
            if placement.distance(x, y) > 0.92 { continue }
            stamp(SIMD2(x, y), radius: radius) { texel, share in
                let speed = texel.subject.w
                let mixed = texel.subject + (colour - texel.subject) * share
                texel.subject = SIMD4(mixed.x, mixed.y, mixed.z, speed * (1 - 0.5 * share))
            }
        }
    }

    /// Butter or a piece of cheese over part of the slice. Gives the share of the slice under it.
    private mutating func spreadTopping(
        _ placement: SlicePlacement, _ random: inout SeededRandom
    ) -> Double {
        let cheese = random.chance(0.5)
        let colour = jittered(
            cheese ? SIMD4(0.78, 0.50, 0.12, 0) : SIMD4(0.82, 0.70, 0.28, 0),
            brightness: 0.08, tint: 0.05, &random)
        let centre =
            placement.centre
            + SIMD2(Float(random.uniform(-0.5...0.5)), Float(random.uniform(-0.5...0.5)))
            * placement.half
        let radius = Float(random.uniform(0.2...0.48)) * min(placement.half.x, placement.half.y)
        let noise = placement.noise
        var touched: Float = 0
        var whole: Float = 0
        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let index = y * Scene.side + x
                let coverage = texels[index].backdrop.w
                if coverage == 0 { continue }
                whole += coverage
                let d = SIMD2(Float(x), Float(y)) - centre
                let edge =
                    radius * (1 + 0.35 * smoothNoise(Float(x) * 0.15, Float(y) * 0.15, noise))
                let reach =
                    cheese ? max(abs(d.x), abs(d.y)) : (d.x * d.x + d.y * d.y).squareRoot()
                let share = clamped(edge - reach) * (cheese ? 0.97 : 0.75)
                if share == 0 { continue }
                touched += coverage * share
                let speed = texels[index].subject.w
                let mixed = texels[index].subject + (colour - texels[index].subject) * share
                // Fat boils off before it browns.
                texels[index].subject = SIMD4(mixed.x, mixed.y, mixed.z, speed * (1 - 0.7 * share))
                texels[index].light.w *= 1 - share
            }
        }
        return whole > 0 ? Double(touched / whole) : 0
    }

    /// Calls `body` with each texel within `radius` of `centre` and how much of it is inside.
    private mutating func stamp(
        _ centre: SIMD2<Float>, radius: Float, _ body: (inout Texel, Float) -> Void
    ) {
        let reach = Int(radius) + 2
        for y in (Int(centre.y) - reach)...(Int(centre.y) + reach) {
            for x in (Int(centre.x) - reach)...(Int(centre.x) + reach) {
                if x < 0 || y < 0 || x >= Scene.side || y >= Scene.side { continue }
                let d = SIMD2(Float(x), Float(y)) - centre
                let share = clamped(radius + 0.5 - (d.x * d.x + d.y * d.y).squareRoot())
                if share > 0 { body(&texels[y * Scene.side + x], share) }
            }
        }
    }

    /// Scales the browning speeds so that their mean over the visible bare slice is exactly what
    /// the word browning means: 1.
    private mutating func finishSlice(_ placement: SlicePlacement, toppedShare: Double) {
        var sum: Float = 0
        var weight: Float = 0
        for texel in texels {
            sum += texel.subject.w * texel.backdrop.w
            weight += texel.backdrop.w
        }
        guard weight > 0 else { return record(toppedShare: 0, visibleShare: 0) }
        // Under a topping the bread browns all the same, unseen: leave it out of the mean.
        let mean = sum / weight / (1 - 0.6 * Float(toppedShare))
        for index in texels.indices { texels[index].subject.w /= mean }

        // The whole slice, in view or not, counted on a coarse grid.
        let pitch = 3
        var inside = 0
        for y in stride(from: -Scene.side / 2, to: Scene.side * 3 / 2, by: pitch) {
            for x in stride(from: -Scene.side / 2, to: Scene.side * 3 / 2, by: pitch)
            where placement.distance(Float(x), Float(y)) < 1 { inside += pitch * pitch }
        }
        record(
            toppedShare: toppedShare,
            visibleShare: min(1, Double(weight) / Double(max(inside, 1))))
    }
}
