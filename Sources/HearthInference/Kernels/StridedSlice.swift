// STRIDED_SLICE: every n-th element along each dimension, from one index to another, forwards or
// backwards.
//
// Definition: `tensorflow/lite/kernels/internal/strided_slice_logic.h`.

struct StridedSlice: Equatable, Sendable {
    let input: Slot
    let output: Slot
    /// A `StridedCopy`.
    let copy: Slot

    /// One dimension of a slice.
    private struct Axis {
        let start: Int
        let stride: Int
        let count: Int
        /// Leaves no dimension behind.
        let shrinks: Bool
    }

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard case .stridedSlice(let options) = context.operation.options else {
            throw context.wrongOptions("StridedSliceOptions")
        }
        guard options.ellipsisMask == 0, options.newAxisMask == 0, !options.offset else {
            throw context.unsupported(
                "an ellipsis, a new axis or an end that counts from the start",
                advice: "slice every dimension, and reshape")
        }
        try context.checkOperands(inputs: 4...4)
        let (input, output) = (try context.input(0), context.output())
        let width = try input.movableWidth()
        try input.checkNotEmpty()
        try output.checkAlike(input)
        let axes = try axes(context, input, options)
        try output.check(shape: axes.filter { !$0.shrinks }.map(\.count))
        let dense = StridedCopy.denseStrides(input.shape)
        let shape = axes.map(\.count)
        let copy = StridedCopy(
            shape: shape, sourceStrides: zip(axes, dense).map { $0.stride * $1 },
            targetStrides: StridedCopy.denseStrides(shape),
            sourceOrigin: zip(axes, dense).reduce(0) { $0 + $1.0.start * $1.1 }, width: width)
        let source = try preparation.operand(input.tensor)
        let target = try preparation.operand(output.tensor)
        let work = Work(multiplyAccumulates: 0, steps: output.elementCount)
        if let run = copy.onlyRun {
            let kernel = CopyBytes(
                source: source, sourceOffset: run.sourceOffset, target: target,
                byteCount: run.byteCount)
            return Prepared(kernel: .copyBytes(kernel), work: work)
        }
        let kernel = StridedSlice(
            input: source, output: target, copy: try preparation.packed(structure: copy))
        return Prepared(kernel: .stridedSlice(kernel), work: work)
    }

    private static func axes(
        _ context: OperatorContext, _ input: Operand, _ options: StridedSliceOptions
    ) throws(ModelError) -> [Axis] {
        let begins = try context.input(1).int32s()
        let ends = try context.input(2).int32s()
        let strides = try context.input(3).int32s()
        let rank = input.shape.count
        guard begins.count == rank, ends.count == rank, strides.count == rank else {
            throw context.unsupported(
                "\(begins.count) begins, \(ends.count) ends and \(strides.count) strides for"
                    + " shape \(input.shape)", tensor: input.tensor,
                advice: "slice every dimension")
        }
        var axes: [Axis] = []
        for (axis, side) in input.shape.enumerated() {
            func has(_ mask: Int32) -> Bool { mask >> Int32(axis) & 1 == 1 }
            let stride = strides[axis]
            let shrinks = has(options.shrinkAxisMask)
            // Where the walk may stand: on an element, or just past the last one.
            let bounds = stride > 0 ? 0...side : -1...side - 1
            func index(_ value: Int) -> Int {
                let fromStart = value < 0 ? value + side : value
                return min(max(fromStart, bounds.lowerBound), bounds.upperBound)
            }
            let (first, last) =
                stride > 0
                ? (bounds.lowerBound, bounds.upperBound) : (bounds.upperBound, bounds.lowerBound)
            let start = has(options.beginMask) ? first : index(begins[axis])
            let end =
                shrinks ? start + 1 : has(options.endMask) ? last : index(ends[axis])
            let count =
                stride == 0 ? 0 : (end - start + stride - stride.signum()) / stride
            guard count > 0, (0..<side).contains(start), !shrinks || stride > 0 else {
                throw context.unsupported(
                    "indices \(start) to \(end) in steps of \(stride) of dimension \(axis) in"
                        + " shape \(input.shape)", tensor: input.tensor,
                    advice: "take at least one element")
            }
            axes.append(
                Axis(start: start, stride: stride, count: shrinks ? 1 : count, shrinks: shrinks))
        }
        return axes
    }

    func run(_ memory: Memory) {
        unsafe memory.read(copy, as: StridedCopy.self).pointee.run(
            memory.read(input, as: UInt8.self), memory.write(output, as: UInt8.self))
    }
}
