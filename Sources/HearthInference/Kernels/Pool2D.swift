// What AVERAGE_POOL_2D and MAX_POOL_2D share: a window over each channel by itself, input and
// output quantised alike.

struct Pool2D: Equatable, Sendable {
    let input: Slot
    let output: Slot
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let channels: Int
    let range: ActivationRange

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> (pool: Pool2D, work: Work) {
        guard
            case .pool(let padding, let stride, let window, let activation) =
                context.operation.options
        else { throw context.wrongOptions("Pool2DOptions") }
        try context.checkOperands(inputs: 1...1)
        let input = try context.input(0)
        let output = context.output()
        try input.check(rank: 4)
        let inputScale = try input.int8Scale()
        let outputScale = try output.int8Scale()
        guard abs(inputScale.scale - outputScale.scale) <= 1e-6,
            inputScale.zeroPoint == outputScale.zeroPoint
        else {
            throw context.unsupported(
                "scale \(outputScale.scale) and zero point \(outputScale.zeroPoint) differ from"
                    + " the input's \(inputScale.scale) and \(inputScale.zeroPoint)",
                tensor: output.tensor, advice: "give both tensors the same quantisation")
        }
        let shape = input.shape
        let rows = SlidingWindow(
            input: shape[1], taps: window.height, stride: stride.height, dilation: 1,
            padding: padding)
        let columns = SlidingWindow(
            input: shape[2], taps: window.width, stride: stride.width, dilation: 1,
            padding: padding)
        try output.check(shape: [shape[0], rows.output, columns.output, shape[3]])
        try output.check(rank: 4)
        let pool = Pool2D(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor), batches: shape[0], rows: rows,
            columns: columns, channels: shape[3],
            range: try context.range(activation, output: output, scale: outputScale))
        let steps = Work.product(
            output.elementCount, min(window.height, shape[1]), min(window.width, shape[2]))
        return (pool, Work(multiplyAccumulates: 0, steps: steps))
    }

    /// Calls `body` for every output element with the address of the first pixel that its window
    /// covers (at the element's channel) and the number of rows and columns it covers.
    @inline(__always)
    func forEachWindow(
        _ memory: Memory, _ body: (UnsafePointer<Int8>, _ rows: Int, _ columns: Int) -> Int32
    ) {
        let pictures = unsafe memory.read(input, as: Int8.self)
        var outputs = unsafe memory.write(output, as: Int8.self)
        for batch in 0..<batches {
            for y in 0..<rows.output {
                let tapRows = rows.tapsInside(y)
                let row = batch &* rows.input &+ rows.origin(y) &+ tapRows.lowerBound
                for x in 0..<columns.output {
                    let tapColumns = columns.tapsInside(x)
                    let column = columns.origin(x) &+ tapColumns.lowerBound
                    let first = unsafe pictures + (row &* columns.input &+ column) &* channels
                    for channel in 0..<channels {
                        let value = unsafe body(first + channel, tapRows.count, tapColumns.count)
                        unsafe outputs[channel] = range.clamp(value)
                    }
                    unsafe outputs += channels
                }
            }
        }
    }
}
