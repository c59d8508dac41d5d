// MAX_POOL_2D: the largest of the pixels that a window covers; padding takes no part.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/pooling.h`.

struct MaxPool2D: Equatable, Sendable {
    let pool: Pool2D

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let (pool, work) = try Pool2D.prepare(context, &preparation)
        return Prepared(kernel: .maxPool2D(MaxPool2D(pool: pool)), work: work)
    }

    func run(_ memory: Memory) {
        let (channels, pitch) = (pool.channels, pool.columns.input &* pool.channels)
        unsafe pool.forEachWindow(memory) { first, rows, columns in
            var largest = Int8.min
            for row in 0..<rows {
                var pixel = unsafe first + row &* pitch
                for _ in 0..<columns {
                    largest = unsafe max(largest, pixel.pointee)
                    unsafe pixel += channels
                }
            }
            return Int32(largest)
        }
    }
}
