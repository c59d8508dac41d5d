// Every limit of the wearable, in source. None can be reached from a model, an update, a socket or
// a configuration file, which may only tighten the few that `WearableTightening` names.
//
// What both targets share stands in `ToasterLimits`: the loop and its clocks, the lease, the clear
// gesture, bad samples. The derivations are repeated in the wearable's hazard log ("Constants");
// `WearableLimitTests` recomputes them. Times are counted in ticks of 10 ms.

public import HearthUnits

public enum WearableLimits {
    // MARK: Battery

    /// A lithium-ion cell is charged between these only, as cell makers and the JEITA guide have
    /// it: colder, lithium is plated on the anode; hotter, the cell ages and swells.
    public static let batteryChargeMin = MilliCelsius.celsius(0)
    public static let batteryChargeMax = MilliCelsius.celsius(45)
    /// Discharged below this only: where cell makers' ranges end, 30 K and more below the onset of
    /// thermal runaway.
    public static let batteryMax = MilliCelsius.celsius(60)
    /// A cut-off by temperature that ends by itself ends this far inside of its limit: twice the
    /// thermistor's tolerance of 1 K.
    public static let temperatureHysteresis = MilliKelvin.kelvins(2)

    // MARK: Skin

    /// 43 °C is what healthy skin bears for eight hours and longer, whatever the material (ISO
    /// 13732-1; IEC 62368-1 has it for devices worn on the body), less 1 K for the sensor.
    public static let skinMax = MilliCelsius.celsius(42)

    // MARK: Sensors

    /// What a sound thermistor can read here: a broken wire reads below -40 °C, a short above
    /// 125 °C, and a cell that is really too hot must not look like nonsense.
    public static let sensorMin = MilliCelsius.celsius(-30)
    public static let sensorMax = MilliCelsius.celsius(120)
    /// A sample older than this is no sample: three periods of a fuel gauge that samples once a
    /// second. At 0.1 K/s, a fast charge without any cooling, the cell moves 0.3 K.
    public static let sampleAgeMaxTicks: Int64 = 300
    /// A sensor that keeps within this band …
    public static let stuckBand = MilliKelvin(rawValue: 400)
    /// … while the other is this far from where it was …
    public static let stuckOtherMoves = MilliKelvin.kelvins(10)
    /// … for so long is stuck: at a time constant of 150 s between housing and cell, 60 s carry
    /// 3.3 K of 10, eight times the band.
    public static let stuckTicks: Int64 = 6_000
    /// Good samples in a row that make a sensor sound again: 10 s.
    public static let soundSamplesMin: Int32 = 10

    // MARK: Motor

    /// Longest on-time between two rests: a blocked coin motor (0.36 W, 0.5 J/K) warms 3.6 K.
    public static let motorOnTicksMax: Int64 = 500
    /// A rest is this long: time to feel that it was one.
    public static let motorRestTicks: Int64 = 100
    /// Within this window …
    public static let motorWindowTicks: Int64 = 2_000
    /// … the motor is on for half of it: 0.18 W of the blocked motor warm a housing that gives
    /// 0.1 W/K to the skin by 1.8 K.
    public static let motorWindowOnTicksMax: Int64 = 1_000
    /// The sense line follows the motor within this: after it, a motor that runs out gives voltage.
    public static let motorSenseOffTicks: Int64 = 20
    public static let motorSenseOnTicks: Int64 = 10
    /// The charger's sense line: monostable (100 ms), and the charger's own ramp.
    public static let chargeSenseTicks: Int64 = 50

    // MARK: Supply

    /// The processor's 3.3 V rail, within 9 %.
    public static let supplyMinMillivolts: Int32 = 3_000
    public static let supplyMaxMillivolts: Int32 = 3_600
}

/// What configuration may say about limits: lower ones.
public struct WearableTightening: Equatable, Sendable {
    public let batteryChargeMax: MilliCelsius
    public let skinMax: MilliCelsius
    public let motorOnTicksMax: Int64

    /// The limits of the source.
    public static let none = WearableTightening(
        unchecked: WearableLimits.batteryChargeMax, WearableLimits.skinMax,
        WearableLimits.motorOnTicksMax)

    /// A configured value above the limit in source, with both numbers.
    public enum Looser: Error, Equatable {
        case batteryChargeMax(asked: MilliCelsius, limit: MilliCelsius)
        case skinMax(asked: MilliCelsius, limit: MilliCelsius)
        case motorOnTicks(asked: Int64, limit: Int64)
    }

    public init(
        batteryChargeMax: MilliCelsius, skinMax: MilliCelsius, motorOnTicksMax: Int64
    ) throws(Looser) {
        guard batteryChargeMax <= WearableLimits.batteryChargeMax else {
            throw .batteryChargeMax(
                asked: batteryChargeMax, limit: WearableLimits.batteryChargeMax)
        }
        guard skinMax <= WearableLimits.skinMax else {
            throw .skinMax(asked: skinMax, limit: WearableLimits.skinMax)
        }
        guard motorOnTicksMax <= WearableLimits.motorOnTicksMax else {
            throw .motorOnTicks(asked: motorOnTicksMax, limit: WearableLimits.motorOnTicksMax)
        }
        self.init(unchecked: batteryChargeMax, skinMax, motorOnTicksMax)
    }

    private init(
        unchecked batteryChargeMax: MilliCelsius, _ skinMax: MilliCelsius, _ motorOnTicksMax: Int64
    ) {
        self.batteryChargeMax = batteryChargeMax
        self.skinMax = skinMax
        self.motorOnTicksMax = motorOnTicksMax
    }
}
