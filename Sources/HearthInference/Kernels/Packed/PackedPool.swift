// AVERAGE_POOL_2D and MAX_POOL_2D for the C kernels.

internal import CKernels

struct PackedPool: Equatable, Sendable {
    let kernel: Slot
    let input: Slot
    /// One `Int32` a channel.
    let sums: Slot
    let output: Slot

    /// Keeps sums far from 32 bits.
    private static let windowAreaMax = 1 << 20

    func run(_ memory: Memory) {
        unsafe hearth_run_pool(
            memory.read(kernel, as: hearth_pool.self), memory.read(input, as: Int8.self),
            memory.write(sums, as: Int32.self), memory.write(output, as: Int8.self))
    }

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation, _ set: KernelSet,
        isMean: Bool
    ) throws(ModelError) -> Prepared {
        let (pool, work) = try Pool2D.prepare(context, &preparation)
        guard pool.rows.taps * pool.columns.taps <= windowAreaMax else {
            return isMean
                ? Prepared(kernel: .averagePool2D(AveragePool2D(pool: pool)), work: work)
                : Prepared(kernel: .maxPool2D(MaxPool2D(pool: pool)), work: work)
        }
        var kernel = hearth_pool()
        kernel.set = set.number
        kernel.batches = Int32(pool.batches)
        kernel.rows = Int32(pool.rows.input)
        kernel.columns = Int32(pool.columns.input)
        kernel.channels = Int32(pool.channels)
        kernel.output_rows = Int32(pool.rows.output)
        kernel.output_columns = Int32(pool.columns.output)
        kernel.tap_rows = Int32(pool.rows.taps)
        kernel.tap_columns = Int32(pool.columns.taps)
        kernel.row_stride = Int32(pool.rows.stride)
        kernel.column_stride = Int32(pool.columns.stride)
        kernel.row_padding = Int32(pool.rows.padding)
        kernel.column_padding = Int32(pool.columns.padding)
        kernel.is_mean = isMean ? 1 : 0
        kernel.lowest = pool.range.lowest
        kernel.highest = pool.range.highest
        let packed = PackedPool(
            kernel: try preparation.packed(structure: kernel), input: pool.input,
            sums: preparation.scratch(byteCount: pool.channels * 4, operator: context.index),
            output: pool.output)
        return Prepared(kernel: .packedPool(packed), work: work, kernels: set)
    }
}
