// Operators that leave every byte as it is: RESHAPE, SQUEEZE and EXPAND_DIMS, which only say the
// shape anew; READ_VARIABLE and ASSIGN_VARIABLE; and a STRIDED_SLICE without gaps. Where source and
// target share their memory there is nothing to do.

struct CopyBytes: Equatable, Sendable {
    let source: Slot
    /// Where in the source the bytes start.
    var sourceOffset = 0
    let target: Slot
    let byteCount: Int

    /// RESHAPE, SQUEEZE, EXPAND_DIMS: the new shape is the output tensor's own; operands and
    /// options that repeat it are only checked to be there before the model runs.
    static func prepareView(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...2)
        let input = try context.input(0)
        let output = context.output()
        if let shape = try context.optionalInput(1) { try shape.checkConstant() }
        _ = try input.movableWidth()
        try output.check(type: input.description.type)
        guard input.elementCount == output.elementCount, input.elementCount > 0 else {
            throw context.inconsistent(
                "shape \(output.shape) cannot hold the elements of \(input.shape)",
                tensor: output.tensor)
        }
        preparation.share(output, with: input, as: .view)
        return prepared(
            from: try preparation.operand(input.tensor),
            to: try preparation.operand(output.tensor), output.description)
    }

    static func prepareRead(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        let output = context.output()
        _ = try output.movableWidth()
        let variable = try preparation.variables.access(
            context, handle: try context.input(0), value: output, isAssignment: false)
        return prepared(
            from: variable, to: try preparation.operand(output.tensor), output.description)
    }

    static func prepareAssign(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 2...2, outputs: 0)
        let value = try context.input(1)
        _ = try value.movableWidth()
        let variable = try preparation.variables.access(
            context, handle: try context.input(0), value: value, isAssignment: true)
        return prepared(
            from: try preparation.operand(value.tensor), to: variable, value.description)
    }

    private static func prepared(
        from source: Slot, to target: Slot, _ description: TensorDescription
    ) -> Prepared {
        Prepared(
            kernel: .copyBytes(
                CopyBytes(source: source, target: target, byteCount: description.byteCount)),
            work: Work(multiplyAccumulates: 0, steps: description.elementCount))
    }

    func run(_ memory: Memory) {
        let source = unsafe memory.read(source, as: UInt8.self) + sourceOffset
        let target = unsafe memory.write(target, as: UInt8.self)
        guard unsafe source != UnsafePointer(target) else { return }
        unsafe target.update(from: source, count: byteCount)
    }
}
