// Two operands of different shapes, where a dimension of 1 is repeated to fit the other one's: what
// ADD, SUB and MUL have in common.

/// How the elements of two operands meet in the output.
struct Broadcast: BitwiseCopyable, Sendable {
    /// The output's dimensions, filled up with 1 at the front.
    private let shape: SIMD8<Int>
    /// How far apart elements are along each dimension, 0 where an operand is repeated.
    private let firstStrides: SIMD8<Int>
    private let secondStrides: SIMD8<Int>
    let elementCount: Int

    /// Neither operand is repeated: elements meet in the order of memory.
    var isElementwise: Bool { firstStrides == secondStrides }

    /// Fails unless the operands fit, and `output` has the shape of the result.
    init(
        _ context: OperatorContext, _ first: Operand, _ second: Operand, output: Operand
    ) throws(ModelError) {
        guard first.elementCount > 0, second.elementCount > 0 else {
            throw context.unsupported("a tensor without elements", tensor: output.tensor)
        }
        let rank = max(first.shape.count, second.shape.count)
        let (left, right) = (Broadcast.padded(first.shape), Broadcast.padded(second.shape))
        var result: [Int] = []
        for axis in 8 - rank..<8 {
            guard left[axis] == right[axis] || left[axis] == 1 || right[axis] == 1 else {
                throw context.inconsistent(
                    "shape \(second.shape) cannot be repeated to fit \(first.shape)",
                    tensor: second.tensor)
            }
            result.append(max(left[axis], right[axis]))
        }
        try output.check(shape: result)
        shape = Broadcast.padded(result)
        firstStrides = Broadcast.strides(left)
        secondStrides = Broadcast.strides(right)
        elementCount = output.elementCount
    }

    /// The reader caps ranks at 6, so eight places always suffice.
    private static func padded(_ shape: [Int]) -> SIMD8<Int> {
        var padded = SIMD8<Int>(repeating: 1)
        for (axis, side) in shape.enumerated() { padded[8 - shape.count + axis] = side }
        return padded
    }

    private static func strides(_ shape: SIMD8<Int>) -> SIMD8<Int> {
        var strides = SIMD8<Int>(repeating: 0)
        var distance = 1
        for axis in (0..<8).reversed() {
            strides[axis] = shape[axis] == 1 ? 0 : distance
            distance *= shape[axis]
        }
        return strides
    }

    /// Writes `body` of each pair of elements. The output may lie in the memory of an operand that
    /// is not repeated.
    @inline(__always)
    func forEach(
        _ left: UnsafePointer<Int8>, _ right: UnsafePointer<Int8>,
        _ output: UnsafeMutablePointer<Int8>, _ body: (Int8, Int8) -> Int8
    ) {
        if isElementwise {
            for index in 0..<elementCount {
                unsafe output[index] = body(left[index], right[index])
            }
            return
        }
        var position = SIMD8<Int>(repeating: 0)
        for index in 0..<elementCount {
            let leftIndex = (position &* firstStrides).wrappedSum()
            let rightIndex = (position &* secondStrides).wrappedSum()
            unsafe output[index] = body(left[leftIndex], right[rightIndex])
            position.advance(in: shape)
        }
    }
}

extension Preparation {
    /// Lets `output` take the memory of whichever operand has as many elements.
    mutating func share(_ output: Operand, withEither first: Operand, or second: Operand) {
        for operand in [first, second] where operand.elementCount == output.elementCount {
            share(output, with: operand, as: .overwrite)
        }
    }
}
