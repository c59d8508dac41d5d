// What people put into a toaster that is not bread.

import HearthCore

/// Something on the rack that is not bread.
public enum ForeignObject: String, CaseIterable, Sendable {
    case nothing
    case hand
    case foil
    case plate
    case cloth
    case fruit
    case cutlery
    case box

    /// True for the objects that training and validation never see.
    public var isHeldOut: Bool {
        switch self {
        case .cutlery, .plate: true
        default: false
        }
    }
}

extension Scene {
    mutating func paintForeign(_ object: ForeignObject, _ random: inout SeededRandom) {
        let noise = UInt32(truncatingIfNeeded: random.next())
        let centre = SIMD2(
            47.5 + Float(random.uniform(-9...9)), 47.5 + Float(random.uniform(-9...9)))
        let half = SIMD2(Float(random.uniform(18...32)), Float(random.uniform(18...32)))
        let tilt = Float(random.uniform(-0.8...0.8))
        let length = (1 + tilt * tilt).squareRoot()
        let axis = SIMD2(1 / length, tilt / length)
        let paint = ForeignPaint(object, noise: noise, &random)
        // The hand is painted over the frame as it moves; an empty rack is what is there already.
        if object == .nothing || object == .hand { return }
        for y in 0..<Scene.side {
            for x in 0..<Scene.side {
                let d = SIMD2(Float(x), Float(y)) - centre
                let u = (d.x * axis.x + d.y * axis.y) / half.x
                let v = (d.y * axis.x - d.x * axis.y) / half.y
                let rho = paint.distance(u, v)
                let coverage = clamped((1 - rho) * half.x * 0.8 + 0.5)
                if coverage == 0 { continue }
                let colour = paint.colour(u, v)
                let index = y * Scene.side + x
                texels[index].subject = SIMD4(colour.x, colour.y, colour.z, 0)
                texels[index].backdrop.w = coverage
            }
        }
    }
}

/// The outline and the colours of one foreign object.
private struct ForeignPaint {
    let object: ForeignObject
    let noise: UInt32
    let first: SIMD4<Float>
    let second: SIMD4<Float>
    let pitch: Float

    init(_ object: ForeignObject, noise: UInt32, _ random: inout SeededRandom) {
        self.object = object
        self.noise = noise
        pitch = Float(random.uniform(2...6))
        func saturated() -> SIMD4<Float> {
            // One strong channel and one weak one: no bread has these colours.
            var colour = SIMD4<Float>(repeating: 0)
            let strong = random.below(3)
            for lane in 0..<3 { colour[lane] = Float(random.uniform(0.04...0.25)) }
            colour[strong] = Float(random.uniform(0.45...0.85))
            return colour
        }
        switch object {
        case .nothing, .hand, .foil, .cutlery:
            let shade = Float(random.uniform(0.45...0.75))
            first = SIMD4(shade, shade, shade * 1.02, 0)
            second = first * 0.35
        case .plate:
            let shade = Float(random.uniform(0.55...0.85))
            first = SIMD4(shade, shade, shade, 0)
            second = random.chance(0.5) ? saturated() : first * 0.7
        case .cloth, .box:
            first = saturated()
            second = random.chance(0.5) ? SIMD4(0.8, 0.8, 0.8, 0) : saturated()
        case .fruit:
            let red = Float(random.uniform(0.35...0.75))
            let green = Float(random.uniform(0.03...0.5))
            first = SIMD4(red, green, 0.03, 0)
            second = first * 0.6
        }
    }

    func distance(_ u: Float, _ v: Float) -> Float {
        switch object {
        case .plate, .fruit: (u * u + v * v).squareRoot()
        case .cutlery: min(max(abs(u * 8), abs(v) * 0.9), max(abs((u - 0.6) * 7), abs(v) * 0.85))
        case .foil: max(abs(u), abs(v)) + 0.1 * smoothNoise(u * 3, v * 3, noise)
        default: max(abs(u), abs(v))
        }
    }

    func colour(_ u: Float, _ v: Float) -> SIMD4<Float> {
        switch object {
        case .foil, .cutlery:
            let crease = abs(smoothNoise(u * 4, v * 4, noise))
            return second + (first - second) * smoothStep(0.05, 0.5, crease)
        case .plate:
            let r = (u * u + v * v).squareRoot()
            return r > 0.62 && r < 0.72 || r > 0.94 ? second : first
        case .cloth:
            let stripe = (u * pitch).rounded(.down) + (v * pitch).rounded(.down)
            return stripe * 0.5 == (stripe * 0.5).rounded(.down) ? first : second
        case .box:
            return abs(u) < 0.5 && abs(v) < 0.25 ? second : first
        case .fruit:
            let shine = clamped(1 - 2.2 * ((u + 0.3) * (u + 0.3) + (v + 0.3) * (v + 0.3)))
            return first + (second - first) * clamped(u * u + v * v)
                + SIMD4(repeating: 0.3 * shine * shine)
        case .nothing, .hand:
            return first
        }
    }
}

/// A hand that reaches in from the right: palm and fingers as capsules.
struct HandPose: Sendable {
    let skin: SIMD4<Float>
    private let tip: SIMD2<Float>
    private let spread: Float

    init(seed: UInt64, shot: UInt64) {
        var random = SeededRandom(seed: seed).stream(9)
        let tone = Float(random.uniform(0.25...1))
        skin = SIMD4(0.55, 0.33, 0.23, 0) * tone
        spread = Float(random.uniform(6...10))
        // It moves about every two seconds.
        var motion = SeededRandom(seed: seed ^ (shot >> 3)).stream(10)
        tip = SIMD2(
            Float(motion.uniform(14...44)), 46 + Float(motion.uniform(-14...14)))
    }

    /// How much of a pixel the hand covers, and how it is shaded (0.5 … 1).
    func coverage(_ x: Float, _ y: Float) -> (share: Float, shade: Float) {
        let p = SIMD2(x, y)
        var inside = HandPose.capsule(p, tip + SIMD2(32, 2), tip + SIMD2(90, 8), radius: 17)
        for finger in 0..<4 {
            let offset = (Float(finger) - 1.5) * spread
            let reach = finger == 0 || finger == 3 ? Float(7) : 0
            inside = max(
                inside,
                HandPose.capsule(
                    p, tip + SIMD2(reach, offset * 1.15), tip + SIMD2(34, offset * 0.8),
                    radius: 4.6))
        }
        return (clamped(inside + 0.5), 0.55 + 0.45 * clamped(inside * 0.2))
    }

    /// Depth of `p` inside a capsule; negative outside.
    private static func capsule(
        _ p: SIMD2<Float>, _ a: SIMD2<Float>, _ b: SIMD2<Float>, radius: Float
    ) -> Float {
        let ab = b - a
        let ap = p - a
        let along = clamped((ap * ab).sum() / (ab * ab).sum())
        let d = ap - ab * along
        return radius - (d * d).sum().squareRoot()
    }
}
