// What the guard says to hearthd, and the 96-byte frames in which it says it.

import HearthUnits

/// The guard's state as hearthd learns it.
public struct StatusReport: Equatable, Sendable {
    /// Drawn anew at every start of the guard.
    public var instance: UInt64
    public var status: GuardStatus
    public var alarm = Alarm.quiet
    public var fan = false
    public var carriage = false
    /// Levels of the lever's and the button's contact: true while pressed.
    public var lever = false
    public var button = false
    /// Presses since the guard started, whether or not they started or ended anything; they wrap.
    public var leverPresses: UInt32 = 0
    public var buttonPresses: UInt32 = 0
    /// Clients that were turned away: a second one, or one with the wrong credentials.
    public var refusedClients: UInt32 = 0
    /// Frames that were malformed.
    public var malformedFrames: UInt32 = 0
    /// Guard frames that the client was too slow to take.
    public var droppedFrames: UInt32 = 0
    /// Cumulative on-time that is left, in ticks of heat.
    public var onTimeLeftTicks: UInt32 = 0

    public init(instance: UInt64, status: GuardStatus) {
        self.instance = instance
        self.status = status
    }
}

/// One frame to the lease socket's client.
public enum GuardMessage: Equatable, Sendable {
    case status(StatusReport)
    /// The oldest trip that was not acknowledged; sent again until it is.
    case journal(JournalEntry, instance: UInt64)
    /// Wrong length, version, kind, value or checksum.
    case malformed
}

/// The frames, little-endian, fixed size, CRC-32 (IEEE 802.3) over all that precedes it.
///
///     0  version (1)     status (kind 16)                   journal entry (kind 17)
///     1  kind            2  phase                           see `JournalFrame.swift`
///     4  sequence        3  heat 1, latched 2, lever 4,
///     8  tick               button 8, thermocouple good 16,
///     16 instance           infrared good 32, fan 64,
///     92 CRC-32             carriage 128
///                        4…7 zero
///                        24 cycle
///                        28 thermocouple, m°C
///                        32 infrared, m°C
///                        36 trip: interlock + 1, sensor + 1, two zeros, value, limit
///                        48 refusal: interlock + 1
///                        49 alarm
///                        50 drill: due 1, asked for 2, running 4
///                        51 drill: last verdict; 52 heater ticks; 54 safety relay ticks
///                        56 lever presses               72 dropped frames
///                        60 button presses              76 on-time left, ticks
///                        64 refused clients             80…91 zero
///                        68 malformed frames
public enum GuardFrame {
    public static let byteCount = 96
    static let version: UInt8 = 1
    static let statusKind: UInt8 = 16
    static let journalKind: UInt8 = 17

    /// The frame of a message; `.malformed` gives zeros, which are that.
    public static func encode(_ message: GuardMessage) -> InlineArray<96, UInt8> {
        var frame = InlineArray<96, UInt8>(repeating: 0)
        switch message {
        case .status(let report): report.store(in: &frame)
        case .journal(let entry, let instance):
            entry.store(in: &frame, kind: journalKind, instance: instance)
        case .malformed: return frame
        }
        frame[0] = version
        frame.seal()
        return frame
    }

    /// Any frame that this version would not have written itself is malformed.
    public static func decode(_ frame: InlineArray<96, UInt8>) -> GuardMessage {
        let message = fields(of: frame)
        return encode(message).isEqual(to: frame) ? message : .malformed
    }

    private static func fields(of frame: InlineArray<96, UInt8>) -> GuardMessage {
        switch frame[1] {
        case statusKind:
            guard let report = StatusReport(frame) else { return .malformed }
            return .status(report)
        case journalKind:
            guard let entry = JournalEntry(frame) else { return .malformed }
            return .journal(entry, instance: frame.load(bytes: 8, at: 16))
        default: return .malformed
        }
    }
}

extension StatusReport {
    fileprivate func store(in frame: inout InlineArray<96, UInt8>) {
        frame[1] = GuardFrame.statusKind
        frame[2] = status.phase.rawValue
        frame[3] = flags
        frame.store(status.tick, at: 8)
        frame.store(instance, bytes: 8, at: 16)
        frame.store(status.cycle, at: 24)
        frame.store(status.thermocouple.rawValue, at: 28)
        frame.store(status.infrared.rawValue, at: 32)
        Trip.store(status.trip, in: &frame, at: 36)
        frame[48] = status.refusal.map { $0.rawValue + 1 } ?? 0
        frame[49] = alarm.rawValue
        frame[50] = status.drill.flags
        frame[51] = status.drill.last.verdict.rawValue
        frame.store(status.drill.last.heaterTicks, at: 52)
        frame.store(status.drill.last.safetyRelayTicks, at: 54)
        frame.store(leverPresses, at: 56)
        frame.store(buttonPresses, at: 60)
        frame.store(refusedClients, at: 64)
        frame.store(malformedFrames, at: 68)
        frame.store(droppedFrames, at: 72)
        frame.store(onTimeLeftTicks, at: 76)
    }

    fileprivate init?(_ frame: InlineArray<96, UInt8>) {
        guard let phase = GuardPhase(rawValue: frame[2]), let alarm = Alarm(rawValue: frame[49]),
            let verdict = DrillVerdict(rawValue: frame[51])
        else { return nil }
        var status = GuardStatus(tick: frame.loadInt64(at: 8), phase: phase)
        status.cycle = frame.loadUInt32(at: 24)
        status.thermocouple = MilliCelsius(rawValue: frame.loadInt32(at: 28))
        status.infrared = MilliCelsius(rawValue: frame.loadInt32(at: 32))
        status.trip = Trip.load(from: frame, at: 36)
        if frame[48] > 0 { status.refusal = Interlock(rawValue: frame[48] - 1) }
        status.drill = DrillStatus(
            flags: frame[50],
            last: DrillResult(
                verdict, heaterTicks: frame.loadUInt16(at: 52),
                safetyRelayTicks: frame.loadUInt16(at: 54)))
        status.heat = frame[3] & 1 != 0
        status.isLatched = frame[3] & 2 != 0
        status.isThermocoupleGood = frame[3] & 16 != 0
        status.isInfraredGood = frame[3] & 32 != 0
        self.init(instance: frame.load(bytes: 8, at: 16), status: status)
        self.alarm = alarm
        (lever, button) = (frame[3] & 4 != 0, frame[3] & 8 != 0)
        (fan, carriage) = (frame[3] & 64 != 0, frame[3] & 128 != 0)
        (leverPresses, buttonPresses) = (frame.loadUInt32(at: 56), frame.loadUInt32(at: 60))
        (refusedClients, malformedFrames) = (frame.loadUInt32(at: 64), frame.loadUInt32(at: 68))
        (droppedFrames, onTimeLeftTicks) = (frame.loadUInt32(at: 72), frame.loadUInt32(at: 76))
    }

    private var flags: UInt8 {
        (status.heat ? 1 : 0) | (status.isLatched ? 2 : 0) | (lever ? 4 : 0) | (button ? 8 : 0)
            | (status.isThermocoupleGood ? 16 : 0) | (status.isInfraredGood ? 32 : 0)
            | (fan ? 64 : 0) | (carriage ? 128 : 0)
    }
}
