// What the shell of a wearable's guard gathers for one tick. Plain numbers; nothing here came from
// a network.

public import HearthUnits

/// Everything one step looks at.
public struct WearableInputs: Sendable {
    /// The guard's clock.
    public var now: Instant
    /// A second, independent clock.
    public var reference: Instant
    public var battery: SensorSample
    /// On the inside of the housing, where it lies on the skin.
    public var skin: SensorSample
    public var supplyMillivolts: Int32
    /// Sense line: voltage across the motor.
    public var motorSense: Bool
    /// Sense line: current into the battery.
    public var chargeSense: Bool
    /// Level of the button: true while pressed.
    public var button: Bool
    /// At most one message a tick from the lease socket; the rest waits its turn.
    public var lease: LeaseMessage?
    /// As `GuardInputs.journalAcknowledged`.
    public var journalAcknowledged: UInt32

    public init(now: Instant, reference: Instant, battery: SensorSample, skin: SensorSample) {
        self.now = now
        self.reference = reference
        self.battery = battery
        self.skin = skin
        supplyMillivolts = 3_300
        motorSense = false
        chargeSense = false
        button = false
        lease = nil
        journalAcknowledged = 0
    }
}
