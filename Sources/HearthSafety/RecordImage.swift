// The record as 64 bytes on a disk, in two slots that are written in turn. While one is written the
// other one is whole, so that a power cut at any moment leaves the record before or the record
// after. Each target has an image of its own, with a magic of its own: to a guard the other's
// record is a damaged one.

/// What a guard remembers over a restart.
public protocol GuardRecord: Equatable, Sendable {
    /// Grows by one with every change.
    var sequence: UInt32 { get }
}

extension SafetyRecord: GuardRecord {}
extension WearableRecord: GuardRecord {}

/// The two files, or halves of a device, that hold the record.
public enum RecordSlot: UInt8, Sendable {
    case a, b

    public var other: RecordSlot { self == .a ? .b : .a }
}

/// The bytes of one slot: the sequence at offset 4, the CRC-32 of all that precedes it at 60.
public protocol RecordImage {
    associatedtype Record: GuardRecord

    static func encode(_ record: Record) -> InlineArray<64, UInt8>
    /// The record in a slot; nil for any image that this version would not have written itself.
    static func decode(_ image: InlineArray<64, UInt8>) -> Record?
}

extension RecordImage {
    public typealias Slot = RecordSlot

    public static var byteCount: Int { 64 }

    /// The newer of the two sound slots, and where it stands; nil when neither is sound, which
    /// means "uncommissioned". The next record is written to the *other* slot.
    ///
    /// - Parameters: what was read of each slot; nil for a slot that is missing, cannot be read or
    ///   has another length.
    public static func newest(_ a: InlineArray<64, UInt8>?, _ b: InlineArray<64, UInt8>?)
        -> (record: Record, slot: RecordSlot)?
    {
        let inA = a.flatMap { decode($0) }
        let inB = b.flatMap { decode($0) }
        guard let inA else { return inB.map { ($0, .b) } }
        guard let inB else { return (inA, .a) }
        // Sequences wrap, and two that are written in turn are never far apart.
        let isLater = Int32(bitPattern: inB.sequence &- inA.sequence) > 0
        return isLater ? (inB, .b) : (inA, .a)
    }
}

#if !os(none)
    extension RecordSlot: CaseIterable {}
#endif
