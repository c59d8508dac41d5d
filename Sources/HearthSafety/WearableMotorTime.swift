// How long the motor has run: since its last rest, and within a sliding window. A wearer feels
// neither limit in an ordinary call; a policy gone mad does.

/// On-time of the motor. What was before the start is not known, so it counts as all that is
/// allowed, ended just now: pulling the battery gives nothing back.
struct WearableMotorTime: Sendable {
    /// On-ticks in each twentieth of the window; one more than twenty, so that the sum is never
    /// less than the true on-time of any window that ends now.
    private var slots = InlineArray<21, Int64>(repeating: 0)
    private var slot = 20
    private var slotTicks: Int64 = 0
    private(set) var windowOnTicks: Int64 = 0
    private(set) var onTicks: Int64 = WearableLimits.motorOnTicksMax
    private var restTicks: Int64 = 0

    private static let ticksOfSlot = WearableLimits.motorWindowTicks / 20

    init() {
        let charged = WearableLimits.motorWindowOnTicksMax / WearableMotorTime.ticksOfSlot
        for index in (21 - Int(charged))..<21 { slots[index] = WearableMotorTime.ticksOfSlot }
        windowOnTicks = charged * WearableMotorTime.ticksOfSlot
        slotTicks = WearableMotorTime.ticksOfSlot
    }

    /// - Parameters:
    ///   - isOn: whether the motor was commanded in the step before, or is sensed now.
    ///   - ticks: what passed since that step, counted up to what the monostable lets through; a
    ///     clock that jumps gives no rest.
    mutating func update(isOn: Bool, ticks: Int64) {
        // A step that comes late may begin and end within a tick: on-time is rounded up, so that a
        // loop late again and again gives nothing away.
        let roundedUp = isOn && ticks > 2 ? ticks + 1 : ticks
        for _ in 0..<min(roundedUp, ToasterLimits.unattendedTicksMax) { count(isOn) }
    }

    private mutating func count(_ isOn: Bool) {
        if slotTicks == WearableMotorTime.ticksOfSlot {
            slot = slot == 20 ? 0 : slot + 1
            windowOnTicks -= slots[slot]
            slots[slot] = 0
            slotTicks = 0
        }
        slotTicks += 1
        guard isOn else {
            restTicks = min(restTicks + 1, WearableLimits.motorRestTicks)
            if restTicks == WearableLimits.motorRestTicks { onTicks = 0 }
            return
        }
        restTicks = 0
        onTicks = min(onTicks + 1, WearableLimits.motorOnTicksMax)
        slots[slot] += 1
        windowOnTicks += 1
    }

    /// Both limits keep room for the ticks that a guard which dies now leaves the motor running.
    func onTimeTrip(limit: Int64) -> WearableTrip? {
        guard onTicks + ToasterLimits.unattendedTicksMax > limit else { return nil }
        return WearableTrip(.motorOnTime, value: clamped(onTicks), limit: clamped(limit))
    }

    var dutyTrip: WearableTrip? {
        let limit = WearableLimits.motorWindowOnTicksMax
        guard windowOnTicks + ToasterLimits.unattendedTicksMax > limit else { return nil }
        return WearableTrip(.motorDuty, value: clamped(windowOnTicks), limit: clamped(limit))
    }
}
