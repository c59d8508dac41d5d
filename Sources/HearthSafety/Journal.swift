// The journal of trips: sequenced, handed to hearthd one at a time, kept until acknowledged, over
// restarts of the guard as well (`JournalImage`).

public import HearthUnits

/// What an entry tells.
public enum JournalEvent: UInt8, Sendable {
    /// A rule acted.
    case tripped
    /// A person cleared the latch.
    case cleared
    /// A rule took the motor's lease, and nothing else.
    case motorCut
}

/// A bounded queue of one target's trips. When full, the newest is counted as lost: the first trips
/// tell the story.
public struct Journal<Cause: Equatable & Sendable>: Sendable {
    /// One event, with what the device was like.
    public struct Entry: Equatable, Sendable {
        /// Goes on over restarts.
        public var sequence: UInt32
        public var trip: Cause
        /// Of the guard in whose time it happened, as is `instance`.
        public var tick: Int64
        /// A toaster's two sensors; a wearable's battery and skin.
        public var thermocouple: MilliCelsius
        public var infrared: MilliCelsius
        /// Events that were counted before this one instead of kept: the journal was full, or
        /// damaged at a start.
        public var lostBefore: UInt32
        /// With `sequence` what tells it from all other entries, whichever guard hands it out.
        public var instance: UInt64
        public var event: JournalEvent

        public init(
            sequence: UInt32, trip: Cause, tick: Int64, thermocouple: MilliCelsius,
            infrared: MilliCelsius, lostBefore: UInt32, instance: UInt64 = 0,
            event: JournalEvent = .tripped
        ) {
            self.sequence = sequence
            self.trip = trip
            self.tick = tick
            self.thermocouple = thermocouple
            self.infrared = infrared
            self.lostBefore = lostBefore
            self.instance = instance
            self.event = event
        }
    }

    public static var capacity: Int { 16 }

    private let instance: UInt64
    private var entries = InlineArray<16, Entry?>(repeating: nil)
    private var first = 0
    public private(set) var count = 0
    /// Of the last entry; 0 before the first.
    private(set) var sequence: UInt32 = 0
    private(set) var lost: UInt32 = 0
    /// Grows with every change that must outlive a restart.
    public private(set) var revision: UInt32 = 0

    /// An empty journal.
    ///
    /// - Parameters:
    ///   - instance: of this guard.
    ///   - lost: events that are known to be gone.
    public init(instance: UInt64 = 0, lost: UInt32 = 0) {
        self.instance = instance
        self.lost = lost
    }

    /// What another guard left.
    init(
        _ left: Journal, entries: InlineArray<16, Entry?>, count: Int, sequence: UInt32,
        revision: UInt32
    ) {
        self = left
        self.entries = entries
        (self.count, self.sequence, self.revision) = (count, sequence, revision)
    }

    public var oldest: Entry? { count == 0 ? nil : entries[first] }

    /// `index` 0 is the oldest of `count`.
    subscript(index: Int) -> Entry? { entries[(first + index) % Journal.capacity] }

    mutating func append(
        _ trip: Cause, at tick: Int64, thermocouple: MilliCelsius, infrared: MilliCelsius,
        event: JournalEvent = .tripped
    ) {
        guard count < Journal.capacity else { return skip() }
        sequence &+= 1
        entries[(first + count) % Journal.capacity] = Entry(
            sequence: sequence, trip: trip, tick: tick, thermocouple: thermocouple,
            infrared: infrared, lostBefore: lost, instance: instance, event: event)
        lost = 0
        count += 1
        revision &+= 1
    }

    /// Counts an event that is not kept.
    mutating func skip() { lost = lost == .max ? .max : lost + 1 }

    /// Lets go of what is safe elsewhere: of the oldest entry only, for no other was ever sent.
    mutating func acknowledge(_ acknowledged: UInt32) {
        guard count > 0, entries[first]?.sequence == acknowledged else { return }
        entries[first] = nil
        first = (first + 1) % Journal.capacity
        count -= 1
        revision &+= 1
    }
}

/// An entry of a toaster's journal, and of a wearable's.
public typealias JournalEntry = Journal<Trip>.Entry
public typealias WearableJournalEntry = Journal<WearableTrip>.Entry
