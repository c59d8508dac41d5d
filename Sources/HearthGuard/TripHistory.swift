// The last sixteen trips, each with the ten seconds before it: what `hearth-guard explain` reads.
//
// A file of sixteen slots of 512 bytes, a sector each. Entry `n` goes to slot `n` modulo 16, so
// that a write touches one slot and a power cut in it damages one entry, the oldest. Every slot
// stands for itself: there is no header, and a slot that is not sound is empty.

public import HearthSafety

/// One trip as the history keeps it.
public struct TripEntry: Sendable {
    /// Counts trips over all starts of the guard.
    public var sequence: UInt32
    /// Which start of the guard it was.
    public var instance: UInt64
    public var tick: Int64
    /// Seconds since 1970 by the machine's calendar, which may be wrong; for people only.
    public var wallSeconds: Int64
    public var cause: TripCause
    public var past: RecentPast

    public init(
        sequence: UInt32, instance: UInt64, tick: Int64, wallSeconds: Int64, cause: TripCause,
        past: RecentPast
    ) {
        self.sequence = sequence
        self.instance = instance
        self.tick = tick
        self.wallSeconds = wallSeconds
        self.cause = cause
        self.past = past
    }
}

/// Notices a toaster's new trips, with what went before.
public struct TripWatch: Sendable {
    private let instance: UInt64
    private var sequence: UInt32
    private var before: GuardStatus
    private var past = RecentPast()

    /// - Parameters:
    ///   - sequence: of the last entry in the history; 0 for none.
    ///   - status: the interlock's before its first step: a latch from before the start is no news.
    public init(instance: UInt64, after sequence: UInt32, status: GuardStatus) {
        self.instance = instance
        self.sequence = sequence
        before = status
    }

    /// Takes one turn in. Returns the trip that stands since this turn, if one does; its calendar
    /// time is for the writer to fill in.
    public mutating func note(_ status: GuardStatus) -> TripEntry? {
        let earlier = before
        before = status
        past.note(
            status.isThermocoupleGood ? status.thermocouple : nil,
            status.isInfraredGood ? status.infrared : nil, isOn: status.heat)
        guard let trip = status.trip, trip != earlier.trip else { return nil }
        sequence &+= 1
        return TripEntry(
            sequence: sequence, instance: instance, tick: status.tick, wallSeconds: 0,
            cause: .toaster(trip, cycle: status.cycle, phase: earlier.phase), past: past)
    }
}

/// The bytes, little-endian. A wearable has neither cycle nor phase: zero.
///
///     0…3 "HTH1"      16 tick            44 cycle              52 heater or motor, a bit a sample
///     4 sequence      24 wall seconds    48 phase              68 samples: first, second sensor,
///     8 instance      32 trip            49 number of samples     tenths of a degree, 16 bits
///     50 target: 0 toaster, 1 wearable   51, 65…67, 468…507 zero
///     508 CRC-32 of all that precedes it
public enum TripHistory {
    public static let slotCount = 16
    public static let slotByteCount = 512
    public static let byteCount = slotCount * slotByteCount

    private static var magic: UInt32 { 0x3148_5448 }
    private static var noReading: Int16 { .min }

    /// Where an entry is written in the file.
    public static func offset(of sequence: UInt32) -> Int {
        Int(sequence % UInt32(slotCount)) * slotByteCount
    }

    public static func encode(_ entry: TripEntry) -> InlineArray<512, UInt8> {
        var slot = InlineArray<512, UInt8>(repeating: 0)
        slot.store(magic, at: 0)
        slot.store(entry.sequence, at: 4)
        slot.store(entry.instance, bytes: 8, at: 8)
        slot.store(entry.tick, at: 16)
        slot.store(entry.wallSeconds, at: 24)
        switch entry.cause {
        case .toaster(let trip, let cycle, let phase):
            Trip.store(trip, in: &slot, at: 32)
            slot.store(cycle, at: 44)
            slot[48] = phase.rawValue
        case .wearable(let trip):
            WearableTrip.store(trip, in: &slot, at: 32)
            slot[50] = 1
        }
        slot[49] = UInt8(entry.past.count)
        for index in 0..<entry.past.count {
            let sample = entry.past[index]
            if sample.isOn { slot[52 + index / 8] |= 1 << UInt8(index % 8) }
            let first = UInt16(bitPattern: sample.first ?? noReading)
            let second = UInt16(bitPattern: sample.second ?? noReading)
            slot.store(first, at: 68 + 4 * index)
            slot.store(second, at: 70 + 4 * index)
        }
        slot.seal()
        return slot
    }

    /// The entry in a slot; nil for any bytes that this version would not have written itself.
    public static func decode(_ slot: InlineArray<512, UInt8>) -> TripEntry? {
        guard let cause = cause(slot), slot[49] <= RecentPast.capacity else { return nil }
        var past = RecentPast()
        for index in 0..<Int(slot[49]) {
            past.append(
                PastSample(
                    first: reading(slot.loadUInt16(at: 68 + 4 * index)),
                    second: reading(slot.loadUInt16(at: 70 + 4 * index)),
                    isOn: slot[52 + index / 8] >> UInt8(index % 8) & 1 == 1))
        }
        let entry = TripEntry(
            sequence: slot.loadUInt32(at: 4), instance: slot.load(bytes: 8, at: 8),
            tick: slot.loadInt64(at: 16), wallSeconds: slot.loadInt64(at: 24), cause: cause,
            past: past)
        return encode(entry).isEqual(to: slot) ? entry : nil
    }

    private static func cause(_ slot: InlineArray<512, UInt8>) -> TripCause? {
        if slot[50] == 1 {
            return WearableTrip.load(from: slot, at: 32).map { .wearable($0) }
        }
        guard let trip = Trip.load(from: slot, at: 32), let phase = GuardPhase(rawValue: slot[48])
        else { return nil }
        return .toaster(trip, cycle: slot.loadUInt32(at: 44), phase: phase)
    }

    private static func reading(_ bits: UInt16) -> Int16? {
        let value = Int16(bitPattern: bits)
        return value == noReading ? nil : value
    }

    /// The sound entries of a file of any length, the oldest first.
    public static func entries(_ bytes: [UInt8]) -> [TripEntry] {
        var entries: [TripEntry] = []
        for start in stride(from: 0, to: min(bytes.count, byteCount), by: slotByteCount)
        where start + slotByteCount <= bytes.count {
            var slot = InlineArray<512, UInt8>(repeating: 0)
            for index in slot.indices { slot[index] = bytes[start + index] }
            if let entry = decode(slot) { entries.append(entry) }
        }
        entries.sort { Int32(bitPattern: $0.sequence &- $1.sequence) < 0 }
        return entries
    }
}
