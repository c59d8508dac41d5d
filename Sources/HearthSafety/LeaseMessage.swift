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

/// The frame of a renewal, little-endian, with the CRC-32 of all that precedes it.
///
///     0  version (1)      4  sequence        16  observation age, ticks   20…27 zero
///     1  kind             8  echoed tick     18  duty, thousandths        28    CRC-32
///     2…3 zero
public enum LeaseFrame {
    public static let byteCount = 32

    public static func encode(_ renewal: LeaseRenewal) -> InlineArray<32, UInt8> {
        var frame = InlineArray<32, UInt8>(repeating: 0)
        frame[0] = ClientFrame.version
        frame[1] = renewal.kind.rawValue
        frame.store(renewal.sequence, at: 4)
        frame.store(renewal.echoedTick, at: 8)
        frame.store(renewal.observationAgeTicks, at: 16)
        frame.store(renewal.duty.perMille, at: 18)
        frame.seal()
        return frame
    }

    /// Any frame that this version would not have written itself is malformed.
    public static func decode(_ frame: InlineArray<32, UInt8>) -> LeaseMessage {
        guard let kind = LeaseRenewal.Kind(rawValue: frame[1]) else { return .malformed }
        let renewal = LeaseRenewal(
            kind: kind, sequence: frame.loadUInt32(at: 4), echoedTick: frame.loadInt64(at: 8),
            observationAgeTicks: frame.loadUInt16(at: 16),
            duty: DutyCycle(perMille: frame.loadUInt16(at: 18)))
        return encode(renewal).isEqual(to: frame) ? .renewal(renewal) : .malformed
    }
}
