// Every limit of the toaster, in source. None can be reached from a model, an update, a socket or a
// configuration file, which may only tighten the few that `Tightening` names.
//
// The derivations are in the hazard log's "Constants" table; `LimitDerivationTests` recomputes each
// bound from the plant model, so a change of plant or limit that breaks a margin fails a test.
// Times are counted in ticks of 10 ms.

public import HearthUnits

public enum ToasterLimits {
    // MARK: The loop

    /// Period of the guard's loop.
    public static let tick = TimeSpan.milliseconds(10)
    /// A step that comes later than this after the one before is late and gets no heat.
    public static let tickLate = TimeSpan.milliseconds(15)
    /// Beyond this the monostable (100 ms) may have dropped the safety relay: the cycle is over.
    public static let tickLost = TimeSpan.milliseconds(80)
    /// Longest that heat can last without a step: monostable (100 ms) and relay (20 ms).
    public static let unattendedTicksMax: Int64 = 12
    /// Late steps that trip. A late step adds one; a second of punctual ones takes one back.
    public static let lateStepsMax: Int32 = 5
    /// Largest disagreement of the two clocks within a second: 5 % of it.
    public static let clockSkewMax = TimeSpan.milliseconds(50)

    // MARK: Temperature

    /// Absolute limit of either chamber sensor.
    public static let chamberMax = MilliCelsius.celsius(215)
    /// A new cycle starts, and the proof test runs, below this only.
    public static let chamberStartMax = MilliCelsius.celsius(120)
    /// "Cool": the fan stops, and a latch that waits for cold may be cleared.
    public static let coolBelow = MilliCelsius.celsius(80)
    /// What a sound sensor can read in this chamber.
    public static let sensorMin = MilliCelsius.celsius(-20)
    public static let sensorMax = MilliCelsius.celsius(350)
    /// Bad samples in a row that make a fault: one may be a spark in the wire.
    public static let badSamplesMax: Int32 = 3
    /// A sample older than this is no sample. The sensors' period is 10 ticks.
    public static let sampleAgeMaxTicks: Int64 = 50
    /// A sensor that keeps within this band …
    public static let stuckBand = MilliKelvin(rawValue: 400)
    /// … while the other moves this far is stuck.
    public static let stuckOtherMoves = MilliKelvin.kelvins(10)
    /// Largest difference of the two sensors, beyond lag, place and noise, and for how long.
    public static let disagreementMax = MilliKelvin.kelvins(25)
    public static let disagreementTicks: Int64 = 200
    /// Fastest rise: over `riseWindowTicks`, at least four tenths above the fastest the heater can.
    public static let riseMax = MilliKelvin(rawValue: 8_000)
    public static let riseWindowTicks: Int64 = 200
    /// Heating must raise the chamber by this …
    public static let heatingRiseMin = MilliKelvin.kelvins(3)
    /// … within this much time on, if that time was at least three quarters of the time passed …
    public static let heatingRiseOnTicks: Int64 = 2_000
    public static let heatingRiseSpanTicks: Int64 = 2_600
    /// … below this temperature. Above it a well-kept chamber may hold still.
    public static let heatingRiseBelow = MilliCelsius.celsius(170)
    /// With the output off, the element's own heat may still raise the chamber for so long;
    public static let residualHeatTicks: Int64 = 2_000
    /// after that no more than this …
    public static let offRiseMax = MilliKelvin.kelvins(6)
    /// … within so long.
    public static let offRiseSpanTicks: Int64 = 6_000
    /// The processor that runs this code.
    public static let processorMax = MilliCelsius.celsius(85)

    // MARK: Channels

    /// A sense line follows its channel within this, beyond the channel's own time.
    public static let heaterSenseTicks: Int64 = 5
    public static let heaterSenseOnTicks: Int64 = 25
    /// Monostable (100 ms), relay (20 ms) and sense line.
    public static let safetySenseTicks: Int64 = 30
    /// How long the safety relay stays closed after the solid-state relay was dropped.
    public static let safetyRelayHoldTicks: Int64 = 100
    /// Longest heat of the proof test.
    public static let proofHeatTicks: Int64 = 20
    /// Burst-fire window.
    public static let burstWindowTicks: Int64 = 100

    // MARK: Time

    /// Longest heating phase of one cycle: 240 s.
    public static let heatingTicksMax: Int64 = 24_000
    /// Longest heating phase on a timer, that is, blind: 75 s.
    public static let timerTicksMax: Int64 = 7_500
    /// Shortest time from heat to heat.
    public static let offTicksMin: Int64 = 1_000
    /// Cumulative on-time: a bucket of 600 s of heat …
    public static let onTimeBudgetTicks: Int64 = 60_000
    /// … that refills by one tick in three while off.
    public static let onTimeRefillDivisor: Int64 = 3
    /// How long a cycle waits for its armed marker to be on disk.
    public static let armingTicksMax: Int64 = 200

    // MARK: Drill

    /// What the rule on absolute temperature is told in a drill: above its limit, and what a sound
    /// sensor could read.
    public static let drillTemperature = MilliCelsius.celsius(250)
    /// Clean cycles after which a drill is due without anyone asking.
    public static let drillCyclesMax: UInt8 = 50

    // MARK: Lease

    /// How long a lease lasts from the tick that its renewal echoes.
    public static let leaseTicksMax: Int64 = 50
    /// How long the first renewal may take after the proof test.
    public static let firstRenewalTicksMax: Int64 = 200
    /// Oldest observation that may keep heat on, counted to the present tick.
    public static let observationAgeMaxTicks: Int64 = 150
    /// Renewals that may be lost between two that arrive.
    public static let sequenceGapMax: UInt32 = 16

    // MARK: Supply

    /// The board's 5 V rail.
    public static let supplyMinMillivolts: Int32 = 4_600
    public static let supplyMaxMillivolts: Int32 = 5_400
    public static let supplyTicks: Int64 = 5

    // MARK: Person

    /// A press of the lever: this many steps up, then this many down, each without a break.
    public static let leverUpSteps: Int64 = 5
    public static let leverDownSteps: Int64 = 3
    /// How long the button is held to clear a latch.
    public static let clearHoldTicks: Int64 = 500
    /// Good samples in a row that make a sensor sound again: 10 s.
    public static let soundSamplesMin: Int32 = 100
    /// Unclean ends in a row that latch.
    public static let uncleanEndsMax: UInt8 = 3
}

/// What configuration may say about limits: lower ones.
public struct Tightening: Equatable, Sendable {
    public let chamberMax: MilliCelsius
    public let heatingTicksMax: Int64

    /// The limits of the source.
    public static let none = Tightening(
        unchecked: ToasterLimits.chamberMax, heatingTicksMax: ToasterLimits.heatingTicksMax)

    /// A configured value above the limit in source, with both numbers.
    public enum Looser: Error, Equatable {
        case chamberMax(asked: MilliCelsius, limit: MilliCelsius)
        case heatingTicks(asked: Int64, limit: Int64)
    }

    public init(chamberMax: MilliCelsius, heatingTicksMax: Int64) throws(Looser) {
        guard chamberMax <= ToasterLimits.chamberMax else {
            throw .chamberMax(asked: chamberMax, limit: ToasterLimits.chamberMax)
        }
        guard heatingTicksMax <= ToasterLimits.heatingTicksMax else {
            throw .heatingTicks(asked: heatingTicksMax, limit: ToasterLimits.heatingTicksMax)
        }
        self.init(unchecked: chamberMax, heatingTicksMax: heatingTicksMax)
    }

    private init(unchecked chamberMax: MilliCelsius, heatingTicksMax: Int64) {
        self.chamberMax = chamberMax
        self.heatingTicksMax = heatingTicksMax
    }
}
