// PAD and PADV2: a frame around a tensor, filled with what stands for zero or with one value that
// the model gives.

struct Pad: Equatable, Sendable {
    let input: Slot
    let output: Slot
    /// One element: what the frame is filled with.
    let value: Slot
    let width: Int
    let elementCount: Int
    /// A `StridedCopy`.
    let copy: Slot

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let takesValue = context.operation.kind == .padV2
        try context.checkOperands(inputs: takesValue ? 3...3 : 2...2)
        let (input, output) = (try context.input(0), context.output())
        let width = try input.movableWidth()
        try input.checkNotEmpty()
        try output.checkAlike(input)
        let paddings = try context.input(1).int32s()
        let rank = input.shape.count
        guard paddings.count == 2 * rank, paddings.allSatisfy({ $0 >= 0 }) else {
            throw context.unsupported(
                "paddings \(paddings) for shape \(input.shape)", tensor: input.tensor,
                advice: "give two paddings of at least 0 for each dimension")
        }
        let padded = (0..<rank).map { (dimension: Int) -> Int in
            input.shape[dimension] + paddings[2 * dimension] + paddings[2 * dimension + 1]
        }
        try output.check(shape: padded)
        let dense = StridedCopy.denseStrides(output.shape)
        let kernel = Pad(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor),
            value: try value(context, output, width: width, takesValue, &preparation),
            width: width, elementCount: output.elementCount,
            copy: try preparation.packed(
                structure: StridedCopy(
                    shape: input.shape, sourceStrides: StridedCopy.denseStrides(input.shape),
                    targetStrides: dense,
                    targetOrigin: (0..<rank).reduce(0) { $0 + paddings[2 * $1] * dense[$1] },
                    width: width)))
        return Prepared(
            kernel: .pad(kernel),
            work: Work(multiplyAccumulates: 0, steps: output.elementCount))
    }

    private static func value(
        _ context: OperatorContext, _ output: Operand, width: Int, _ takesValue: Bool,
        _ preparation: inout Preparation
    ) throws(ModelError) -> Slot {
        guard takesValue else {
            let isInt8 = output.description.type == .int8
            let byte = isInt8 ? output.description.initialByte : 0
            return try preparation.packed([UInt8](repeating: byte, count: width))
        }
        let value = try context.input(2)
        try value.checkAlike(output)
        guard value.elementCount == 1 else {
            throw context.inconsistent(
                "shape \(value.shape) where one value is needed", tensor: value.tensor)
        }
        return try preparation.operand(value.tensor)
    }

    func run(_ memory: Memory) {
        switch width {
        case 1: unsafe fill(memory, as: UInt8.self)
        case 2: unsafe fill(memory, as: UInt16.self)
        case 4: unsafe fill(memory, as: UInt32.self)
        default: unsafe fill(memory, as: UInt64.self)
        }
        unsafe memory.read(copy, as: StridedCopy.self).pointee.run(
            memory.read(input, as: UInt8.self), memory.write(output, as: UInt8.self))
    }

    @inline(__always)
    private func fill<Element>(_ memory: Memory, as type: Element.Type) {
        let element = unsafe memory.read(value, as: type).pointee
        unsafe memory.write(output, as: type).update(repeating: element, count: elementCount)
    }
}
