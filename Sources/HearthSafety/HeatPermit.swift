// Heat as something that can be held, spent once, and made in one place only.

import HearthUnits

/// Leave to energise the heater for one tick.
///
/// Only the interlock makes one (the initializer is internal to this module, and only
/// `InterlockMachine.heatPermit` calls it); it cannot be copied, and a heater line consumes it.
/// It is never stored: a line that receives none this tick is low this tick.
public struct HeatPermit: ~Copyable {
    /// The tick this permit is good for.
    public let tick: Int64

    init(tick: Int64) { self.tick = tick }

    /// Energises for `tick`. A permit that was kept for another ends the program: the toggling
    /// stops, and the relay opens.
    public consuming func spend(at tick: Int64) {
        invariant(self.tick == tick, "a permit is spent in the tick it was made in")
    }
}
