// Configuration may tighten, never loosen; and the limits of the source keep their margins against
// the plant they were derived from. The plant's numbers stand here a second time on purpose: a
// change of either side that breaks a margin fails a test.

import HearthSafety
import HearthUnits
import Testing

@Suite struct TighteningTests {
    @Test func `a looser temperature is refused with both numbers`() {
        let asked = MilliCelsius(rawValue: ToasterLimits.chamberMax.rawValue + 1)
        #expect(throws: Tightening.Looser.chamberMax(asked: asked, limit: ToasterLimits.chamberMax))
        {
            _ = try Tightening(chamberMax: asked, heatingTicksMax: 1)
        }
    }

    @Test func `a looser heating time is refused with both numbers`() {
        let limit = ToasterLimits.heatingTicksMax
        #expect(throws: Tightening.Looser.heatingTicks(asked: limit + 1, limit: limit)) {
            _ = try Tightening(chamberMax: ToasterLimits.chamberMax, heatingTicksMax: limit + 1)
        }
    }

    @Test func `a tighter temperature acts`() throws {
        let tightening = try Tightening(
            chamberMax: .celsius(60), heatingTicksMax: ToasterLimits.heatingTicksMax)
        let bench = Bench.heating(tightening: tightening)
        _ = try #require(bench.run(untilTrip: .overTemperature, limit: 3_000))
        #expect(bench.chamber < .celsius(61))
    }
}

/// The bounds of the hazard log's "Constants" table, recomputed from the plant.
@Suite struct LimitDerivationTests {
    // The plant at its worst: 900 W at 1.15 of the nominal voltage, and at 0.85 of it.
    private let powerMax = 900 * 1.15 * 1.15
    private let powerMin = 900 * 0.85 * 0.85
    private let chamberCapacity = 420.0
    private let elementCapacity = 12.0
    private let loss = 1.9
    private let elementTime = 8.0
    private let thermocoupleLag = 4.0
    private let infraredLag = 0.5
    /// Three and a half standard deviations, both ways, and a step of resolution.
    private let noise = 2 * 3.5 * 0.2 + 0.25
    private let fuseMin = 255.0

    private func kelvins(_ difference: MilliKelvin) -> Double { Double(difference.rawValue) / 1000 }
    private func degrees(_ value: MilliCelsius) -> Double { Double(value.rawValue) / 1000 }
    private func seconds(_ ticks: Int64) -> Double { Double(ticks) / 100 }
    private var riseMax: Double { powerMax / chamberCapacity }
    private var residual: Double { powerMax / 1.5 * elementCapacity / chamberCapacity }

    @Test func `cut off at the absolute limit, the chamber stays below the fuse`() {
        // The truth runs ahead of the thermocouple by its lag; one sample period and ten ticks
        // more.
        let ahead = riseMax * (thermocoupleLag + 0.2)
        #expect(degrees(ToasterLimits.chamberMax) + ahead + residual < fuseMin)
    }

    @Test func `the rise that trips is above what the heater can make, noise included`() {
        let fastest = riseMax * seconds(ToasterLimits.riseWindowTicks) + noise
        #expect(kelvins(ToasterLimits.riseMax) > fastest)
    }

    @Test func `sensors of different lag disagree by less than the allowance`() {
        let lag = riseMax * (thermocoupleLag - infraredLag) + noise
        #expect(kelvins(ToasterLimits.disagreementMax) > 2 * lag)
    }

    @Test func `the weakest mains warm a warm chamber by more than the rise asked for`() {
        // Integrated: a cold element, a chamber at the highest start, the slower sensor.
        var (element, chamber, sensor) = (0.0, degrees(ToasterLimits.chamberStartMax), 0.0)
        sensor = chamber
        var lowest = chamber
        for _ in 0..<Int(ToasterLimits.heatingRiseOnTicks) {
            element += (powerMin - element) * 0.01 / elementTime
            chamber += (element - loss * (chamber - 20)) / chamberCapacity * 0.01
            sensor += (chamber - sensor) * 0.01 / thermocoupleLag
            lowest = min(lowest, sensor)
        }
        #expect(sensor - lowest > kelvins(ToasterLimits.heatingRiseMin) + noise)
    }

    @Test func `the share of on-time that the rise rule needs is more than a held chamber takes`() {
        let share =
            Double(ToasterLimits.heatingRiseOnTicks) / Double(ToasterLimits.heatingRiseSpanTicks)
        let held = loss * (degrees(ToasterLimits.heatingRiseBelow) - 20) / powerMin
        #expect(share > held + 0.2)
    }

    @Test func `residual heat is over when the blanking ends`() {
        var left = residual
        for _ in 0..<Int(ToasterLimits.residualHeatTicks) { left -= left * 0.01 / elementTime }
        #expect(left + noise < kelvins(ToasterLimits.offRiseMax))
    }

    @Test func `a welded relay rises through the allowance long before the window ends`() {
        let time = kelvins(ToasterLimits.offRiseMax) / (powerMin / chamberCapacity)
        #expect(time * 4 < seconds(ToasterLimits.offRiseSpanTicks))
    }

    @Test func `from the normal setpoint to the absolute limit there is room for overshoot`() {
        #expect(185 + residual + noise < degrees(ToasterLimits.chamberMax))
    }

    @Test func `the relay's own time fits the sense windows`() {
        #expect(seconds(ToasterLimits.safetySenseTicks) > 2 * (0.100 + 0.020))
        #expect(seconds(ToasterLimits.heaterSenseTicks) > 2 * 0.010)
        #expect(ToasterLimits.unattendedTicksMax >= 12)
        #expect(ToasterLimits.tickLost < .milliseconds(100))
    }

    @Test func `a lease outlives one lost renewal and not two`() {
        #expect((50...74).contains(ToasterLimits.leaseTicksMax))
    }
}
