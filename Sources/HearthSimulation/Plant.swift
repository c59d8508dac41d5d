// The physics of one toaster: element, chamber, bread, fuse. Lumped heat capacities joined by
// conductances, stepped every 10 ms by explicit Euler (the fastest time constant is 8 s).
//
//   mains → element → chamber → room          bread = surface + core + water
//                 ↘ bread ↗                    browning by Arrhenius' law of the surface
//
// Only +, −, ×, ÷ and `deterministicExp`: the same bits on every processor.

package import HearthCore

/// The constants of the toaster, in SI units. The hazard log derives the interlock's limits from
/// the same numbers; `LimitDerivationTests` recomputes them from here.
public struct ToasterConstants: Sendable {
    /// Electrical power at nominal mains, W.
    public var power = 900.0
    /// Heat capacities, J/K.
    public var elementCapacity = 12.0
    public var chamberCapacity = 420.0
    /// Conductances, W/K.
    public var elementToChamber = 1.5
    public var elementToBread = 0.10
    public var chamberToBread = 0.35
    public var chamberToRoom = 1.9
    public var fanToRoom = 1.0
    /// The thermal fuse: opens for good at this, with this lag.
    public var fuseOpens = 258.0
    public var fuseTolerance = 3.0
    public var fuseLagSeconds = 5.0
    /// Where harm begins: the enclosure scorches, bread ignites.
    public var chamberHazard = 300.0
    public var breadIgnites = 330.0

    public init() {}

    /// How far the element's own heat raises the chamber after the power went off, at most, K.
    public func residualRise(mains: Double) -> Double {
        power * mains * mains / elementToChamber * elementCapacity / chamberCapacity
    }

    /// Fastest rise of the chamber, K/s.
    public func fastestRise(mains: Double) -> Double { power * mains * mains / chamberCapacity }

    /// Chamber temperature from which the power must be off, so that residual heat leaves the fuse
    /// whole. The judge of a run uses this, not the interlock's limit.
    public func mustBeOffFrom(mains: Double) -> Double {
        fuseOpens - fuseTolerance - residualRise(mains: mains)
    }
}

/// One slice's physical character.
public struct BreadConstants: Equatable, Sendable {
    /// Heat capacity of the surface layer, J/K.
    public var surfaceCapacity: Double
    /// Energy to dry it, J.
    public var dryingEnergy: Double
    /// Browning speed relative to white bread.
    public var speed: Double

    public init(surfaceCapacity: Double = 14, dryingEnergy: Double = 3000, speed: Double = 1) {
        self.surfaceCapacity = surfaceCapacity
        self.dryingEnergy = dryingEnergy
        self.speed = speed
    }
}

/// The state of the plant. All temperatures in °C, true values that no sensor ever sees.
public struct Plant: Sendable {
    public let constants: ToasterConstants
    public let bread: BreadConstants
    public let ambient: Double
    public private(set) var element: Double
    public private(set) var chamber: Double
    public private(set) var surface: Double
    public private(set) var core: Double
    /// Water left, 1 … 0.
    public private(set) var water = 1.0
    /// 0 as it came … 1 darkest toast … 1.2 burnt.
    public private(set) var browning = 0.0
    /// 0 clear … 1 nothing to be seen.
    public private(set) var smoke = 0.0
    public private(set) var steam = 0.0
    public private(set) var isFuseOpen = false
    /// How bright the element glows, 0 … 1.
    package var glow: Double { min(max((element - 450) / 350, 0), 1) }
    private var fuse: Double
    private let fuseOpens: Double
    private var browningRate = 0.0
    private var steps = 0

    /// Seconds per step.
    package static let step = 0.01

    package init(
        bread: BreadConstants, ambient: Double, chamber: Double,
        random: inout SeededRandom, constants: ToasterConstants = ToasterConstants()
    ) {
        self.constants = constants
        self.bread = bread
        self.ambient = ambient
        element = chamber
        self.chamber = chamber
        surface = ambient
        core = ambient
        fuse = chamber
        fuseOpens =
            constants.fuseOpens
            + random.uniform(-constants.fuseTolerance...constants.fuseTolerance)
    }

    /// One step of 10 ms.
    ///
    /// - Parameters:
    ///   - watts: electrical power into the element, as the board's contacts let it through.
    ///   - extraWatts: heat that does not come from the element (burning crumbs).
    ///   - isDown: whether the carriage holds the bread between the elements.
    package mutating func step(watts: Double, extraWatts: Double, fan: Bool, isDown: Bool) {
        let toChamber = constants.elementToChamber * (element - chamber)
        let toBread = isDown ? constants.elementToBread * (element - surface) : 0
        let chamberToBread = isDown ? constants.chamberToBread * (chamber - surface) : 0
        let breadToRoom = isDown ? 0 : 0.5 * (surface - ambient)
        let toCore = 0.15 * (surface - core)
        let drying = surface > 90 ? 0.6 * (surface - 90) * water : 0
        let toRoom =
            (constants.chamberToRoom + (fan ? constants.fanToRoom : 0)) * (chamber - ambient)
        element += Plant.step * (watts - toChamber - toBread) / constants.elementCapacity
        chamber +=
            Plant.step * (toChamber - toRoom - chamberToBread + extraWatts)
            / constants.chamberCapacity
        surface +=
            Plant.step * (toBread + chamberToBread - breadToRoom - toCore - drying)
            / bread.surfaceCapacity
        core += Plant.step * toCore / 90
        water = max(0, water - Plant.step * drying / bread.dryingEnergy)
        browning += Plant.step * browningRate
        fuse += Plant.step * (chamber - fuse) / constants.fuseLagSeconds
        if fuse >= fuseOpens { isFuseOpen = true }
        if steps % 10 == 0 { slowStep(drying: drying) }
        steps += 1
    }

    /// What changes slowly enough for ten times a second.
    private mutating func slowStep(drying: Double) {
        let kelvin = max(surface, 0) + 273.15
        let exponent = 10_220 * (1 / 423.15 - 1 / kelvin)
        browningRate =
            browning > 1.8 || exponent < -12
            ? 0 : bread.speed * 0.0045 * deterministicExp(min(exponent, 8))
        // Most of it is invisible at these temperatures.
        steam += 0.02 * (min(drying / 250, 1) - steam)
        let charring = browning > 1.1 ? min((browning - 1.1) * 3, 1) : 0
        let source = surface > 120 ? charring : 0
        smoke += 0.01 * (source - smoke)
    }

    /// Whether harm has begun, by the physics alone.
    public var isHazardous: Bool {
        chamber >= constants.chamberHazard || surface >= constants.breadIgnites
    }
}
