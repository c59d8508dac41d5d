// What kernels ask for while they are prepared: constants in the layout they like best, and
// scratch space for the time they run.

/// Collects what the kernels of one model need. Slots of tensors come first and have the tensor's
/// index; packed constants and scratch space follow.
struct Preparation {
    let model: Model
    /// All constants, each aligned.
    private(set) var constants: [UInt8] = []
    /// Where the constant of a slot is in `constants`.
    private(set) var constantRanges: [Int: Range<Int>] = [:]
    /// Scratch space: its slot, its size and the operator that uses it.
    private(set) var scratch: [(slot: Int, byteCount: Int, operator: Int)] = []
    private var slotCount: Int
    private let constantBytesMax: Int

    init(_ model: Model, constantBytesMax: Int) {
        self.model = model
        self.constantBytesMax = constantBytesMax
        slotCount = model.tensors.count
    }

    /// Slots handed out so far.
    var count: Int { slotCount }

    /// The slot of an operand that is read as it is; a constant is copied once.
    mutating func operand(_ tensor: Int) throws(ModelError) -> Slot {
        if let range = model.tensors[tensor].constant, constantRanges[tensor] == nil {
            constantRanges[tensor] = try append(model.bytes[range])
        }
        return Slot(index: tensor)
    }

    /// A constant made for one kernel: weights in its own order, multipliers, tables.
    mutating func packed(_ values: [Int32]) throws(ModelError) -> Slot {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 4)
        for value in values {
            // The engine runs on little-endian machines only (`Interpreter` checks it).
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> Int32(shift)))
            }
        }
        return try packed(bytes)
    }

    mutating func packed(_ bytes: [UInt8]) throws(ModelError) -> Slot {
        constantRanges[slotCount] = try append(bytes[...])
        slotCount += 1
        return Slot(index: slotCount - 1)
    }

    /// Memory that operator `index` may write to while it runs; its contents are unspecified.
    mutating func scratch(byteCount: Int, operator index: Int) -> Slot {
        scratch.append((slotCount, byteCount, index))
        slotCount += 1
        return Slot(index: slotCount - 1)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws(ModelError) -> Range<Int> {
        let offset = ArenaPlan.rounded(constants.count)
        guard offset + bytes.count <= constantBytesMax else {
            throw .overLimit(
                quantity: "bytes of prepared constants", value: offset + bytes.count,
                limit: constantBytesMax, advice: "this is not a model for a small board")
        }
        constants.append(contentsOf: repeatElement(0, count: offset - constants.count))
        constants.append(contentsOf: bytes)
        return offset..<constants.count
    }
}
