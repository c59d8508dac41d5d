// Two diverse sensors of one chamber: a thermocouple in the air (slow, coarse) and an infrared eye
// on the wall (fast, a little warmed by the element). What can be wrong with each is in `Fault`.

package import HearthCore
package import HearthSafety
package import HearthUnits

/// One simulated sensor with lag, noise and resolution.
package struct SimulatedSensor: Sendable {
    package let lagSeconds: Double
    package let noise: Double
    package let resolution: Double
    private var follows: Double
    package private(set) var sample: SensorSample
    private var stuckAt: MilliCelsius?
    private var drift = 0.0

    package static func thermocouple(at chamber: Double) -> SimulatedSensor {
        SimulatedSensor(lagSeconds: 4, noise: 0.15, resolution: 0.25, at: chamber)
    }

    package static func infrared(at chamber: Double) -> SimulatedSensor {
        SimulatedSensor(lagSeconds: 0.5, noise: 0.2, resolution: 0.1, at: chamber)
    }

    private init(lagSeconds: Double, noise: Double, resolution: Double, at chamber: Double) {
        self.lagSeconds = lagSeconds
        self.noise = noise
        self.resolution = resolution
        follows = chamber
        sample = SensorSample(
            .value(MilliCelsius(rawValue: Int32(chamber * 1000))), takenAt: .boot)
    }

    package mutating func follow(_ temperature: Double) {
        follows += Plant.step * (temperature - follows) / lagSeconds
    }

    /// What can be wrong with one sensor at one moment.
    package struct Condition {
        package var open = false
        package var short = false
        package var stuck = false
        package var low = false
        package var hung = false
        package var driftPerSecond = 0.0
    }

    /// Takes a sample, a tenth of a second after the one before.
    package mutating func take(
        at now: Instant, _ condition: Condition, random: inout SeededRandom
    ) {
        if condition.hung { return }
        drift += condition.driftPerSecond / 10
        if condition.open {
            sample = SensorSample(.open, takenAt: now)
        } else if condition.short {
            sample = SensorSample(.short, takenAt: now)
        } else if condition.low {
            sample = SensorSample(.value(.celsius(-100)), takenAt: now)
        } else {
            let noisy = follows - drift + noise * random.gaussian()
            let steps = (noisy / resolution).rounded()
            let reading = MilliCelsius(rawValue: Int32(steps * resolution * 1000))
            if condition.stuck { stuckAt = stuckAt ?? reading }
            sample = SensorSample(.value(stuckAt ?? reading), takenAt: now)
        }
    }
}

extension SimulatedSensor.Condition {
    package static func thermocouple(_ faults: FaultSet) -> Self {
        Self(
            open: faults.contains(.thermocoupleOpen), short: faults.contains(.thermocoupleShort),
            stuck: faults.contains(.thermocoupleStuck) || faults.contains(.sensorsStuck),
            low: faults.contains(.thermocoupleLow), hung: faults.contains(.thermocoupleHung),
            driftPerSecond: (faults.contains(.thermocoupleDrift) ? 1.5 : 0)
                + (faults.contains(.sensorsLying) ? 1 : 0))
    }

    package static func infrared(_ faults: FaultSet) -> Self {
        Self(
            open: faults.contains(.infraredOpen), short: faults.contains(.infraredShort),
            stuck: faults.contains(.infraredStuck) || faults.contains(.sensorsStuck),
            low: faults.contains(.infraredLow), hung: faults.contains(.infraredHung),
            driftPerSecond: (faults.contains(.infraredDrift) ? 1.5 : 0)
                + (faults.contains(.sensorsLying) ? 1 : 0))
    }
}
