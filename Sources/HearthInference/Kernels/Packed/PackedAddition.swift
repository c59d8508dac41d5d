// ADD for the C kernels: two tensors of one shape, no factor above 1. The output may lie in the
// memory of an operand.

internal import CKernels

struct PackedAddition: Equatable, Sendable {
    let kernel: Slot
    let first: Slot
    let second: Slot
    let output: Slot

    func run(_ memory: Memory) {
        unsafe hearth_run_addition(
            memory.read(kernel, as: hearth_addition.self), memory.read(first, as: Int8.self),
            memory.read(second, as: Int8.self), memory.write(output, as: Int8.self))
    }

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation, _ set: KernelSet
    ) throws(ModelError) -> Prepared {
        let prepared = try Add.prepare(context, &preparation)
        guard case .add(let add) = prepared.kernel, let count = add.elementwiseCount,
            !add.subtracts,
            add.first.multiplier.shift <= 0, add.second.multiplier.shift <= 0,
            add.multiplier.shift <= 0
        else { return prepared }
        // The operand that is only halved, if there is one, comes second.
        let half = FixedPointMultiplier(significand: 1 << 30, shift: 0)
        let (first, second) =
            add.first.multiplier == half ? (add.second, add.first) : (add.first, add.second)
        let kernel = hearth_addition(
            set: set.number, count: Int32(count), first: addend(first),
            second: addend(second),
            sum: hearth_addend(
                zero_point: add.zeroPoint, significand: add.multiplier.significand,
                shift: add.multiplier.shift),
            lowest: add.range.lowest, highest: add.range.highest)
        let packed = PackedAddition(
            kernel: try preparation.packed(structure: kernel), first: first.slot,
            second: second.slot, output: add.output)
        return Prepared(kernel: .packedAddition(packed), work: prepared.work, kernels: set)
    }

    private static func addend(_ addend: Add.Addend) -> hearth_addend {
        hearth_addend(
            zero_point: -addend.offset, significand: addend.multiplier.significand,
            shift: addend.multiplier.shift)
    }
}
