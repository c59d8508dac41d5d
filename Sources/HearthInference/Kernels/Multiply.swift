// MUL: the product of two int8 tensors. A dimension of 1 is repeated to fit the other operand.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/mul.h`.

struct Multiply: Equatable, Sendable {
    let first: Slot
    let second: Slot
    let output: Slot
    /// A `Broadcast`.
    let broadcast: Slot
    /// Minus the zero points.
    let firstOffset: Int32
    let secondOffset: Int32
    let multiplier: FixedPointMultiplier
    let zeroPoint: Int32
    let range: ActivationRange

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let activation: FusedActivation
        switch context.operation.options {
        case .absent: activation = .none
        case .multiply(let fused): activation = fused
        default: throw context.wrongOptions("MulOptions")
        }
        try context.checkOperands(inputs: 2...2)
        let (first, second) = (try context.input(0), try context.input(1))
        let output = context.output()
        let (firstScale, secondScale) = (try first.int8Scale(), try second.int8Scale())
        let outputScale = try output.int8Scale()
        let broadcast = try Broadcast(context, first, second, output: output)
        let real = Double(firstScale.scale) * Double(secondScale.scale) / Double(outputScale.scale)
        preparation.share(output, withEither: first, or: second)
        let kernel = Multiply(
            first: try preparation.operand(first.tensor),
            second: try preparation.operand(second.tensor),
            output: try preparation.operand(output.tensor),
            broadcast: try preparation.packed(structure: broadcast),
            firstOffset: -firstScale.zeroPoint, secondOffset: -secondScale.zeroPoint,
            multiplier: try context.multiplier(real, tensor: output.tensor),
            zeroPoint: outputScale.zeroPoint,
            range: try context.range(activation, output: output, scale: outputScale))
        return Prepared(
            kernel: .multiply(kernel),
            work: Work(multiplyAccumulates: 0, steps: output.elementCount))
    }

    func run(_ memory: Memory) {
        unsafe memory.read(broadcast, as: Broadcast.self).pointee.forEach(
            memory.read(first, as: Int8.self), memory.read(second, as: Int8.self),
            memory.write(output, as: Int8.self)
        ) { left, right in
            let product = (Int32(left) &+ firstOffset) &* (Int32(right) &+ secondOffset)
            return range.clamp(multiplier.multiply(product) &+ zeroPoint)
        }
    }
}
