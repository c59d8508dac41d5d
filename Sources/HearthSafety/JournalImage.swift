// The journal on the disk: an image in two slots of one file that are written in turn, as the
// record is. A power cut in one leaves the other: the journal before, of which the last event may
// be missing, or an entry too many, which hearthd knows already.

import HearthUnits

/// The bytes of one slot, little-endian.
///
///     0…3 "HJR1", wearable "HJW1"   12 lost       20…31 zero; 32 sixteen entries of 48 bytes,
///     4   revision                  16 count         the oldest first; zero behind the last
///     8   sequence of the last      17…19 zero    800…1019 zero; 1020 CRC-32 of all before it
///
/// An entry: 0 sequence, 4 lost before it, 8 tick, 16 instance, 24 trip, 36 and 40 temperatures in
/// m°C, 44 event, 45…47 zero.
public enum JournalImage {
    public static let byteCount = 1024
    private static let entryByteCount = 48
    private static let entriesStart = 32

    /// Where a revision stands in the file.
    public static func offset(of revision: UInt32) -> Int { Int(revision % 2) * byteCount }

    public static func encode(_ journal: Journal<Trip>) -> InlineArray<1024, UInt8> {
        encode(journal, magic: 0x3152_4A48)
    }

    public static func encode(_ journal: Journal<WearableTrip>) -> InlineArray<1024, UInt8> {
        encode(journal, magic: 0x3157_4A48)
    }

    /// The revision of a sound image.
    public static func revision(_ image: InlineArray<1024, UInt8>) -> UInt32? {
        image.isSealed ? image.loadUInt32(at: 4) : nil
    }

    /// What the file says, to be gone on with by a guard of that instance. Bytes in which no sound
    /// slot stands are an empty journal that lost something; no bytes are an empty one.
    public static func journal(_ file: [UInt8], instance: UInt64) -> Journal<Trip> {
        newest(file, magic: 0x3152_4A48, instance: instance)
    }

    public static func wearableJournal(_ file: [UInt8], instance: UInt64) -> Journal<WearableTrip> {
        newest(file, magic: 0x3157_4A48, instance: instance)
    }

    private static func newest<Cause: TripBytes & Equatable & Sendable>(
        _ file: [UInt8], magic: UInt32, instance: UInt64
    ) -> Journal<Cause> {
        let empty = Journal<Cause>(instance: instance, lost: file.isEmpty ? 0 : 1)
        var found: Journal<Cause>?
        for slot in 0..<2 where file.count >= (slot + 1) * byteCount {
            var image = InlineArray<1024, UInt8>(repeating: 0)
            for index in image.indices { image[index] = file[slot * byteCount + index] }
            let journal: Journal<Cause>? = decode(image, magic: magic, instance: instance)
            guard let journal else { continue }
            let step = journal.revision &- (found?.revision ?? 0)
            if found == nil || Int32(bitPattern: step) > 0 { found = journal }
        }
        return found ?? empty
    }

    private static func encode<Cause: TripBytes & Equatable & Sendable>(
        _ journal: Journal<Cause>, magic: UInt32
    ) -> InlineArray<1024, UInt8> {
        var image = InlineArray<1024, UInt8>(repeating: 0)
        image.store(magic, at: 0)
        image.store(journal.revision, at: 4)
        image.store(journal.sequence, at: 8)
        image.store(journal.lost, at: 12)
        image[16] = UInt8(journal.count)
        for index in 0..<journal.count {
            let start = entriesStart + index * entryByteCount
            if let entry = journal[index] { store(entry, in: &image, at: start) }
        }
        image.seal()
        return image
    }

    /// Nil for any image that this version would not have written itself.
    private static func decode<Cause: TripBytes & Equatable & Sendable>(
        _ image: InlineArray<1024, UInt8>, magic: UInt32, instance: UInt64
    ) -> Journal<Cause>? {
        let count = Int(image[16])
        guard count <= Journal<Cause>.capacity else { return nil }
        var entries = InlineArray<16, Journal<Cause>.Entry?>(repeating: nil)
        for index in 0..<count {
            let entry: Journal<Cause>.Entry? = load(
                image, at: entriesStart + index * entryByteCount)
            guard let entry else { return nil }
            entries[index] = entry
        }
        let journal = Journal<Cause>(
            Journal(instance: instance, lost: image.loadUInt32(at: 12)), entries: entries,
            count: count, sequence: image.loadUInt32(at: 8), revision: image.loadUInt32(at: 4))
        return encode(journal, magic: magic).isEqual(to: image) ? journal : nil
    }

    private static func store<Cause: TripBytes & Equatable & Sendable>(
        _ entry: Journal<Cause>.Entry, in image: inout InlineArray<1024, UInt8>, at start: Int
    ) {
        image.store(entry.sequence, at: start)
        image.store(entry.lostBefore, at: start + 4)
        image.store(entry.tick, at: start + 8)
        image.store(entry.instance, bytes: 8, at: start + 16)
        Cause.store(entry.trip, in: &image, at: start + 24)
        image.store(entry.thermocouple.rawValue, at: start + 36)
        image.store(entry.infrared.rawValue, at: start + 40)
        image[start + 44] = entry.event.rawValue
    }

    private static func load<Cause: TripBytes & Equatable & Sendable>(
        _ image: InlineArray<1024, UInt8>, at start: Int
    ) -> Journal<Cause>.Entry? {
        guard let trip = Cause.load(from: image, at: start + 24),
            let event = JournalEvent(rawValue: image[start + 44])
        else { return nil }
        return Journal<Cause>.Entry(
            sequence: image.loadUInt32(at: start), trip: trip,
            tick: image.loadInt64(at: start + 8),
            thermocouple: MilliCelsius(rawValue: image.loadInt32(at: start + 36)),
            infrared: MilliCelsius(rawValue: image.loadInt32(at: start + 40)),
            lostBefore: image.loadUInt32(at: start + 4),
            instance: image.load(bytes: 8, at: start + 16), event: event)
    }
}
