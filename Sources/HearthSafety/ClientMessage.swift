// What hearthd may say to the guard, and the 32-byte frames in which it says it. All of it asks;
// none of it can make heat, clear a latch or change a limit.

/// One frame from the lease socket's client.
public enum ClientMessage: Equatable, Sendable {
    /// Keep the heat on a little longer, or end the cycle in order.
    case renewal(LeaseRenewal)
    /// The journal entry of this sequence, of this guard instance, is safe with hearthd.
    case acknowledge(instance: UInt64, sequence: UInt32)
    /// Drill at the end of the next cycle, whether one is due or not.
    case drill(instance: UInt64)
    /// The wearer called and nobody answered: say so for two seconds. Repeated while it is so.
    case callNotTaken(instance: UInt64)
    /// Wrong length, version, kind, value or checksum.
    case malformed

    /// What the interlock is told of it. Noise on the socket ends a lease as a wrong renewal does.
    public var lease: LeaseMessage? {
        switch self {
        case .renewal(let renewal): .renewal(renewal)
        case .malformed: .malformed
        case .acknowledge, .drill, .callNotTaken: nil
        }
    }
}

/// The frames, little-endian, fixed size, CRC-32 (IEEE 802.3) over all that precedes it. Renewals
/// (kinds 1 to 3) are laid out by `LeaseFrame`; the others are
///
///     0  version (1)                    4  journal sequence (kind 4, else zero)    16…27 zero
///     1  kind: 4 acknowledge, 5 drill,  8  instance of the guard that is meant     28    CRC-32
///        6 call not taken; 2…3 zero
///
/// The instance is the one in the guard's status frames: what was meant for the guard before this
/// one is not meant for this one.
public enum ClientFrame {
    public static let byteCount = 32
    static let version: UInt8 = 1

    private enum Kind: UInt8 {
        case acknowledge = 4
        case drill = 5
        case callNotTaken = 6
    }

    /// The frame of a message; `.malformed` gives zeros, which are that.
    public static func encode(_ message: ClientMessage) -> InlineArray<32, UInt8> {
        switch message {
        case .renewal(let renewal): LeaseFrame.encode(renewal)
        case .acknowledge(let instance, let sequence): encode(.acknowledge, instance, sequence)
        case .drill(let instance): encode(.drill, instance)
        case .callNotTaken(let instance): encode(.callNotTaken, instance)
        case .malformed: InlineArray(repeating: 0)
        }
    }

    /// Any frame that this version would not have written itself is malformed.
    public static func decode(_ frame: InlineArray<32, UInt8>) -> ClientMessage {
        let message = fields(of: frame)
        return encode(message).isEqual(to: frame) ? message : .malformed
    }

    private static func encode(_ kind: Kind, _ instance: UInt64, _ sequence: UInt32 = 0)
        -> InlineArray<32, UInt8>
    {
        var frame = InlineArray<32, UInt8>(repeating: 0)
        frame[0] = version
        frame[1] = kind.rawValue
        frame.store(sequence, at: 4)
        frame.store(instance, bytes: 8, at: 8)
        frame.seal()
        return frame
    }

    private static func fields(of frame: InlineArray<32, UInt8>) -> ClientMessage {
        let instance = frame.load(bytes: 8, at: 8)
        switch Kind(rawValue: frame[1]) {
        case .acknowledge:
            return .acknowledge(instance: instance, sequence: frame.loadUInt32(at: 4))
        case .drill: return .drill(instance: instance)
        case .callNotTaken: return .callNotTaken(instance: instance)
        case nil:
            guard case .renewal(let renewal) = LeaseFrame.decode(frame) else { return .malformed }
            return .renewal(renewal)
        }
    }
}
