// The ten seconds before a trip, kept at ten samples a second.

internal import HearthUnits

/// One tenth of a second.
public struct PastSample: Equatable, Sendable {
    /// A toaster's thermocouple or a wearable's battery, in tenths of a degree; nil while the
    /// sensor's last sample was not good.
    public var first: Int16?
    /// The same of a toaster's infrared sensor, a wearable's skin.
    public var second: Int16?
    /// Whether heater or motor was on in any tick of it.
    public var isOn: Bool

    public init(first: Int16?, second: Int16?, isOn: Bool) {
        self.first = first
        self.second = second
        self.isOn = isOn
    }
}

/// A hundred samples, the oldest first.
public struct RecentPast: Sendable {
    public static var capacity: Int { 100 }
    static var ticksPerSample: Int { 10 }

    private var samples = InlineArray<100, PastSample>(
        repeating: PastSample(first: nil, second: nil, isOn: false))
    private var next = 0
    public private(set) var count = 0
    private var ticks = 0
    private var wasOn = false

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
    ///
    /// - Parameters: the two temperatures, nil for one that is not good, and heater or motor.
    mutating func note(_ first: MilliCelsius?, _ second: MilliCelsius?, isOn: Bool) {
        wasOn = wasOn || isOn
        ticks += 1
        guard ticks >= Self.ticksPerSample else { return }
        append(
            PastSample(first: first.map(tenths), second: second.map(tenths), isOn: wasOn))
        (ticks, wasOn) = (0, false)
    }

    /// Rounded to the nearest tenth; `.min` is left for "none".
    private func tenths(_ temperature: MilliCelsius) -> Int16 {
        let raw = temperature.rawValue / 50
        return max(Int16(clamping: (raw + (raw < 0 ? -1 : 1)) / 2), -.max)
    }
}
