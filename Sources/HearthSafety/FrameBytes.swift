// Frames and images as bytes: fixed size, little-endian, the CRC-32 (IEEE 802.3) of all that
// precedes it at the end.
//
// Decoders read the fields, encode what they read, and compare: whatever this version would not
// have written itself (a wrong checksum, a reserved byte that is not zero, a value out of its
// range) is refused by that one comparison.

extension InlineArray where Element == UInt8 {
    /// Stores the low `bytes` bytes of `value` at `offset`, the lowest first.
    package mutating func store(_ value: UInt64, bytes: Int, at offset: Int) {
        for index in 0..<bytes {
            self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    package mutating func store(_ value: UInt32, at offset: Int) {
        store(UInt64(value), bytes: 4, at: offset)
    }

    package mutating func store(_ value: Int32, at offset: Int) {
        store(UInt32(bitPattern: value), at: offset)
    }

    package mutating func store(_ value: UInt16, at offset: Int) {
        store(UInt64(value), bytes: 2, at: offset)
    }

    package mutating func store(_ value: Int64, at offset: Int) {
        store(UInt64(bitPattern: value), bytes: 8, at: offset)
    }

    package func load(bytes: Int, at offset: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<bytes { value |= UInt64(self[offset + index]) << UInt64(8 * index) }
        return value
    }

    package func loadUInt32(at offset: Int) -> UInt32 { UInt32(load(bytes: 4, at: offset)) }
    package func loadInt32(at offset: Int) -> Int32 { Int32(bitPattern: loadUInt32(at: offset)) }
    package func loadUInt16(at offset: Int) -> UInt16 { UInt16(load(bytes: 2, at: offset)) }
    package func loadInt64(at offset: Int) -> Int64 {
        Int64(bitPattern: load(bytes: 8, at: offset))
    }

    /// Puts the checksum into the last four bytes.
    package mutating func seal() { store(checksum, at: count - 4) }

    /// Whether the last four bytes are the checksum.
    package var isSealed: Bool { loadUInt32(at: count - 4) == checksum }

    package func isEqual(to other: Self) -> Bool {
        for index in indices where self[index] != other[index] { return false }
        return true
    }

    /// CRC-32 over all bytes but the last four, half a byte at a time.
    private var checksum: UInt32 {
        var remainder = UInt32.max
        for index in 0..<(count - 4) {
            remainder ^= UInt32(self[index])
            remainder = (remainder >> 4) ^ remainders[Int(remainder & 15)]
            remainder = (remainder >> 4) ^ remainders[Int(remainder & 15)]
        }
        return ~remainder
    }
}

/// Remainders of the sixteen half-bytes.
private var remainders: InlineArray<16, UInt32> {
    [
        0x0000_0000, 0x1DB7_1064, 0x3B6E_20C8, 0x26D9_30AC, 0x76DC_4190, 0x6B6B_51F4,
        0x4DB2_6158, 0x5005_713C, 0xEDB8_8320, 0xF00F_9344, 0xD6D6_A3E8, 0xCB61_B38C,
        0x9B64_C2B0, 0x86D3_D2D4, 0xA00A_E278, 0xBDBD_F21C,
    ]
}

/// A trip of either target, as twelve bytes hold it.
package protocol TripBytes {
    var codes: (rule: UInt8, sensor: UInt8?) { get }
    var value: Int32 { get }
    var limit: Int32 { get }
    /// Nil for a rule that there is not; a sensor that there is not becomes none.
    init?(rule: UInt8, sensor: UInt8?, value: Int32, limit: Int32)
}

extension TripBytes {
    /// Stores twelve bytes: rule and sensor, each plus one with zero for none, two zeros, value,
    /// limit.
    package static func store<let size: Int>(
        _ trip: Self?, in frame: inout InlineArray<size, UInt8>, at offset: Int
    ) {
        guard let trip else { return }
        frame[offset] = trip.codes.rule + 1
        frame[offset + 1] = trip.codes.sensor.map { $0 + 1 } ?? 0
        frame.store(trip.value, at: offset + 4)
        frame.store(trip.limit, at: offset + 8)
    }

    /// What twelve bytes say; nil for none, and for what is no trip (the decoder then finds that
    /// it encodes to other bytes).
    package static func load<let size: Int>(
        from frame: InlineArray<size, UInt8>, at offset: Int
    ) -> Self? {
        guard frame[offset] > 0 else { return nil }
        let sensor = frame[offset + 1]
        return Self(
            rule: frame[offset] - 1, sensor: sensor > 0 ? sensor - 1 : nil,
            value: frame.loadInt32(at: offset + 4), limit: frame.loadInt32(at: offset + 8))
    }
}

extension Trip: TripBytes {
    package var codes: (rule: UInt8, sensor: UInt8?) { (interlock.rawValue, sensor?.rawValue) }

    package init?(rule: UInt8, sensor: UInt8?, value: Int32, limit: Int32) {
        guard let interlock = Interlock(rawValue: rule) else { return nil }
        self.init(
            interlock, sensor: sensor.flatMap { ChamberSensor(rawValue: $0) }, value: value,
            limit: limit)
    }
}

extension WearableTrip: TripBytes {
    package var codes: (rule: UInt8, sensor: UInt8?) { (rule.rawValue, sensor?.rawValue) }

    package init?(rule: UInt8, sensor: UInt8?, value: Int32, limit: Int32) {
        guard let rule = WearableRule(rawValue: rule) else { return nil }
        self.init(
            rule, sensor: sensor.flatMap { WearableSensor(rawValue: $0) }, value: value,
            limit: limit)
    }
}
