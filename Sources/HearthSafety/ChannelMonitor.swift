// Does each switch do what it is told? Both channels are sensed behind the switch.

import HearthUnits

/// Compares one channel's sense line with what the channel was commanded.
struct ChannelMonitor: Sendable {
    private let onKind: Interlock
    private let offKind: Interlock
    private let offLimitTicks: Int64
    private let onLimitTicks: Int64
    private var commanded = false
    private var wrongSinceTick: Int64?

    static var heater: ChannelMonitor {
        ChannelMonitor(
            onKind: .heaterSensedOn, offKind: .heaterSensedOff,
            offLimitTicks: ToasterLimits.heaterSenseTicks,
            onLimitTicks: ToasterLimits.heaterSenseOnTicks)
    }

    static var safetyRelay: ChannelMonitor {
        ChannelMonitor(
            onKind: .safetyRelaySensedOn, offKind: .safetyRelaySensedOff,
            offLimitTicks: ToasterLimits.safetySenseTicks,
            onLimitTicks: ToasterLimits.safetySenseTicks)
    }

    private init(
        onKind: Interlock, offKind: Interlock, offLimitTicks: Int64, onLimitTicks: Int64
    ) {
        self.onKind = onKind
        self.offKind = offKind
        self.offLimitTicks = offLimitTicks
        self.onLimitTicks = onLimitTicks
    }

    /// - Parameter commanded: what was asked of the channel in the tick before.
    mutating func update(sensed: Bool, commanded: Bool, at tick: Int64) -> Trip? {
        if sensed == commanded {
            wrongSinceTick = nil
            return nil
        }
        // A switch is given its own time from each command.
        let since = commanded == self.commanded ? wrongSinceTick ?? tick : tick
        self.commanded = commanded
        wrongSinceTick = since
        let limit = sensed ? offLimitTicks : onLimitTicks
        guard tick - since > limit else { return nil }
        return Trip(sensed ? onKind : offKind, value: clamped(tick - since), limit: clamped(limit))
    }
}
