// Is one sensor's word worth anything? Checked when a sample arrives; its age is checked each tick.

import HearthUnits

/// What a sound sensor reads, and how old its samples may be.
struct SensorLimits: Sendable {
    let min: MilliCelsius
    let max: MilliCelsius
    let ageTicksMax: Int64

    static var chamber: SensorLimits {
        SensorLimits(
            min: ToasterLimits.sensorMin, max: ToasterLimits.sensorMax,
            ageTicksMax: ToasterLimits.sampleAgeMaxTicks)
    }
}

/// What is known of one temperature sensor.
struct SensorMonitor: Sendable {
    /// Which of the chamber's sensors it is, for its trips; nil elsewhere.
    let sensor: ChamberSensor?
    private let limits: SensorLimits
    /// The last good reading.
    private(set) var temperature = MilliCelsius.celsius(20)
    /// Whether the last sample was good. Heat needs both sensors' last samples good.
    private(set) var isGood = false
    private(set) var goodSamplesInRow: Int32 = 0
    private var badSamples: Int32 = 0
    private var takenAt = SensorMonitor.never
    private(set) var fault: Trip?

    private static let never = Instant(rawValue: .min / 2)

    init(_ sensor: ChamberSensor?, _ limits: SensorLimits = .chamber) {
        self.sensor = sensor
        self.limits = limits
    }

    /// Takes in the present sample. Returns true when it is a new one.
    ///
    /// A stamp from the future is no stamp: kept, it would make all later samples look old and this
    /// one fresh for ever. That is also what every sample becomes when the clock steps back.
    mutating func update(_ sample: SensorSample, at now: Instant) -> Bool {
        let latest = now + ToasterLimits.tick
        if takenAt > latest { takenAt = SensorMonitor.never }
        if stale(at: now) != nil { goodSamplesInRow = 0 }
        guard sample.takenAt > takenAt, sample.takenAt <= latest else { return false }
        takenAt = sample.takenAt
        switch verdict(sample.reading) {
        case .some(let trip):
            isGood = false
            goodSamplesInRow = 0
            badSamples = min(badSamples + 1, ToasterLimits.badSamplesMax)
            fault = badSamples >= ToasterLimits.badSamplesMax ? trip : nil
        case .none:
            isGood = true
            goodSamplesInRow = min(goodSamplesInRow + 1, 1_000)
            badSamples = 0
            fault = nil
        }
        return true
    }

    /// No new sample for too long: a hung bus, a dead reader process, an unbound driver.
    func stale(at now: Instant) -> Trip? {
        let age = (now - takenAt).rawValue / ToasterLimits.tick.rawValue
        guard age > limits.ageTicksMax else { return nil }
        return Trip(
            .sensorStale, sensor: sensor, value: clamped(age), limit: clamped(limits.ageTicksMax))
    }

    private mutating func verdict(_ reading: SensorSample.Reading) -> Trip? {
        switch reading {
        case .open: return Trip(.sensorOpen, sensor: sensor)
        case .short: return Trip(.sensorShort, sensor: sensor)
        case .value(let value):
            if value < limits.min { return outOfRange(value, limits.min) }
            if value > limits.max { return outOfRange(value, limits.max) }
            temperature = value
            return nil
        }
    }

    private func outOfRange(_ value: MilliCelsius, _ limit: MilliCelsius) -> Trip {
        Trip(.sensorOutOfRange, sensor: sensor, value: value.rawValue, limit: limit.rawValue)
    }
}

/// Two diverse sensors watching one chamber, against each other.
struct SensorPair: Sendable {
    private var anchor: (thermocouple: MilliCelsius, infrared: MilliCelsius)?
    private var disagreeingSinceTick: Int64?

    /// A sensor that keeps still while the other moves. Call with every new pair of good readings.
    ///
    /// The anchor is the pair of readings from which movement is counted; it moves along whenever
    /// both sensors have shown that they live.
    mutating func stuck(thermocouple: MilliCelsius, infrared: MilliCelsius) -> Trip? {
        guard let anchor else {
            self.anchor = (thermocouple, infrared)
            return nil
        }
        let moved = (
            thermocouple: (thermocouple - anchor.thermocouple).magnitude,
            infrared: (infrared - anchor.infrared).magnitude
        )
        let stillThermocouple = moved.thermocouple <= ToasterLimits.stuckBand
        let stillInfrared = moved.infrared <= ToasterLimits.stuckBand
        if !stillThermocouple && !stillInfrared {
            self.anchor = (thermocouple, infrared)
            return nil
        }
        if stillThermocouple && moved.infrared >= ToasterLimits.stuckOtherMoves {
            return trip(.thermocouple, moved.infrared)
        }
        if stillInfrared && moved.thermocouple >= ToasterLimits.stuckOtherMoves {
            return trip(.infrared, moved.thermocouple)
        }
        return nil
    }

    /// Two sensors that tell different stories for longer than lag can explain.
    mutating func disagree(
        thermocouple: MilliCelsius, infrared: MilliCelsius, at tick: Int64
    ) -> Trip? {
        let difference = (thermocouple - infrared).magnitude
        guard difference > ToasterLimits.disagreementMax else {
            disagreeingSinceTick = nil
            return nil
        }
        let since = disagreeingSinceTick ?? tick
        disagreeingSinceTick = since
        guard tick - since >= ToasterLimits.disagreementTicks else { return nil }
        return Trip(
            .sensorsDisagree, value: difference.rawValue,
            limit: ToasterLimits.disagreementMax.rawValue)
    }

    private func trip(_ sensor: ChamberSensor, _ otherMoved: MilliKelvin) -> Trip {
        Trip(
            .sensorStuck, sensor: sensor, value: otherMoved.rawValue,
            limit: ToasterLimits.stuckOtherMoves.rawValue)
    }
}
