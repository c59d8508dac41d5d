// The ten seconds before a trip, kept at ten samples a second.

import HearthSafety

internal import HearthUnits

/// One tenth of a second.
public struct PastSample: Equatable, Sendable {
    /// Tenths of a degree; nil while the sensor's last sample was not good.
    public var thermocouple: Int16?
    public var infrared: Int16?
    /// Whether the heater was on in any tick of it.
    public var heat: Bool

    public init(thermocouple: Int16?, infrared: Int16?, heat: Bool) {
        self.thermocouple = thermocouple
        self.infrared = infrared
        self.heat = heat
    }
}

/// A hundred samples, the oldest first.
public struct RecentPast: Sendable {
    public static var capacity: Int { 100 }
    static var ticksPerSample: Int { 10 }

    private var samples = InlineArray<100, PastSample>(
        repeating: PastSample(thermocouple: nil, infrared: nil, heat: false))
    private var next = 0
    public private(set) var count = 0
    private var ticks = 0
    private var heated = false

    public init() {}

    /// `index` 0 is the oldest of `count`.
    public subscript(index: Int) -> PastSample {
        samples[(next + Self.capacity - count + index) % Self.capacity]
    }

    public mutating func append(_ sample: PastSample) {
        samples[next] = sample
        next = (next + 1) % Self.capacity
        count = min(count + 1, Self.capacity)
    }

    /// Takes one turn in; every tenth makes a sample.
    mutating func note(_ status: GuardStatus) {
        heated = heated || status.heat
        ticks += 1
        guard ticks >= Self.ticksPerSample else { return }
        append(
            PastSample(
                thermocouple: status.isThermocoupleGood ? tenths(status.thermocouple) : nil,
                infrared: status.isInfraredGood ? tenths(status.infrared) : nil, heat: heated))
        (ticks, heated) = (0, false)
    }

    /// Rounded to the nearest tenth; `.min` is left for "none".
    private func tenths(_ temperature: MilliCelsius) -> Int16 {
        let raw = temperature.rawValue / 50
        return max(Int16(clamping: (raw + (raw < 0 ? -1 : 1)) / 2), -.max)
    }
}
