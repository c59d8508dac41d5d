// QUANTIZE and DEQUANTIZE: the way in and out of the integers, and from one quantisation to the
// next. Here alone a tensor may be unsigned or real.
//
// Definition: `tensorflow/lite/kernels/internal/reference/quantize.h`, `.../requantize.h`,
// `.../dequantize.h`.

struct Quantize: Equatable, Sendable {
    let input: Slot
    let output: Slot
    let elementCount: Int
    let scale: Float
    let zeroPoint: Int32

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        let (input, output) = (try context.input(0), context.output())
        try input.checkNotEmpty()
        guard input.description.type == .float32 else {
            return try prepareRequantize(context, input, output, &preparation)
        }
        let scale = try output.int8Scale()
        try output.check(shape: input.shape)
        let kernel = Quantize(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor), elementCount: input.elementCount,
            scale: scale.scale, zeroPoint: scale.zeroPoint)
        return Prepared(
            kernel: .quantize(kernel),
            work: Work(multiplyAccumulates: 0, steps: input.elementCount))
    }

    /// From int8 or uint8 to int8 or uint8; not both unsigned.
    private static func prepareRequantize(
        _ context: OperatorContext, _ input: Operand, _ output: Operand,
        _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let types = (input.description.type, output.description.type)
        guard types == (.int8, .int8) || types == (.int8, .uint8) || types == (.uint8, .int8) else {
            throw context.unsupported(
                "from \(types.0) to \(types.1)", tensor: input.tensor,
                advice: "Hearth quantises FLOAT32 to INT8, INT8 to INT8 or UINT8, UINT8 to INT8")
        }
        let (from, to) = (try input.byteScale(), try output.byteScale())
        let multiplier = try context.multiplier(
            Double(from.scale) / Double(to.scale), tensor: output.tensor)
        let range: ClosedRange<Int32> = types.1 == .int8 ? -128...127 : 0...255
        let table = (0..<256).map { bits in
            let value = types.0 == .int8 ? Int32(Int8(truncatingIfNeeded: bits)) : Int32(bits)
            let answer = multiplier.multiply(value - from.zeroPoint) &+ to.zeroPoint
            return UInt8(truncatingIfNeeded: min(max(answer, range.lowerBound), range.upperBound))
        }
        return try Lookup.prepared(
            context, &preparation, input: input, output: output, table: table)
    }

    static func prepareDequantize(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 1...1)
        let (input, output) = (try context.input(0), context.output())
        try input.checkNotEmpty()
        let from = try input.byteScale()
        try output.check(type: .float32)
        let isSigned = input.description.type == .int8
        let table = (0..<256).map { bits in
            let value = isSigned ? Int32(Int8(truncatingIfNeeded: bits)) : Int32(bits)
            let real = Float(Double(from.scale) * Double(value - from.zeroPoint))
            return Int32(bitPattern: real.bitPattern)
        }
        return try Lookup.prepared(
            context, &preparation, input: input, output: output, wideTable: table)
    }

    func run(_ memory: Memory) {
        let inputs = unsafe memory.read(input, as: Float.self)
        let outputs = unsafe memory.write(output, as: Int8.self)
        for index in 0..<elementCount {
            unsafe outputs[index] = quantised(inputs[index])
        }
    }

    /// The definition does not say what becomes of numbers beyond 32 bits: here they are held at
    /// the ends, and no number at all is zero.
    @inline(__always)
    private func quantised(_ real: Float) -> Int8 {
        let steps = (real / scale).rounded(.toNearestOrAwayFromZero)
        guard steps > -0x1p30 else { return steps.isNaN ? Int8(zeroPoint) : .min }
        guard steps < 0x1p30 else { return .max }
        let answer = Int32(steps) &+ zeroPoint
        return Int8(truncatingIfNeeded: min(max(answer, -128), 127))
    }
}

extension Operand {
    /// The scale of an int8 or uint8 tensor.
    fileprivate func byteScale() throws(ModelError) -> QuantisedScale {
        guard description.type == .uint8 else { return try int8Scale() }
        return try scale(zeroPoints: 0...255)
    }
}
