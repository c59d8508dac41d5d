// Does the chamber behave like a chamber? Three rules about how temperature moves, each against
// what the plant can do (hazard log, "Constants").

import HearthUnits

/// Rise over a sliding window: faster than the heater can means something else burns.
struct RiseMonitor: Sendable {
    private struct Reading {
        var temperature: MilliCelsius
        var tick: Int64
    }

    /// Enough readings to fill the window, a ring.
    private var readings = InlineArray<25, Reading>(
        repeating: Reading(temperature: .celsius(0), tick: .min / 2))
    private var next = 0
    private var lastTick: Int64 = .min / 2
    private let sensor: ChamberSensor

    /// A little less than the sensors' period, so that a sample that comes early still counts.
    private static let spacingTicks = ToasterLimits.riseWindowTicks / 25

    init(_ sensor: ChamberSensor) { self.sensor = sensor }

    /// Compares with the lowest reading within the window, by its own time: a window of so many
    /// samples would grow when samples are lost, and see a fast rise in a slow one.
    mutating func update(_ temperature: MilliCelsius, at tick: Int64) -> Trip? {
        guard tick - lastTick >= RiseMonitor.spacingTicks else { return nil }
        lastTick = tick
        readings[next] = Reading(temperature: temperature, tick: tick)
        next = next == 24 ? 0 : next + 1
        var lowest = temperature
        for index in readings.indices
        where tick - readings[index].tick <= ToasterLimits.riseWindowTicks {
            lowest = min(lowest, readings[index].temperature)
        }
        let rise = temperature - lowest
        guard rise > ToasterLimits.riseMax else { return nil }
        return Trip(
            .riseTooFast, sensor: sensor, value: rise.rawValue,
            limit: ToasterLimits.riseMax.rawValue)
    }
}

/// Heat without rise: the sensors are not where the heat is, or they lie alike.
struct HeatingRiseMonitor: Sendable {
    private var anchor: (temperature: MilliCelsius, tick: Int64)?
    private var onTicks: Int64 = 0

    /// - Parameters:
    ///   - temperature: the colder of the two sensors, so that one liar is not enough.
    ///   - isOn: whether the heater line was high in the tick before.
    ///   - ticks: what passed since that tick.
    mutating func update(
        _ temperature: MilliCelsius, isOn: Bool, ticks: Int64, at tick: Int64
    ) -> Trip? {
        guard temperature < ToasterLimits.heatingRiseBelow else {
            anchor = nil
            return nil
        }
        guard let anchor, temperature - anchor.temperature < ToasterLimits.heatingRiseMin,
            tick - anchor.tick <= ToasterLimits.heatingRiseSpanTicks
        else {
            anchor = (temperature, tick)
            onTicks = 0
            return nil
        }
        // A warm chamber cools a little before a cold element heats it: count from the lowest.
        if temperature < anchor.temperature { self.anchor?.temperature = temperature }
        if isOn { onTicks += min(ticks, ToasterLimits.unattendedTicksMax) }
        guard onTicks >= ToasterLimits.heatingRiseOnTicks else { return nil }
        return Trip(
            .heatingWithoutRise, value: (temperature - anchor.temperature).rawValue,
            limit: ToasterLimits.heatingRiseMin.rawValue)
    }

    mutating func reset() { anchor = nil }
}

/// Rise with the output off: a relay is welded, whatever its sense line says.
struct OffRiseMonitor: Sendable {
    private var offSinceTick: Int64?
    private var lowest = MilliCelsius.celsius(0)
    private var lowestTick: Int64 = 0

    /// - Parameter temperature: the colder of the two sensors.
    mutating func update(_ temperature: MilliCelsius, isOn: Bool, at tick: Int64) -> Trip? {
        if isOn {
            offSinceTick = nil
            return nil
        }
        let since = offSinceTick ?? tick
        offSinceTick = since
        // A kitchen that warms up over a morning is no fault: only a rise within the window counts.
        let isBlanked = tick - since <= ToasterLimits.residualHeatTicks
        let isOver = tick - lowestTick > ToasterLimits.offRiseSpanTicks
        if isBlanked || isOver || temperature < lowest {
            lowest = temperature
            lowestTick = tick
            return nil
        }
        let rise = temperature - lowest
        guard rise > ToasterLimits.offRiseMax else { return nil }
        return Trip(
            .riseWhileOff, value: rise.rawValue, limit: ToasterLimits.offRiseMax.rawValue)
    }
}
