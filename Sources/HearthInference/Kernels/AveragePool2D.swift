// AVERAGE_POOL_2D: the mean of the pixels that a window covers, padding not counted, rounded to
// nearest with ties away from zero.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/pooling.h`.

struct AveragePool2D: Equatable, Sendable {
    let pool: Pool2D

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let (pool, work) = try Pool2D.prepare(context, &preparation)
        return Prepared(kernel: .averagePool2D(AveragePool2D(pool: pool)), work: work)
    }

    func run(_ memory: Memory) {
        let (channels, pitch) = (pool.channels, pool.columns.input &* pool.channels)
        unsafe pool.forEachWindow(memory) { first, rows, columns in
            var sum: Int32 = 0
            for row in 0..<rows {
                var pixel = unsafe first + row &* pitch
                for _ in 0..<columns {
                    sum = unsafe sum &+ Int32(pixel.pointee)
                    unsafe pixel += channels
                }
            }
            // Every window covers at least one pixel: `SlidingWindow` puts it there.
            let count = Int32(truncatingIfNeeded: rows &* columns)
            return (sum > 0 ? sum &+ count / 2 : sum &- count / 2) / count
        }
    }
}
