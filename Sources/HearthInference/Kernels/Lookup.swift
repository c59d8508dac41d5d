// Operators on single 8-bit elements: their answers to all 256 inputs stand in a table.

struct Lookup: Equatable, Sendable {
    let input: Slot
    let output: Slot
    /// 256 entries of the output's width, by the input's bits.
    let table: Slot
    let elementCount: Int
    /// Entries are 32 bits wide, not 8.
    let isWide: Bool

    /// - Parameter answers: one for each input from 0 to 255 as bits, in order.
    static func prepared(
        _ context: OperatorContext, _ preparation: inout Preparation, input: Operand,
        output: Operand, table answers: [UInt8]
    ) throws(ModelError) -> Prepared {
        try output.check(shape: input.shape)
        preparation.share(output, with: input, as: .overwrite)
        let table = try preparation.packed(answers)
        return try prepared(&preparation, input, output, table: table, isWide: false)
    }

    /// - Parameter answers: the bits of 32-bit outputs.
    static func prepared(
        _ context: OperatorContext, _ preparation: inout Preparation, input: Operand,
        output: Operand, wideTable answers: [Int32]
    ) throws(ModelError) -> Prepared {
        try output.check(shape: input.shape)
        let table = try preparation.packed(answers)
        return try prepared(&preparation, input, output, table: table, isWide: true)
    }

    private static func prepared(
        _ preparation: inout Preparation, _ input: Operand, _ output: Operand, table: Slot,
        isWide: Bool
    ) throws(ModelError) -> Prepared {
        let kernel = Lookup(
            input: try preparation.operand(input.tensor),
            output: try preparation.operand(output.tensor), table: table,
            elementCount: input.elementCount, isWide: isWide)
        return Prepared(
            kernel: .lookup(kernel),
            work: Work(multiplyAccumulates: 0, steps: input.elementCount))
    }

    /// The answers to all int8 inputs, in the order of their bits.
    static func table(_ answer: (Int32) -> Int8) -> [UInt8] {
        (0..<256).map { UInt8(bitPattern: answer(Int32(Int8(truncatingIfNeeded: $0)))) }
    }

    func run(_ memory: Memory) {
        let inputs = unsafe memory.read(input, as: UInt8.self)
        if isWide {
            unsafe look(
                inputs, memory.read(table, as: UInt32.self), memory.write(output, as: UInt32.self))
        } else {
            unsafe look(
                inputs, memory.read(table, as: UInt8.self), memory.write(output, as: UInt8.self))
        }
    }

    @inline(__always)
    private func look<Element>(
        _ inputs: UnsafePointer<UInt8>, _ table: UnsafePointer<Element>,
        _ outputs: UnsafeMutablePointer<Element>
    ) {
        for index in 0..<elementCount {
            unsafe outputs[index] = table[Int(inputs[index])]
        }
    }
}
