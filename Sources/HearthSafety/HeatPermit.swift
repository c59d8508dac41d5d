// Heat as something that can be held, spent once, and made in one place only.

/// Leave to energise the heater for one tick.
///
/// Only the interlock makes one (the initializer is internal to this module, and only
/// `InterlockMachine.heatPermit` calls it); it cannot be copied, and a heater line consumes it.
/// It is never stored: a line that receives none this tick is low this tick.
public struct HeatPermit: ~Copyable {
    /// The tick this permit is good for.
    public let tick: Int64

    init(tick: Int64) { self.tick = tick }
}
