// ADD: the sum of two int8 tensors of different scales. Both are brought to a common scale with
// 20 more bits, added, and brought to the output's. A dimension of 1 is repeated to fit the other
// operand.
//
// Definition: `tensorflow/lite/kernels/internal/reference/integer_ops/add.h`.

struct Add: Equatable, Sendable {
    /// One operand: how far apart its elements are along each of the output's dimensions, 0 where
    /// it is repeated.
    struct Addend: Equatable, Sendable {
        let slot: Slot
        let strides: SIMD8<Int>
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
    /// The output's dimensions, filled up with 1 at the front.
    let shape: SIMD8<Int>
    let elementCount: Int
    let multiplier: FixedPointMultiplier
    let zeroPoint: Int32
    let range: ActivationRange

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let activation: FusedActivation
        switch context.operation.options {
        case .absent: activation = .none
        case .add(let fused): activation = fused
        default: throw context.wrongOptions("AddOptions")
        }
        try context.checkOperands(inputs: 2...2)
        let (first, second) = (try context.input(0), try context.input(1))
        let output = context.output()
        let (firstScale, secondScale) = (try first.int8Scale(), try second.int8Scale())
        let outputScale = try output.int8Scale()
        guard first.elementCount > 0, second.elementCount > 0 else {
            throw context.unsupported("a tensor without elements", tensor: output.tensor)
        }
        try output.check(shape: broadcastShape(context, first, second))

        let common = 2 * Double(max(firstScale.scale, secondScale.scale))
        let toOutput = common / (Double(1 << 20) * Double(outputScale.scale))
        guard toOutput < 1 else {
            throw context.unsupported(
                "output scale \(outputScale.scale) is too small for inputs of scale"
                    + " \(firstScale.scale) and \(secondScale.scale)", tensor: output.tensor)
        }
        func addend(
            _ operand: Operand, _ scale: QuantisedScale, _ preparation: inout Preparation
        ) throws(ModelError) -> Addend {
            Addend(
                slot: try preparation.operand(operand.tensor),
                strides: strides(operand.shape), offset: -scale.zeroPoint,
                multiplier: try context.multiplier(
                    Double(scale.scale) / common, tensor: operand.tensor))
        }
        let kernel = Add(
            first: try addend(first, firstScale, &preparation),
            second: try addend(second, secondScale, &preparation),
            output: try preparation.operand(output.tensor), shape: padded(output.shape),
            elementCount: output.elementCount,
            multiplier: try context.multiplier(toOutput, tensor: output.tensor),
            zeroPoint: outputScale.zeroPoint,
            range: try context.range(activation, output: output, scale: outputScale))
        return Prepared(
            kernel: .add(kernel), work: Work(multiplyAccumulates: 0, steps: output.elementCount))
    }

    /// The shape that both operands fit when dimensions of 1 are repeated.
    private static func broadcastShape(
        _ context: OperatorContext, _ first: Operand, _ second: Operand
    ) throws(ModelError) -> [Int] {
        let rank = max(first.shape.count, second.shape.count)
        let (left, right) = (padded(first.shape), padded(second.shape))
        var shape: [Int] = []
        for axis in 8 - rank..<8 {
            guard left[axis] == right[axis] || left[axis] == 1 || right[axis] == 1 else {
                throw context.inconsistent(
                    "shape \(second.shape) cannot be repeated to fit \(first.shape)",
                    tensor: second.tensor)
            }
            shape.append(max(left[axis], right[axis]))
        }
        return shape
    }

    /// The reader caps ranks at 6, so eight places always suffice.
    private static func padded(_ shape: [Int]) -> SIMD8<Int> {
        var padded = SIMD8<Int>(repeating: 1)
        for (axis, side) in shape.enumerated() { padded[8 - shape.count + axis] = side }
        return padded
    }

    private static func strides(_ shape: [Int]) -> SIMD8<Int> {
        let shape = padded(shape)
        var strides = SIMD8<Int>(repeating: 0)
        var distance = 1
        for axis in (0..<8).reversed() {
            strides[axis] = shape[axis] == 1 ? 0 : distance
            distance *= shape[axis]
        }
        return strides
    }

    func run(_ memory: Memory) {
        let left = unsafe memory.read(first.slot, as: Int8.self)
        let right = unsafe memory.read(second.slot, as: Int8.self)
        let sums = unsafe memory.write(output, as: Int8.self)
        if first.strides == second.strides {
            for index in 0..<elementCount {
                unsafe sums[index] = sum(left[index], right[index])
            }
            return
        }
        var position = SIMD8<Int>(repeating: 0)
        for index in 0..<elementCount {
            let leftIndex = (position &* first.strides).wrappedSum()
            let rightIndex = (position &* second.strides).wrappedSum()
            unsafe sums[index] = sum(left[leftIndex], right[rightIndex])
            advance(&position)
        }
    }

    @inline(__always)
    private func sum(_ left: Int8, _ right: Int8) -> Int8 {
        let sum = first.scaled(left) &+ second.scaled(right)
        return range.clamp(multiplier.multiply(sum) &+ zeroPoint)
    }

    /// The next element's coordinates, the last dimension running fastest.
    @inline(__always)
    private func advance(_ position: inout SIMD8<Int>) {
        var axis = 7
        position[axis] &+= 1
        while axis > 0, position[axis] == shape[axis] {
            position[axis] = 0
            axis &-= 1
            position[axis] &+= 1
        }
    }
}
