// Views that cannot be trusted, by rules that need no model: a covered lens, no light, too much of
// it, a camera whose exposure or white balance has run away since the cycle's first picture.
//
// The model has a class of its own for most of this. These rules are its second opinion, and only
// where it says toast: what they find counts as "cannot see", which heats less than toast does and
// which, unlike "burnt" and "not bread", may begin a blind cycle. So no other answer is replaced.
//
// The bounds come from 16,000 rendered pairs, of which 8,294 show toast in ordinary and in hard
// kitchens (`ViewTroubleTests` renders others):
//
//   figure                                    toast          beyond the bound
//   brighter tile's white less its grey       22 … 121       covered -4 … 6, dark -1 … 7,
//                                                            overexposed 0 … 2, fogged 5 … 17
//   white tile now to then, in light          0.68 … 1.63    –
//   its red to its blue, now to then          0.87 … 1.25    –
//   mean luma                                 48 … 214       dark 1 … 11, overexposed 216 … 255
//   deviation of luma                         3.7 … 47       thick steam and smoke from 1.2

/// Why a picture is not believed to show toast.
public enum ViewTrouble: String, CaseIterable, Sendable {
    /// Hardly any light.
    case dark
    /// Far too much light.
    case overexposed
    /// No structure.
    case flat
    /// Neither reference tile shows its two halves: something is before the lens, or on it.
    case tilesHidden = "tiles_hidden"
    /// Both tiles are much lighter or darker than in the first picture.
    case exposureDrift = "exposure_drift"
    /// Both tiles have another colour than in the first picture.
    case colourDrift = "colour_drift"

    enum Bounds {
        static let mean = 24.0...235.0
        static let deviationMin = 2.5
        static let tileContrastMin = 19.0
        static let exposure = 0.5...2.0
        static let balance = 0.7...1.5
    }

    /// What is wrong with a picture by itself; nil when nothing is.
    public init?(_ view: ViewFigures) {
        if view.mean < Bounds.mean.lowerBound {
            self = .dark
        } else if view.mean > Bounds.mean.upperBound {
            self = .overexposed
        } else if view.deviation < Bounds.deviationMin {
            self = .flat
        } else if let tiles = view.tiles,
            max(tiles.near.contrast, tiles.far.contrast) < Bounds.tileContrastMin
        {
            self = .tilesHidden
        } else {
            return nil
        }
    }

    /// What is wrong with the present picture, with the first one, or between them.
    ///
    /// A hand or a slice may hide one tile, so it takes both to speak of a drift.
    public init?(first: ViewFigures, now: ViewFigures) {
        if let trouble = ViewTrouble(now) ?? ViewTrouble(first) {
            self = trouble
            return
        }
        guard let before = first.tiles, let after = now.tiles else { return nil }
        let near = Change(from: before.near, to: after.near)
        let far = Change(from: before.far, to: after.far)
        if !Bounds.exposure.contains(near.exposure), !Bounds.exposure.contains(far.exposure) {
            self = .exposureDrift
        } else if !Bounds.balance.contains(near.balance), !Bounds.balance.contains(far.balance) {
            self = .colourDrift
        } else {
            return nil
        }
    }

    /// How a tile changed, as ratios of light: bytes are about its square root.
    private struct Change {
        let exposure: Double
        let balance: Double

        init(from before: ReferenceTile, to after: ReferenceTile) {
            // Half a step is the least that a byte can mean.
            func ratio(_ after: Double, _ before: Double) -> Double {
                max(after, 0.5) / max(before, 0.5)
            }
            let step = ratio(after.white, before.white)
            exposure = step * step
            balance = ratio(after.red, before.red) / ratio(after.blue, before.blue)
        }
    }
}

extension ReferenceTile {
    /// By how much the white half is lighter.
    public var contrast: Double { white - grey }
}
