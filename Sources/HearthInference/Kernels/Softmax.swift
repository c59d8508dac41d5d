// SOFTMAX along the last dimension: int8 in, int8 or int16 out. An input only matters by its
// distance to the row's largest, which is 0 … 255, so all exponentials stand in a table.
//
// Definition: `tensorflow/lite/kernels/internal/reference/softmax.h`.

struct Softmax: Equatable, Sendable {
    let input: Slot
    let output: Slot
    /// e^(−distance · β · scale) in Q0 for distances from 0 to `distanceMax`; 256 entries.
    let exponentials: Slot
    /// Inputs further below the row's largest count as nothing.
    let distanceMax: Int
    let rows: Int
    let depth: Int
    let isOutput16: Bool

    /// The sum of exponentials has 12 integer bits: the most elements whose sum cannot overflow.
    private static let depthMax = 4095
    /// Distances are scaled to Q5: they may reach 31.
    private static let integerBits: Int32 = 5

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard case .softmax(let beta) = context.operation.options else {
            throw context.wrongOptions("SoftmaxOptions")
        }
        try context.checkOperands(inputs: 1...1)
        let input = try context.input(0)
        let output = context.output()
        let scale = try input.int8Scale()
        guard let depth = input.shape.last, input.elementCount > 0, depth <= depthMax else {
            throw context.unsupported(
                "shape \(input.shape); rows may have 1 to \(depthMax) elements",
                tensor: input.tensor, advice: "use fewer classes")
        }
        try output.check(shape: input.shape)
        let isOutput16 = try checkOutput(context, output)
        let table = try table(context, input: input, scale: scale.scale, beta: beta)
        let kernel = Softmax(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor),
            exponentials: try preparation.packed(table.exponentials),
            distanceMax: table.distanceMax, rows: input.elementCount / depth, depth: depth,
            isOutput16: isOutput16)
        return Prepared(
            kernel: .softmax(kernel),
            work: Work(multiplyAccumulates: 0, steps: input.elementCount))
    }

    /// The output's quantisation is fixed: the range 0 to 1 over the whole integer type.
    private static func checkOutput(
        _ context: OperatorContext, _ output: Operand
    ) throws(ModelError) -> Bool {
        let isOutput16 = output.description.type == .int16
        if !isOutput16 { try output.check(type: .int8) }
        let (expected, tolerance): (QuantisedScale, Float) =
            isOutput16
            ? (QuantisedScale(scale: 1 / 65536, zeroPoint: -32768), 0.001 / 65536)
            : (QuantisedScale(scale: 1 / 256, zeroPoint: -128), 0)
        let scale = try output.scale(zeroPoints: Int32.min...Int32.max)
        guard abs(scale.scale - expected.scale) <= tolerance,
            scale.zeroPoint == expected.zeroPoint
        else {
            throw context.unsupported(
                "scale \(scale.scale) and zero point \(scale.zeroPoint) where"
                    + " \(expected.scale) and \(expected.zeroPoint) are needed",
                tensor: output.tensor)
        }
        return isOutput16
    }

    private static func table(
        _ context: OperatorContext, input: Operand, scale: Float, beta: Float
    ) throws(ModelError) -> (exponentials: [Int32], distanceMax: Int) {
        let fractionBits = 31 - integerBits
        let real = Double(beta) * Double(scale) * Double(1 << fractionBits)
        // Capped where every distance but 0 is beyond the table anyway.
        let multiplier = FixedPointMultiplier(significandUpTo31Bits: real)
        guard let multiplier else {
            throw context.unsupported(
                "beta \(beta) at scale \(scale): their product must be above 2^-\(fractionBits)",
                tensor: input.tensor, advice: "use a beta near 1")
        }
        let radius = (31 << Int(fractionBits)) >> Int(multiplier.shift)
        let distanceMax = min(radius, 255)
        let exponentials = (0..<256).map { distance in
            guard distance <= distanceMax else { return Int32(0) }
            let shifted = Int32(truncatingIfNeeded: -distance << Int(multiplier.shift))
            return FixedPointExponential.exponential(
                ofNegative: roundingDoublingHighMultiply(shifted, multiplier.significand))
        }
        return (exponentials, distanceMax)
    }

    func run(_ memory: Memory) {
        let inputs = unsafe memory.read(input, as: Int8.self)
        let exponentials = unsafe memory.read(exponentials, as: Int32.self)
        for row in 0..<rows {
            let values = unsafe inputs + row * depth
            let largest = unsafe largest(values)
            var sum: Int32 = 0
            for index in 0..<depth {
                let distance = unsafe largest &- Int(values[index])
                if distance <= distanceMax {
                    sum = unsafe sum &+ roundingShiftRight(exponentials[distance], 12)
                }
            }
            // The largest input adds 2^19, so the sum has at most 12 leading zeros.
            let headroom = Int32(sum.leadingZeroBitCount)
            let fraction = Int32(truncatingIfNeeded: UInt32(bitPattern: sum) &<< UInt32(headroom))
            let reciprocal = FixedPointExponential.reciprocal(ofOnePlus: fraction & .max)
            for index in 0..<depth {
                let distance = unsafe largest &- Int(values[index])
                let share =
                    distance <= distanceMax
                    ? unsafe roundingDoublingHighMultiply(reciprocal, exponentials[distance]) : 0
                unsafe store(share, 12 - headroom, at: row * depth + index, memory)
            }
        }
    }

    @inline(__always)
    private func largest(_ values: UnsafePointer<Int8>) -> Int {
        var largest = Int8.min
        for index in 0..<depth { largest = unsafe max(largest, values[index]) }
        return Int(largest)
    }

    /// Writes `share · 2^−bitsOverOne`, a number from 0 to 1 in Q0, in the output's type.
    @inline(__always)
    private func store(_ share: Int32, _ bitsOverOne: Int32, at index: Int, _ memory: Memory) {
        let bits: Int32 = isOutput16 ? 16 : 8
        let exponent = bitsOverOne &+ 31 &- bits
        // Beyond 31 bits the definition stops the program; the limit of the formula is zero.
        let value = exponent > 31 ? 0 : roundingShiftRight(share, exponent)
        if isOutput16 {
            let shifted = min(value &- 32768, Int32(Int16.max))
            unsafe memory.write(output, as: Int16.self)[index] = Int16(truncatingIfNeeded: shifted)
        } else {
            let shifted = min(value &- 128, Int32(Int8.max))
            unsafe memory.write(output, as: Int8.self)[index] = Int8(truncatingIfNeeded: shifted)
        }
    }
}

extension FixedPointMultiplier {
    /// A multiplier above 1 for distances of a softmax; larger ones are held at 2^31 − 1.
    fileprivate init?(significandUpTo31Bits real: Double) {
        guard real > 1 else { return nil }
        let capped = min(real, 0x1p31 - 1)
        guard let half = FixedPointMultiplier(capped / 2) else { return nil }
        self.init(significand: half.significand, shift: half.shift + 1)
    }
}
