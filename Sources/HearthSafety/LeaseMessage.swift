// The lease message and its 32-byte frame. The hazard log applies its guide words (no, late, early,
// repeated, wrong, other) to each field below.

public import HearthUnits

/// hearthd's request to keep the heat on a little longer.
public struct LeaseRenewal: Equatable, Sendable {
    public enum Kind: UInt8, Sendable {
        /// A fresh look at the bread stands behind this renewal.
        case seen = 1
        /// Blind from the start: a timer stands behind it.
        case timer = 2
        /// The bread is done: end the cycle in order.
        case finish = 3
    }

    public var kind: Kind
    /// One more than the renewal before; gaps are losses, anything else is a replay.
    public var sequence: UInt32
    /// The guard's tick in the status frame that this renewal answers.
    public var echoedTick: Int64
    /// Age of the observation when the renewal was sent, in ticks. Zero for a timer.
    public var observationAgeTicks: UInt16
    public var duty: DutyCycle

    public init(
        kind: Kind, sequence: UInt32, echoedTick: Int64, observationAgeTicks: UInt16,
        duty: DutyCycle
    ) {
        self.kind = kind
        self.sequence = sequence
        self.echoedTick = echoedTick
        self.observationAgeTicks = observationAgeTicks
        self.duty = duty
    }
}

/// What came out of the lease socket.
public enum LeaseMessage: Equatable, Sendable {
    case renewal(LeaseRenewal)
    /// Wrong length, version, kind, duty or checksum.
    case malformed
}

/// The frame: little-endian, fixed size, CRC-32 (IEEE 802.3) over all that precedes it.
///
///     0  version (1)      4  sequence        16  observation age, ticks   20…27 zero
///     1  kind             8  echoed tick     18  duty, thousandths        28    CRC-32
///     2…3 zero
public enum LeaseFrame {
    public static let byteCount = 32
    static let version: UInt8 = 1

    public static func encode(_ renewal: LeaseRenewal) -> InlineArray<32, UInt8> {
        var frame = InlineArray<32, UInt8>(repeating: 0)
        frame[0] = version
        frame[1] = renewal.kind.rawValue
        store(UInt64(renewal.sequence), bytes: 4, at: 4, in: &frame)
        store(UInt64(bitPattern: renewal.echoedTick), bytes: 8, at: 8, in: &frame)
        store(UInt64(renewal.observationAgeTicks), bytes: 2, at: 16, in: &frame)
        store(UInt64(renewal.duty.perMille), bytes: 2, at: 18, in: &frame)
        store(UInt64(checksum(frame)), bytes: 4, at: 28, in: &frame)
        return frame
    }

    /// Any frame that this version would not have written itself is malformed.
    public static func decode(_ frame: InlineArray<32, UInt8>) -> LeaseMessage {
        guard frame[0] == version, let kind = LeaseRenewal.Kind(rawValue: frame[1]),
            load(bytes: 2, at: 2, from: frame) == 0, load(bytes: 8, at: 20, from: frame) == 0,
            load(bytes: 4, at: 28, from: frame) == UInt64(checksum(frame))
        else { return .malformed }
        let duty = UInt16(load(bytes: 2, at: 18, from: frame))
        guard duty <= 1000 else { return .malformed }
        return .renewal(
            LeaseRenewal(
                kind: kind,
                sequence: UInt32(load(bytes: 4, at: 4, from: frame)),
                echoedTick: Int64(bitPattern: load(bytes: 8, at: 8, from: frame)),
                observationAgeTicks: UInt16(load(bytes: 2, at: 16, from: frame)),
                duty: DutyCycle(perMille: duty)))
    }

    private static func store(
        _ value: UInt64, bytes: Int, at offset: Int, in frame: inout InlineArray<32, UInt8>
    ) {
        for index in 0..<bytes {
            frame[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    private static func load(bytes: Int, at offset: Int, from frame: InlineArray<32, UInt8>)
        -> UInt64
    {
        var value: UInt64 = 0
        for index in 0..<bytes { value |= UInt64(frame[offset + index]) << UInt64(8 * index) }
        return value
    }

    /// Remainders of the sixteen half-bytes.
    private static var remainders: InlineArray<16, UInt32> {
        [
            0x0000_0000, 0x1DB7_1064, 0x3B6E_20C8, 0x26D9_30AC, 0x76DC_4190, 0x6B6B_51F4,
            0x4DB2_6158, 0x5005_713C, 0xEDB8_8320, 0xF00F_9344, 0xD6D6_A3E8, 0xCB61_B38C,
            0x9B64_C2B0, 0x86D3_D2D4, 0xA00A_E278, 0xBDBD_F21C,
        ]
    }

    private static func checksum(_ frame: InlineArray<32, UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for index in 0..<28 {
            remainder ^= UInt32(frame[index])
            remainder = (remainder >> 4) ^ remainders[Int(remainder & 15)]
            remainder = (remainder >> 4) ^ remainders[Int(remainder & 15)]
        }
        return ~remainder
    }
}
