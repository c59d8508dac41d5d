// What a camera offers, and which of it is taken: decisions alone, so that they can be tried
// without a camera.

public import HearthVision

/// The time from one picture to the next, in seconds, as a fraction.
public struct FrameInterval: Equatable, Sendable {
    public var numerator: UInt32
    public var denominator: UInt32

    public init(_ numerator: UInt32, _ denominator: UInt32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Pictures a second; 0 for what is no interval.
    public var rate: Double {
        numerator > 0 && denominator > 0 ? Double(denominator) / Double(numerator) : 0
    }
}

/// The intervals that a camera has for one size.
public enum FrameIntervals: Equatable, Sendable {
    /// The driver does not say.
    case unknown
    case some([FrameInterval])
    /// Any from the first to the second.
    case between(FrameInterval, FrameInterval)

    /// The slowest that gives `rate` pictures a second, else the fastest; nil where the driver does
    /// not say, or says nothing that is an interval.
    public func best(rate: Int) -> FrameInterval? {
        switch self {
        case .unknown: return nil
        case .some(let all):
            let sound = all.filter { $0.rate > 0 }
            let enough = sound.filter { FrameIntervals.isEnough($0.rate, rate) }
            return enough.min { $0.rate < $1.rate } ?? sound.max { $0.rate < $1.rate }
        case .between(let one, let other):
            guard one.rate > 0, other.rate > 0 else { return nil }
            let (slow, fast) = one.rate < other.rate ? (one, other) : (other, one)
            if FrameIntervals.isEnough(slow.rate, rate) { return slow }
            let wanted = FrameInterval(1, UInt32(clamping: rate))
            return wanted.rate < fast.rate ? wanted : fast
        }
    }

    /// 29.97 is 30.
    fileprivate static func isEnough(_ offered: Double, _ wanted: Int) -> Bool {
        offered >= Double(wanted) * 0.99
    }
}

/// Sizes from a least to a most, in steps, as a driver says it.
public struct SizeRange: Equatable, Sendable {
    public var least: Int
    public var most: Int
    public var step: Int

    public init(least: Int, most: Int, step: Int) {
        self.least = least
        self.most = most
        self.step = step
    }

    /// The step nearest to `wanted`; nil for a range that is none.
    public func nearest(to wanted: Int) -> Int? {
        guard least >= 1, most >= least, step >= 1 else { return nil }
        let bounded = min(max(wanted, least), most)
        let (down, rest) = (bounded - least).quotientAndRemainder(dividingBy: step)
        let up = rest * 2 > step && least + (down + 1) * step <= most
        return least + (down + (up ? 1 : 0)) * step
    }
}

/// One format in one size.
public struct CameraOffer: Equatable, Sendable {
    public var format: PixelFormat
    public var width: Int
    public var height: Int
    public var intervals: FrameIntervals

    public init(
        _ format: PixelFormat, width: Int, height: Int, intervals: FrameIntervals = .unknown
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.intervals = intervals
    }

    /// The offers that can serve, the best first.
    ///
    /// What a wish leaves open is decided in this order: colour before grey, which cannot tell
    /// brown from dark; enough pictures a second; enough pixels in the central square; a format
    /// that need not be decoded; the size nearest to the wish, the smaller one of two. Sizes that
    /// no format can have are left out.
    public static func best(_ offers: [CameraOffer], for wish: CameraWish) -> [CameraOffer] {
        offers.filter { offer in
            (wish.format == nil || wish.format == offer.format)
                && (1...PictureFormat.sideMax).contains(offer.width)
                && (1...PictureFormat.sideMax).contains(offer.height)
        }
        .map { (offer: $0, rank: $0.rank(wish)) }
        .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }
        .map(\.offer)
    }

    /// Smaller is better, from the front.
    private func rank(_ wish: CameraWish) -> [Int] {
        let square = min(width, height)
        let wanted = min(wish.width, wish.height)
        let rate = intervals.best(rate: wish.rate).map(\.rate)
        let isFast = rate.map { FrameIntervals.isEnough($0, wish.rate) } ?? true
        return [
            format == .grey ? 1 : 0,
            isFast ? 0 : 1,
            square >= wanted ? 0 : 1,
            format == .mjpeg ? 1 : 0,
            square >= wanted ? square - wanted : wanted - square,
            abs(width - wish.width) + abs(height - wish.height),
            PixelFormat.allCases.firstIndex(of: format) ?? 0,
        ]
    }
}

extension ColourMatrix {
    /// What a driver means by its three numbers (`linux/videodev2.h`, "Mapping of
    /// V4L2_YCBCR_ENC_DEFAULT" and of the quantisation).
    ///
    /// BT.2020 and SMPTE 240M count as BT.709, which is the nearest; a number that nobody knows
    /// counts as the default.
    public init(colourSpace: UInt32, encoding: UInt32, quantisation: UInt32) {
        let jpeg: UInt32 = 7
        // Rec. 709, DCI-P3, BT.2020, SMPTE 240M.
        let is709Space = [3, 12, 10, 2].contains(colourSpace)
        let is709 =
            switch encoding {
            case 1, 3, 5: false
            case 2, 4, 6, 7, 8: true
            default: is709Space
            }
        let isFull = quantisation == 1 || (quantisation != 2 && colourSpace == jpeg)
        self =
            is709
            ? isFull ? .bt709Full : .bt709Limited : isFull ? .bt601Full : .bt601Limited
    }
}
