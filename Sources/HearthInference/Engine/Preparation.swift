// What kernels ask for while they are prepared: constants in the layout they like best, and
// scratch space for the time they run.

/// How FULLY_CONNECTED brings its sums back to 8 bits.
public enum FullyConnectedRounding: Equatable, Sendable, CaseIterable {
    /// In the multiplication and again in the shift, as TensorFlow Lite Micro does.
    case twice
    /// Once at the end, halves up, as LiteRT does.
    case once
}

/// Collects what the kernels of one model need. Slots of tensors come first and have the tensor's
/// index; packed constants and scratch space follow.
struct Preparation {
    let model: Model
    let rounding: FullyConnectedRounding
    /// Handles seen so far, and who reads and assigns the variables behind them.
    var variables = ResourceVariables()
    /// Tensors that one operator reads and writes, and that last from run to run.
    private(set) var stateTensors: [Int] = []
    /// Subgraphs that run at each reset, in this order.
    private(set) var calledSubgraphs: [Int] = []
    /// Outputs that may take the memory of an input.
    private(set) var sharings: [Sharing] = []
    /// All constants, each aligned.
    private(set) var constants: [UInt8] = []
    /// Where the constant of a slot is in `constants`.
    private(set) var constantRanges: [Int: Range<Int>] = [:]
    /// Scratch space: its slot, its size and the operator that uses it.
    private(set) var scratch: [(slot: Int, byteCount: Int, operator: Int)] = []
    private var slotCount: Int
    private let constantBytesMax: Int

    init(_ model: Model, constantBytesMax: Int, rounding: FullyConnectedRounding) {
        self.model = model
        self.rounding = rounding
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

    /// Makes `handle` stand for the variable of that name.
    mutating func declareVariable(_ name: VariableName, handle: Operand) {
        variables.declare(
            name, handle: handle.tensor, label: handle.description.name,
            slot: Slot(index: slotCount))
        slotCount += 1
    }

    /// Lets the output share the memory of the input, where that turns out to be safe.
    mutating func share(
        _ output: Operand, with input: Operand, as kind: Sharing.Kind
    ) {
        sharings.append(
            Sharing(
                operation: output.context.index, input: input.tensor, output: output.tensor,
                kind: kind))
    }

    mutating func keep(stateTensor tensor: Int) { stateTensors.append(tensor) }

    mutating func call(subgraph: Int) { calledSubgraphs.append(subgraph) }

    /// Everything that lasts from run to run.
    func stateBlocks() throws(ModelError) -> [StateBlock] {
        let tensors = stateTensors.map { tensor in
            let description = model.tensors[tensor].description
            return StateBlock(
                slot: Slot(index: tensor), label: description.name,
                byteCount: description.byteCount,
                initialByte: description.type == .int8 ? description.initialByte : 0)
        }
        return try variables.blocks(model) + tensors
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
