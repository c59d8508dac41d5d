// Vibration and charging as something that can be held, spent once, and made in one place only.

import HearthUnits

/// Leave to run the motor for one tick. Made by `WearableMachine.step` alone, never stored; a motor
/// line that receives none this tick is low this tick.
public struct MotorPermit: ~Copyable {
    /// The tick this permit is good for.
    public let tick: Int64

    init(tick: Int64) { self.tick = tick }

    /// As `HeatPermit.spend`.
    public consuming func spend(at tick: Int64) {
        invariant(self.tick == tick, "a permit is spent in the tick it was made in")
    }
}

/// Leave to charge the battery for one tick; otherwise like `MotorPermit`.
public struct ChargePermit: ~Copyable {
    /// The tick this permit is good for.
    public let tick: Int64

    init(tick: Int64) { self.tick = tick }

    /// As `HeatPermit.spend`.
    public consuming func spend(at tick: Int64) {
        invariant(self.tick == tick, "a permit is spent in the tick it was made in")
    }
}
