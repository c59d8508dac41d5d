// The toaster's record as an image; `RecordImage` says where it is kept.

/// The bytes of one slot, little-endian.
///
///     0…3 "HSR1"          16 latch: interlock + 1, sensor + 1,     30 drill: last verdict; 31 zero
///     4   sequence           two zeros, value, limit               32 drill: heater ticks
///     8   on-time left    28 armed (1); 29 unclean ends            34 drill: safety relay ticks
///                                                                  36 cycles since the last drill
///     37…59 zero; 60 CRC-32 of all that precedes it
public enum SafetyRecordImage: RecordImage {
    private static var magic: UInt32 { 0x3152_5348 }

    public static func encode(_ record: SafetyRecord) -> InlineArray<64, UInt8> {
        var image = InlineArray<64, UInt8>(repeating: 0)
        image.store(magic, at: 0)
        image.store(record.sequence, at: 4)
        image.store(record.onTimeLeftTicks, at: 8)
        Trip.store(record.latch, in: &image, at: 16)
        image[28] = record.isArmed ? 1 : 0
        image[29] = record.uncleanEnds
        image[30] = record.drill.verdict.rawValue
        image.store(record.drill.heaterTicks, at: 32)
        image.store(record.drill.safetyRelayTicks, at: 34)
        image[36] = record.cyclesSinceDrill
        image.seal()
        return image
    }

    /// The record in a slot; nil for any image that this version would not have written itself.
    public static func decode(_ image: InlineArray<64, UInt8>) -> SafetyRecord? {
        guard let verdict = DrillVerdict(rawValue: image[30]) else { return nil }
        let record = SafetyRecord(
            sequence: image.loadUInt32(at: 4), latch: Trip.load(from: image, at: 16),
            isArmed: image[28] == 1, uncleanEnds: image[29],
            onTimeLeftTicks: image.loadInt64(at: 8),
            drill: DrillResult(
                verdict, heaterTicks: image.loadUInt16(at: 32),
                safetyRelayTicks: image.loadUInt16(at: 34)),
            cyclesSinceDrill: image[36])
        return encode(record).isEqual(to: image) ? record : nil
    }
}
