// What the guard's shell gathers for one tick. Plain numbers; nothing here came from a network.

public import HearthUnits

/// One sample of one chamber sensor, as its reader process last left it.
public struct SensorSample: Equatable, Sendable {
    public enum Reading: Equatable, Sendable {
        case value(MilliCelsius)
        /// The sensor's own wire-break detection.
        case open
        /// The sensor's own short detection.
        case short
    }

    public var reading: Reading
    /// When the sample was taken, on the guard's clock.
    public var takenAt: Instant

    public init(_ reading: Reading, takenAt: Instant) {
        self.reading = reading
        self.takenAt = takenAt
    }
}

/// Everything one step looks at.
public struct GuardInputs: Sendable {
    /// The guard's clock.
    public var now: Instant
    /// A second, independent clock (on boards: the watchdog's or the real-time clock's counter).
    public var reference: Instant
    public var thermocouple: SensorSample
    public var infrared: SensorSample
    public var processor: MilliCelsius
    public var supplyMillivolts: Int32
    /// Sense line: voltage across the element.
    public var heaterSense: Bool
    /// Sense line: voltage behind the safety relay.
    public var safetyRelaySense: Bool
    /// Level of the lever's contact: true while pressed down.
    public var lever: Bool
    /// Level of the cancel button: true while pressed.
    public var button: Bool
    /// At most one message a tick from the lease socket; the rest waits its turn.
    public var lease: LeaseMessage?
    /// Somebody asked for a drill. Only a cycle that a person starts can hold it.
    public var drillRequest: Bool
    /// The guard was ordered to stop: a cycle ends in order, and none starts.
    public var isStopping: Bool
    /// The last `SafetyRecord.sequence` known to be on disk.
    public var recordOnDisk: UInt32
    /// The journal entry of this sequence is safe with hearthd. The shell passes on what
    /// was meant for this instance of the guard only.
    public var journalAcknowledged: UInt32

    public init(
        now: Instant, reference: Instant, thermocouple: SensorSample, infrared: SensorSample
    ) {
        self.now = now
        self.reference = reference
        self.thermocouple = thermocouple
        self.infrared = infrared
        processor = .celsius(45)
        supplyMillivolts = 5_000
        heaterSense = false
        safetyRelaySense = false
        lever = false
        button = false
        lease = nil
        drillRequest = false
        isStopping = false
        recordOnDisk = 0
        journalAcknowledged = 0
    }
}
