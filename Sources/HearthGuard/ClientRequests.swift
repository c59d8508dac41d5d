// What the lease socket's client asked for in one turn, sorted for the interlock and the
// annunciator.

public import HearthSafety

/// Requests as they are in one turn. At most one lease message: the rest waits, oldest first, and
/// grows late (hazard log, guide words "more").
public struct ClientRequests: Sendable {
    /// Frames that one turn reads at most, so that a flood costs a bounded time.
    public static var framesMax: Int { 8 }
    /// How long a call that nobody took is announced without being repeated, in ticks.
    public static var callTicks: Int64 { 200 }

    public private(set) var lease: LeaseMessage?
    public private(set) var drill = false
    /// The last sequence that the client acknowledged; 0 for none.
    public private(set) var acknowledged: UInt32 = 0
    /// Frames that were malformed, since the start.
    public private(set) var malformedFrames: UInt32 = 0
    private let instance: UInt64
    private var callUntilTick = Int64.min

    /// - Parameter instance: this guard's, as its status frames say it.
    public init(instance: UInt64) { self.instance = instance }

    /// A new turn: what asked for something once has been heard.
    public mutating func begin() {
        lease = nil
        drill = false
    }

    /// Takes a message in. What was meant for another guard is ignored.
    ///
    /// - Returns: whether more may be read in this turn.
    public mutating func take(_ message: ClientMessage, at tick: Int64) -> Bool {
        switch message {
        case .renewal: break
        case .malformed: if malformedFrames < .max { malformedFrames += 1 }
        case .acknowledge(instance, let sequence): acknowledged = sequence
        case .drill(instance): drill = true
        case .callNotTaken(instance): callUntilTick = tick + Self.callTicks
        case .acknowledge, .drill, .callNotTaken: break
        }
        lease = message.lease
        return lease == nil
    }

    public func isCallNotTaken(at tick: Int64) -> Bool { tick < callUntilTick }
}
