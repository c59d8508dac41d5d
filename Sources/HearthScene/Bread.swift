// The kinds of bread that the simulated kitchen knows, and what a slice of each looks like. Some
// are held out: no picture of them is ever used for training, so a figure measured on them says how
// the model does on bread that it has not met.

/// A kind of bread.
public enum Bread: String, CaseIterable, Sendable {
    case white
    case wholemeal
    case rye
    case brioche
    case bagel
    case raisin
    case pumpernickel
    case ciabatta
    case cornbread
    case sourdough
    case seeded
    case spelt

    /// True for the kinds that training and validation never see.
    public var isHeldOut: Bool {
        switch self {
        case .sourdough, .seeded, .spelt: true
        default: false
        }
    }

    /// The kinds that training may use, in a fixed order.
    public static let forTraining = allCases.filter { !$0.isHeldOut }

    /// The kinds kept for tests, in a fixed order.
    public static let heldOut = allCases.filter { $0.isHeldOut }
}

/// The outline of a slice.
enum SliceShape: Sendable {
    /// Baked in a tin: straight sides, slightly domed top.
    case tin
    /// Baked free: an oval.
    case oval
    /// A disc with a hole.
    case ring
    /// Straight sides and a wide, high dome.
    case dome
}

/// What a slice of one kind of bread looks like before it is toasted. Colours are linear
/// reflectances (red, green, blue, unused); lengths are camera pixels.
struct BreadLook: Sendable {
    var crumb: SIMD4<Float>
    var crust: SIMD4<Float>
    var shape: SliceShape
    /// Half the width and half the height of an average slice.
    var halfWidth: Float
    var halfHeight: Float
    /// Strength of the crumb's fine texture.
    var grain: Float
    /// Share of the surface in open holes, and their size.
    var holes: Float
    var holeSize: Float
    /// Things baked in or strewn on: how many, how large, which colour.
    var seeds: Int
    var seedSize: Float
    var seedColour: SIMD4<Float>
}

extension BreadLook {
    init(_ bread: Bread) {
        func look(
            _ crumb: SIMD3<Float>, _ crust: SIMD3<Float>, _ shape: SliceShape,
            _ size: SIMD2<Float>, grain: Float, holes: Float, holeSize: Float,
            seeds: Int = 0, seedSize: Float = 0, seedColour: SIMD3<Float> = .zero
        ) -> BreadLook {
            BreadLook(
                crumb: SIMD4(crumb, 0), crust: SIMD4(crust, 0), shape: shape,
                halfWidth: size.x, halfHeight: size.y, grain: grain, holes: holes,
                holeSize: holeSize, seeds: seeds, seedSize: seedSize,
                seedColour: SIMD4(seedColour, 0))
        }
        switch bread {
        case .white:
            self = look(
                [0.80, 0.72, 0.56], [0.42, 0.24, 0.11], .tin, [29, 29],
                grain: 0.05, holes: 0.05, holeSize: 2)
        case .wholemeal:
            self = look(
                [0.50, 0.36, 0.22], [0.28, 0.16, 0.08], .tin, [28, 29],
                grain: 0.12, holes: 0.08, holeSize: 2.2, seeds: 40, seedSize: 0.7,
                seedColour: [0.30, 0.18, 0.09])
        case .rye:
            self = look(
                [0.38, 0.28, 0.18], [0.20, 0.12, 0.07], .oval, [31, 25],
                grain: 0.10, holes: 0.06, holeSize: 1.8)
        case .brioche:
            self = look(
                [0.82, 0.66, 0.36], [0.45, 0.22, 0.07], .dome, [26, 30],
                grain: 0.04, holes: 0.04, holeSize: 1.8)
        case .bagel:
            self = look(
                [0.74, 0.63, 0.44], [0.50, 0.30, 0.13], .ring, [29, 29],
                grain: 0.05, holes: 0.05, holeSize: 2)
        case .raisin:
            self = look(
                [0.66, 0.52, 0.33], [0.34, 0.19, 0.09], .dome, [27, 29],
                grain: 0.06, holes: 0.05, holeSize: 2, seeds: 18, seedSize: 2.2,
                seedColour: [0.06, 0.035, 0.03])
        case .pumpernickel:
            self = look(
                [0.20, 0.125, 0.075], [0.11, 0.07, 0.045], .tin, [30, 26],
                grain: 0.16, holes: 0.03, holeSize: 1.4, seeds: 60, seedSize: 0.9,
                seedColour: [0.30, 0.20, 0.11])
        case .ciabatta:
            self = look(
                [0.78, 0.68, 0.48], [0.50, 0.36, 0.20], .oval, [32, 23],
                grain: 0.06, holes: 0.20, holeSize: 4.2)
        case .cornbread:
            self = look(
                [0.78, 0.56, 0.19], [0.50, 0.29, 0.09], .tin, [27, 27],
                grain: 0.12, holes: 0.04, holeSize: 1.5)
        case .sourdough:
            self = look(
                [0.68, 0.57, 0.41], [0.30, 0.17, 0.08], .oval, [32, 25],
                grain: 0.07, holes: 0.16, holeSize: 3.6)
        case .seeded:
            self = look(
                [0.56, 0.43, 0.28], [0.30, 0.18, 0.09], .tin, [28, 29],
                grain: 0.10, holes: 0.07, holeSize: 2, seeds: 70, seedSize: 1.1,
                seedColour: [0.12, 0.08, 0.05])
        case .spelt:
            self = look(
                [0.60, 0.46, 0.29], [0.34, 0.20, 0.10], .dome, [28, 28],
                grain: 0.09, holes: 0.09, holeSize: 2.4)
        }
    }

    /// A slice between two kinds, for training: the model should not learn a list of breads.
    /// Countable things come from `self` when `share` is below one half.
    func blended(with other: BreadLook, share: Float) -> BreadLook {
        var result = share < 0.5 ? self : other
        result.crumb = crumb + (other.crumb - crumb) * share
        result.crust = crust + (other.crust - crust) * share
        result.grain = grain + (other.grain - grain) * share
        result.holes = holes + (other.holes - holes) * share
        result.holeSize = holeSize + (other.holeSize - holeSize) * share
        return result
    }
}
