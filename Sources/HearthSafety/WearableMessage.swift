// What the wearable's guard says to hearthd, and the 96-byte frame in which it says it. A frame of
// its own kind: what the toaster's says of lever, cycle, proof test and drill a wearable has not,
// and what a wearable says of three paths and three trips would not fit in its places.

import HearthUnits

/// The guard's state as a wearable's hearthd learns it.
public struct WearableReport: Equatable, Sendable {
    /// Drawn anew at every start of the guard.
    public var instance: UInt64
    public var status: WearableStatus
    public var alarm = WearableAlarm.quiet
    /// Whether the motor runs and the battery may charge in this tick.
    public var motor = false
    public var charge = false
    /// Whether the switched rail carries current.
    public var loadClosed = false
    /// Whether the light takes the motor's place.
    public var lamp = false
    /// Level of the button's contact: true while pressed.
    public var button = false
    /// Presses since the guard started; they wrap.
    public var buttonPresses: UInt32 = 0
    /// Clients that were turned away: a second one, or one with the wrong credentials.
    public var refusedClients: UInt32 = 0
    /// Frames that were malformed.
    public var malformedFrames: UInt32 = 0
    /// Guard frames that the client was too slow to take.
    public var droppedFrames: UInt32 = 0

    public init(instance: UInt64, status: WearableStatus) {
        self.instance = instance
        self.status = status
    }
}

/// One frame to a wearable's hearthd. `GuardFrame` takes these for malformed, as this takes the
/// toaster's.
public enum WearableMessage: Equatable, Sendable {
    case status(WearableReport)
    /// The oldest event that was not acknowledged; sent again until it is.
    case journal(WearableJournalEntry, instance: UInt64)
    /// Wrong length, version, kind, value or checksum.
    case malformed
}

/// The frames, little-endian, fixed size, CRC-32 (IEEE 802.3) over all that precedes it. A journal
/// entry (kind 19) has the fields of the toaster's, battery and skin for its temperatures; a status
///
///     0  version (1)                            16 instance             68 button presses
///     1  kind (18)                              24 battery, m°C         72 refused clients
///     2  alarm                                  28 skin, m°C            76 malformed frames
///     3  motor runs 1, may charge 2,            32 finding              80 dropped frames
///        load closed 4, lamp 8, button 16,      44 latch                84…91 zero
///        motor wanted 32, battery good 64,      56 motor cut            92 CRC-32
///        skin good 128
///     4  opened: motor 1, charge 2, load 4      A trip: rule + 1, sensor + 1, two zeros, value,
///     5…7 zero; 8 tick                          limit.
public enum WearableFrame {
    public static let byteCount = 96
    static let kind: UInt8 = 18
    static let journalKind: UInt8 = 19

    /// The frame of a message; `.malformed` gives zeros, which are that.
    public static func encode(_ message: WearableMessage) -> InlineArray<96, UInt8> {
        var frame = InlineArray<96, UInt8>(repeating: 0)
        switch message {
        case .status(let report): report.store(in: &frame)
        case .journal(let entry, let instance):
            frame[0] = GuardFrame.version
            entry.store(in: &frame, kind: journalKind, instance: instance)
        case .malformed: return frame
        }
        frame.seal()
        return frame
    }

    /// Any frame that this version would not have written itself is malformed.
    public static func decode(_ frame: InlineArray<96, UInt8>) -> WearableMessage {
        let message = fields(of: frame)
        return encode(message).isEqual(to: frame) ? message : .malformed
    }

    private static func fields(of frame: InlineArray<96, UInt8>) -> WearableMessage {
        if frame[1] == journalKind {
            let entry = WearableJournalEntry(frame)
            return entry.map { .journal($0, instance: frame.load(bytes: 8, at: 16)) } ?? .malformed
        }
        return WearableReport(frame).map { .status($0) } ?? .malformed
    }
}

extension WearableReport {
    fileprivate func store(in frame: inout InlineArray<96, UInt8>) {
        frame[0] = GuardFrame.version
        frame[1] = WearableFrame.kind
        frame[2] = alarm.rawValue
        frame[3] = flags
        frame[4] = status.opened.rawValue
        frame.store(status.tick, at: 8)
        frame.store(instance, bytes: 8, at: 16)
        frame.store(status.battery.rawValue, at: 24)
        frame.store(status.skin.rawValue, at: 28)
        WearableTrip.store(status.finding, in: &frame, at: 32)
        WearableTrip.store(status.latch, in: &frame, at: 44)
        WearableTrip.store(status.motorCut, in: &frame, at: 56)
        frame.store(buttonPresses, at: 68)
        frame.store(refusedClients, at: 72)
        frame.store(malformedFrames, at: 76)
        frame.store(droppedFrames, at: 80)
    }

    fileprivate init?(_ frame: InlineArray<96, UInt8>) {
        guard let alarm = WearableAlarm(rawValue: frame[2]) else { return nil }
        var status = WearableStatus(tick: frame.loadInt64(at: 8))
        status.finding = WearableTrip.load(from: frame, at: 32)
        status.latch = WearableTrip.load(from: frame, at: 44)
        status.motorCut = WearableTrip.load(from: frame, at: 56)
        status.opened = WearablePaths(rawValue: frame[4])
        status.isMotorWanted = frame[3] & 32 != 0
        status.battery = MilliCelsius(rawValue: frame.loadInt32(at: 24))
        status.skin = MilliCelsius(rawValue: frame.loadInt32(at: 28))
        (status.isBatteryGood, status.isSkinGood) = (frame[3] & 64 != 0, frame[3] & 128 != 0)
        self.init(instance: frame.load(bytes: 8, at: 16), status: status)
        self.alarm = alarm
        (motor, charge) = (frame[3] & 1 != 0, frame[3] & 2 != 0)
        (loadClosed, lamp, button) = (frame[3] & 4 != 0, frame[3] & 8 != 0, frame[3] & 16 != 0)
        (buttonPresses, refusedClients) = (frame.loadUInt32(at: 68), frame.loadUInt32(at: 72))
        (malformedFrames, droppedFrames) = (frame.loadUInt32(at: 76), frame.loadUInt32(at: 80))
    }

    private var flags: UInt8 {
        (motor ? 1 : 0) | (charge ? 2 : 0) | (loadClosed ? 4 : 0) | (lamp ? 8 : 0)
            | (button ? 16 : 0) | (status.isMotorWanted ? 32 : 0)
            | (status.isBatteryGood ? 64 : 0) | (status.isSkinGood ? 128 : 0)
    }
}
