// What one simulated cycle starts from. Equal setups give equal runs, bit for bit.

package import HearthCore
public import HearthScene

/// Everything that a cycle's course depends on, drawn from a seed.
public struct CycleSetup: Sendable {
    public var seed: UInt64
    public var bread: Bread
    public var light: Light
    /// Asked-for browning, 0 … 1.
    public var browning: Double
    public var faults: [ScheduledFault]
    /// Mains voltage as a share of nominal.
    public var mains: Double
    /// °C.
    public var ambient: Double
    public var chamber: Double
    /// When the person presses the lever, in ticks: past the guard's shortest off-time.
    public var leverTick = 1_100
    package var conduct = Daemon.Conduct.policy
    package var history = GuardHistory.commissioned
    /// Whether the hardware watchdog is fitted.
    package var hasWatchdog = true
    /// When the person presses the cancel button, in ticks after the heat began.
    public var cancelAfterTicks: Int?
    /// When the person presses the lever again, in ticks after the cycle's end.
    package var leverAgainAfterTicks: Int?

    /// Whether somebody asks for a drill while the cycle runs.
    package var requestsDrill = false

    /// What the guard finds on its disk.
    package enum GuardHistory: Equatable, Sendable {
        case commissioned
        case nothing
        case uncleanEnds(UInt8)
        case onTimeLeft(seconds: Int64)
    }

    /// An ordinary morning: weather, mains, bread and light from the seed.
    public init(seed: UInt64, bread: Bread? = nil, light: Light? = nil, browning: Double? = nil) {
        var random = SeededRandom(seed: seed).stream(10)
        self.seed = seed
        let drawnBread = Bread.allCases[random.below(Bread.allCases.count)]
        let drawnLight = Light.allCases[random.below(Light.allCases.count)]
        let drawnBrowning = random.uniform(0.2...0.9)
        self.bread = bread ?? drawnBread
        self.light = light ?? drawnLight
        self.browning = browning ?? drawnBrowning
        faults = []
        mains = random.uniform(0.94...1.06)
        ambient = random.uniform(14...30)
        chamber = ambient + (random.chance(0.3) ? random.uniform(0...60) : 0)
    }
}

extension BreadConstants {
    /// How a kind of bread takes heat; no two slices are alike.
    package init(_ bread: Bread, random: inout SeededRandom) {
        // Denser and wetter crumb warms and browns more slowly, sugar browns faster.
        let (capacity, water, speed): (Double, Double, Double) =
            switch bread {
            case .white, .ciabatta: (13.5, 2_900, 1.0)
            case .brioche, .raisin: (13.5, 2_800, 1.12)
            case .bagel: (14.5, 3_100, 0.97)
            case .wholemeal, .spelt, .seeded, .cornbread: (14, 3_000, 1.02)
            case .sourdough: (14.5, 3_200, 0.98)
            case .rye, .pumpernickel: (15, 3_300, 0.97)
            }
        self.init(
            surfaceCapacity: capacity * random.uniform(0.94...1.06),
            dryingEnergy: water * random.uniform(0.92...1.08),
            speed: speed * random.uniform(0.92...1.08))
    }
}
