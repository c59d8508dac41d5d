// ADD and SUB: the sum or difference of two int8 tensors of different scales. Both are brought to a
// common scale with 20 more bits, added, and brought to the output's. A dimension of 1 is repeated
// to fit the other operand.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/add.h`, `.../sub.h`; the
// multipliers: `tensorflow/lite/micro/kernels/add_common.cc`, `.../sub_common.cc`.

struct Add: Equatable, Sendable {
    /// One operand.
    struct Addend: Equatable, Sendable {
        let slot: Slot
        /// Minus the zero point.
        let offset: Int32
        let multiplier: FixedPointMultiplier

        @inline(__always)
        func scaled(_ value: Int8) -> Int32 {
            multiplier.multiply((Int32(value) &+ offset) &<< 20)
        }
    }

    let first: Addend
    let second: Addend
    let output: Slot
    /// A `Broadcast`.
    let broadcast: Slot
    /// How many elements there are, when neither operand is repeated.
    let elementwiseCount: Int?
    let subtracts: Bool
    let multiplier: FixedPointMultiplier
    let zeroPoint: Int32
    let range: ActivationRange

    /// What brings the operands to the common scale, and their sum to the output's.
    private struct Factors {
        let first: Double
        let second: Double
        let output: Double
    }

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        switch context.operation.options {
        case .absent: try prepared(context, &preparation, .none, subtracts: false)
        case .add(let activation): try prepared(context, &preparation, activation, subtracts: false)
        default: throw context.wrongOptions("AddOptions")
        }
    }

    static func prepareSubtract(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        switch context.operation.options {
        case .absent: try prepared(context, &preparation, .none, subtracts: true)
        case .subtract(let activation):
            try prepared(context, &preparation, activation, subtracts: true)
        default: throw context.wrongOptions("SubOptions")
        }
    }

    private static func prepared(
        _ context: OperatorContext, _ preparation: inout Preparation,
        _ activation: FusedActivation, subtracts: Bool
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 2...2)
        let (first, second) = (try context.input(0), try context.input(1))
        let output = context.output()
        let (firstScale, secondScale) = (try first.int8Scale(), try second.int8Scale())
        let outputScale = try output.int8Scale()
        let broadcast = try Broadcast(context, first, second, output: output)
        let factors = factors(firstScale.scale, secondScale.scale, outputScale.scale)
        guard factors.output < 1 else {
            throw context.unsupported(
                "output scale \(outputScale.scale) is too small for inputs of scale"
                    + " \(firstScale.scale) and \(secondScale.scale)", tensor: output.tensor)
        }
        preparation.share(output, withEither: first, or: second)
        let kernel = Add(
            first: Addend(
                slot: try preparation.operand(first.tensor), offset: -firstScale.zeroPoint,
                multiplier: try context.multiplier(factors.first, tensor: first.tensor)),
            second: Addend(
                slot: try preparation.operand(second.tensor), offset: -secondScale.zeroPoint,
                multiplier: try context.multiplier(factors.second, tensor: second.tensor)),
            output: try preparation.operand(output.tensor),
            broadcast: try preparation.packed(structure: broadcast),
            elementwiseCount: broadcast.isElementwise ? output.elementCount : nil,
            subtracts: subtracts,
            multiplier: try context.multiplier(factors.output, tensor: output.tensor),
            zeroPoint: outputScale.zeroPoint,
            range: try context.range(activation, output: output, scale: outputScale))
        return Prepared(
            kernel: .add(kernel), work: Work(multiplyAccumulates: 0, steps: output.elementCount))
    }

    /// In double precision throughout: it shows in the last bit.
    private static func factors(_ first: Float, _ second: Float, _ output: Float) -> Factors {
        let common = 2 * Double(max(first, second))
        return Factors(
            first: Double(first) / common, second: Double(second) / common,
            output: common / (Double(1 << 20) * Double(output)))
    }

    func run(_ memory: Memory) {
        let left = unsafe memory.read(first.slot, as: Int8.self)
        let right = unsafe memory.read(second.slot, as: Int8.self)
        let output = unsafe memory.write(output, as: Int8.self)
        let broadcast = unsafe memory.read(broadcast, as: Broadcast.self).pointee
        if subtracts {
            unsafe broadcast.forEach(left, right, output) {
                answer(first.scaled($0) &- second.scaled($1))
            }
        } else {
            unsafe broadcast.forEach(left, right, output) {
                answer(first.scaled($0) &+ second.scaled($1))
            }
        }
    }

    @inline(__always)
    private func answer(_ sum: Int32) -> Int8 {
        range.clamp(multiplier.multiply(sum) &+ zeroPoint)
    }
}
