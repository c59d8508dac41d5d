// RESHAPE: the same bytes under another shape. The new shape is the output tensor's own; the
// operand that repeats it is only checked to be there before the model runs.

struct Reshape: Equatable, Sendable {
    let input: Slot
    let output: Slot
    let byteCount: Int

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...2)
        let input = try context.input(0)
        let output = context.output()
        if let shape = try context.optionalInput(1) { try shape.checkConstant() }
        try output.check(type: input.description.type)
        guard input.elementCount == output.elementCount, input.elementCount > 0 else {
            throw context.inconsistent(
                "shape \(output.shape) cannot hold the elements of \(input.shape)",
                tensor: output.tensor)
        }
        let kernel = Reshape(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor),
            byteCount: output.description.byteCount)
        return Prepared(
            kernel: .reshape(kernel),
            work: Work(multiplyAccumulates: 0, steps: output.elementCount))
    }

    func run(_ memory: Memory) {
        unsafe memory.write(output, as: UInt8.self)
            .update(from: memory.read(input, as: UInt8.self), count: byteCount)
    }
}
