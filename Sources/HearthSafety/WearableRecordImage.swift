// The wearable's record as an image; `RecordImage` says where it is kept.

/// The bytes of one slot, little-endian.
///
///     0…3 "HWR1"       8  opened: motor 1, charge 2, load 4     12 latch: rule + 1, sensor + 1,
///     4   sequence     9…11 zero                                   two zeros, value, limit
///     24…59 zero; 60 CRC-32 of all that precedes it
public enum WearableRecordImage: RecordImage {
    private static var magic: UInt32 { 0x3152_5748 }

    public static func encode(_ record: WearableRecord) -> InlineArray<64, UInt8> {
        var image = InlineArray<64, UInt8>(repeating: 0)
        image.store(magic, at: 0)
        image.store(record.sequence, at: 4)
        image[8] = record.opened.rawValue
        WearableTrip.store(record.latch, in: &image, at: 12)
        image.seal()
        return image
    }

    /// The record in a slot; nil for any image that this version would not have written itself.
    public static func decode(_ image: InlineArray<64, UInt8>) -> WearableRecord? {
        let record = WearableRecord(
            sequence: image.loadUInt32(at: 4), latch: WearableTrip.load(from: image, at: 12),
            opened: WearablePaths(rawValue: image[8]))
        return encode(record).isEqual(to: image) ? record : nil
    }
}
