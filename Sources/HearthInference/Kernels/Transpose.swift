// TRANSPOSE: the dimensions in another order.

struct Transpose: Equatable, Sendable {
    let input: Slot
    let output: Slot
    /// A `StridedCopy`.
    let copy: Slot

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 2...2)
        let (input, output) = (try context.input(0), context.output())
        let width = try input.movableWidth()
        try input.checkNotEmpty()
        try output.checkAlike(input)
        let order = try context.input(1).int32s()
        guard order.sorted() == Array(input.shape.indices) else {
            throw context.inconsistent(
                "\(order) is no order of the dimensions of shape \(input.shape)",
                tensor: input.tensor)
        }
        let shape = order.map { input.shape[$0] }
        try output.check(shape: shape)
        let dense = StridedCopy.denseStrides(input.shape)
        let kernel = Transpose(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor),
            copy: try preparation.packed(
                structure: StridedCopy(
                    shape: shape, sourceStrides: order.map { dense[$0] },
                    targetStrides: StridedCopy.denseStrides(shape), width: width)))
        return Prepared(
            kernel: .transpose(kernel),
            work: Work(multiplyAccumulates: 0, steps: output.elementCount))
    }

    func run(_ memory: Memory) {
        unsafe memory.read(copy, as: StridedCopy.self).pointee.run(
            memory.read(input, as: UInt8.self), memory.write(output, as: UInt8.self))
    }
}
