// The journal of trips: sequenced, handed to hearthd one at a time, kept until acknowledged.

public import HearthUnits

/// One trip, with what the chamber was like.
public struct JournalEntry: Equatable, Sendable {
    public var sequence: UInt32
    public var trip: Trip
    public var tick: Int64
    public var thermocouple: MilliCelsius
    public var infrared: MilliCelsius
    /// Entries that found the journal full before this one and were counted instead of kept.
    public var lostBefore: UInt32

    public init(
        sequence: UInt32, trip: Trip, tick: Int64, thermocouple: MilliCelsius,
        infrared: MilliCelsius, lostBefore: UInt32
    ) {
        self.sequence = sequence
        self.trip = trip
        self.tick = tick
        self.thermocouple = thermocouple
        self.infrared = infrared
        self.lostBefore = lostBefore
    }
}

/// A bounded queue. When full, the newest is counted as lost: the first trips tell the story.
struct Journal: Sendable {
    static let capacity = 16

    private var entries = InlineArray<16, JournalEntry>(
        repeating: JournalEntry(
            sequence: 0, trip: Trip(.uncommissioned), tick: 0, thermocouple: .celsius(0),
            infrared: .celsius(0), lostBefore: 0))
    private var first = 0
    private(set) var count = 0
    private var sequence: UInt32 = 0
    private var lost: UInt32 = 0

    var oldest: JournalEntry? { count == 0 ? nil : entries[first] }

    mutating func append(
        _ trip: Trip, at tick: Int64, thermocouple: MilliCelsius, infrared: MilliCelsius
    ) {
        guard count < Journal.capacity else {
            lost = lost == .max ? .max : lost + 1
            return
        }
        sequence &+= 1
        entries[(first + count) % Journal.capacity] = JournalEntry(
            sequence: sequence, trip: trip, tick: tick, thermocouple: thermocouple,
            infrared: infrared, lostBefore: lost)
        lost = 0
        count += 1
    }

    /// Lets go of what is safe elsewhere: of the oldest entry only, for no other was ever sent.
    mutating func acknowledge(_ acknowledged: UInt32) {
        guard count > 0, entries[first].sequence == acknowledged else { return }
        first = (first + 1) % Journal.capacity
        count -= 1
    }
}
