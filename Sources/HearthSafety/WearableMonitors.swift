// Small watchers of the wearable's sensors and lines, each with the little that it remembers.

import HearthUnits

extension SensorLimits {
    static var wearable: SensorLimits {
        SensorLimits(
            min: WearableLimits.sensorMin, max: WearableLimits.sensorMax,
            ageTicksMax: WearableLimits.sampleAgeMaxTicks)
    }
}

/// A limit of temperature that ends by itself, well inside of where it began.
struct WearableThreshold: Sendable {
    private var isBeyond = false

    /// - Parameter excess: how far beyond the limit the temperature is.
    mutating func update(excess: MilliKelvin) -> Bool {
        let allowance = isBeyond ? -WearableLimits.temperatureHysteresis.rawValue : 0
        isBeyond = excess.rawValue > allowance
        return isBeyond
    }
}

/// A sensor that keeps still while the other has moved far and stayed there.
struct WearableStuckMonitor: Sendable {
    /// Where movement is counted from; moves along whenever both have shown that they live.
    private var anchor: (battery: MilliCelsius, skin: MilliCelsius)?
    private var apartSinceTick: Int64?

    mutating func update(
        battery: MilliCelsius, skin: MilliCelsius, at tick: Int64
    ) -> WearableTrip? {
        guard let anchor else {
            self.anchor = (battery, skin)
            return nil
        }
        let batteryMoved = (battery - anchor.battery).magnitude
        let skinMoved = (skin - anchor.skin).magnitude
        if min(batteryMoved, skinMoved) > WearableLimits.stuckBand {
            self.anchor = (battery, skin)
            apartSinceTick = nil
            return nil
        }
        guard max(batteryMoved, skinMoved) >= WearableLimits.stuckOtherMoves else {
            apartSinceTick = nil
            return nil
        }
        let since = apartSinceTick ?? tick
        apartSinceTick = since
        guard tick - since >= WearableLimits.stuckTicks else { return nil }
        return WearableTrip(
            .sensorStuck, sensor: batteryMoved < skinMoved ? .battery : .skin,
            value: max(batteryMoved, skinMoved).rawValue,
            limit: WearableLimits.stuckOtherMoves.rawValue)
    }
}

/// A sense line that has said something wrong for too long.
struct WearableSenseMonitor: Sendable {
    private let rule: WearableRule
    private let ticksMax: Int64
    private var wrongSinceTick: Int64?

    init(_ rule: WearableRule, ticksMax: Int64) {
        self.rule = rule
        self.ticksMax = ticksMax
    }

    mutating func update(isWrong: Bool, at tick: Int64) -> WearableTrip? {
        guard isWrong else {
            wrongSinceTick = nil
            return nil
        }
        let since = wrongSinceTick ?? tick
        wrongSinceTick = since
        guard tick - since > ticksMax else { return nil }
        return WearableTrip(rule, value: clamped(tick - since), limit: clamped(ticksMax))
    }
}
