// MEAN of int8 along some dimensions. The division by the number of elements is part of the
// multiplier that brings the sum to the output's scale.
//
// Definition: `QuantizedMeanOrSum` in `tensorflow/lite/kernels/internal/reference/reduce.h`.

struct Mean: Equatable, Sendable {
    let input: Slot
    let output: Slot
    /// The dimensions that stay, filled up with 1 at the front, and their strides in the input.
    let outputShape: SIMD8<Int>
    let outputStrides: SIMD8<Int>
    let outputCount: Int
    /// The dimensions that go.
    let windowShape: SIMD8<Int>
    let windowStrides: SIMD8<Int>
    let windowCount: Int
    /// Minus the input's zero point, once for each element of a window.
    let offset: Int32
    let multiplier: FixedPointMultiplier
    let zeroPoint: Int32

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard case .reducer(let keepDimensions) = context.operation.options else {
            throw context.wrongOptions("ReducerOptions")
        }
        try context.checkOperands(inputs: 2...2)
        let (input, output) = (try context.input(0), context.output())
        let (inputScale, outputScale) = (try input.int8Scale(), try output.int8Scale())
        try input.checkNotEmpty()
        var axes: Set<Int> = []
        for axis in try context.input(1).int32s() { axes.insert(try input.dimension(axis)) }
        let shape = input.shape
        let expected = shape.indices.compactMap { axis in
            axes.contains(axis) ? (keepDimensions ? 1 : nil) : shape[axis]
        }
        try output.check(shape: expected)
        let dense = StridedCopy.denseStrides(shape)
        let kept = Mean.dimensions(shape, dense) { !axes.contains($0) }
        let gone = Mean.dimensions(shape, dense) { axes.contains($0) }
        let count = input.elementCount / output.elementCount
        let multiplier = try context.multiplier(
            Double(inputScale.scale) / Double(outputScale.scale), tensor: output.tensor)
        let kernel = Mean(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor), outputShape: kept.shape,
            outputStrides: kept.strides, outputCount: output.elementCount,
            windowShape: gone.shape, windowStrides: gone.strides, windowCount: count,
            offset: Int32(truncatingIfNeeded: -Int(inputScale.zeroPoint) * count),
            multiplier: multiplier.divided(by: count), zeroPoint: outputScale.zeroPoint)
        return Prepared(
            kernel: .mean(kernel),
            work: Work(multiplyAccumulates: 0, steps: input.elementCount))
    }

    private static func dimensions(
        _ shape: [Int], _ dense: [Int], _ belongs: (Int) -> Bool
    ) -> (shape: SIMD8<Int>, strides: SIMD8<Int>) {
        var (sides, strides) = (SIMD8<Int>(repeating: 1), SIMD8<Int>(repeating: 0))
        let axes = shape.indices.filter(belongs)
        for (place, axis) in axes.enumerated() {
            sides[8 - axes.count + place] = shape[axis]
            strides[8 - axes.count + place] = dense[axis]
        }
        return (sides, strides)
    }

    func run(_ memory: Memory) {
        let inputs = unsafe memory.read(input, as: Int8.self)
        let outputs = unsafe memory.write(output, as: Int8.self)
        var place = SIMD8<Int>(repeating: 0)
        for index in 0..<outputCount {
            let first = unsafe inputs + (place &* outputStrides).wrappedSum()
            var sum = offset
            var position = SIMD8<Int>(repeating: 0)
            for _ in 0..<windowCount {
                sum = unsafe sum &+ Int32(first[(position &* windowStrides).wrappedSum()])
                position.advance(in: windowShape)
            }
            let answer = multiplier.multiply(sum) &+ zeroPoint
            unsafe outputs[index] = Int8(truncatingIfNeeded: min(max(answer, -128), 127))
            place.advance(in: outputShape)
        }
    }
}

extension FixedPointMultiplier {
    /// A multiplier for means of `count` elements. The significand keeps as many bits as 32 bits
    /// and the range of shifts allow, and loses the rest.
    fileprivate func divided(by count: Int) -> FixedPointMultiplier {
        let bits = min(63 - Int32(count.leadingZeroBitCount), 32, 31 + shift)
        return FixedPointMultiplier(
            significand: Int32((Int64(significand) << Int64(bits)) / Int64(count)),
            shift: shift - bits)
    }
}
