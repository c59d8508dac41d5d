// CONCATENATION, SPLIT and SPLIT_V: one tensor and its parts along a dimension. Seen from that
// dimension the whole is a number of rows, and each part has a piece of every row.
//
// Definition: `tensorflow/lite/kernels/internal/reference/concatenation.h`, `.../split.h`.

struct Interleave: Equatable, Sendable {
    let whole: Slot
    /// `Int32` pairs: a part's slot, and the bytes of its piece of a row.
    let parts: Slot
    let partCount: Int
    let rows: Int
    /// Bytes of a row of the whole.
    let rowBytes: Int
    /// From the parts to the whole, or the other way.
    let isConcatenation: Bool

    static func prepareConcatenation(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard case .concatenation(let axis, let activation) = context.operation.options else {
            throw context.wrongOptions("ConcatenationOptions")
        }
        guard activation == .none else {
            throw context.unsupported(
                "fused activation \(activation.name)", advice: "put the activation behind it")
        }
        try context.checkOperands(inputs: 1...ModelLimits().operandsMax)
        var parts: [Operand] = []
        for index in context.operation.inputs.indices { parts.append(try context.input(index)) }
        return try prepared(
            context, &preparation, whole: context.output(), parts, axis: axis,
            isConcatenation: true)
    }

    /// SPLIT: an axis, then the tensor; all parts alike.
    static func prepareSplit(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 2...2, outputs: context.operation.outputs.count)
        return try prepareSplit(
            context, &preparation, of: try context.input(1), axis: try context.input(0))
    }

    /// SPLIT_V: the tensor, the parts' sizes, which the outputs repeat, then an axis.
    static func prepareSplitV(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        try context.checkOperands(inputs: 3...3, outputs: context.operation.outputs.count)
        _ = try context.input(1).int32s()
        return try prepareSplit(
            context, &preparation, of: try context.input(0), axis: try context.input(2))
    }

    private static func prepareSplit(
        _ context: OperatorContext, _ preparation: inout Preparation, of whole: Operand,
        axis: Operand
    ) throws(ModelError) -> Prepared {
        let axes = try axis.int32s()
        guard axes.count == 1, !context.operation.outputs.isEmpty else {
            throw context.inconsistent("\(axes.count) axes", tensor: axis.tensor)
        }
        let parts = context.operation.outputs.indices.map { context.output($0) }
        return try prepared(
            context, &preparation, whole: whole, parts, axis: axes[0], isConcatenation: false)
    }

    private static func prepared(
        _ context: OperatorContext, _ preparation: inout Preparation, whole: Operand,
        _ parts: [Operand], axis: Int, isConcatenation: Bool
    ) throws(ModelError) -> Prepared {
        let width = try whole.movableWidth()
        let axis = try whole.dimension(axis)
        let inner = whole.shape[(axis + 1)...].reduce(width, *)
        var table: [Int32] = []
        var total = 0
        for part in parts {
            try part.checkAlike(whole)
            try part.checkNotEmpty()
            guard part.shape.count == whole.shape.count else {
                throw context.inconsistent(
                    "shape \(part.shape) is no part of \(whole.shape)", tensor: part.tensor)
            }
            var expected = whole.shape
            expected[axis] = part.shape[axis]
            try part.check(shape: expected)
            total += part.shape[axis]
            let slot = try preparation.operand(part.tensor)
            // Both fit: the reader caps tensors and elements far below 2^31.
            table += [Int32(slot.index), Int32(part.shape[axis] * inner)]
        }
        guard total == whole.shape[axis] else {
            throw context.inconsistent(
                "its parts have \(total) of \(whole.shape[axis]) along dimension \(axis)",
                tensor: whole.tensor)
        }
        let kernel = Interleave(
            whole: try preparation.operand(whole.tensor), parts: try preparation.packed(table),
            partCount: parts.count, rows: whole.shape[..<axis].reduce(1, *),
            rowBytes: whole.shape[axis] * inner, isConcatenation: isConcatenation)
        return Prepared(
            kernel: .interleave(kernel),
            work: Work(multiplyAccumulates: 0, steps: whole.elementCount))
    }

    func run(_ memory: Memory) {
        let table = unsafe memory.read(parts, as: Int32.self)
        var start = 0
        for index in 0..<partCount {
            let slot = unsafe Slot(index: Int(table[2 &* index]))
            let bytes = unsafe Int(table[2 &* index &+ 1])
            let part = unsafe memory.write(slot, as: UInt8.self)
            let whole = unsafe memory.write(whole, as: UInt8.self) + start
            for row in 0..<rows {
                let (piece, place) = unsafe (part + row &* bytes, whole + row &* rowBytes)
                if isConcatenation {
                    unsafe copyBytes(to: place, from: piece, count: bytes)
                } else {
                    unsafe copyBytes(to: piece, from: place, count: bytes)
                }
            }
            start &+= bytes
        }
    }
}

/// Copies bytes that do not overlap; a short piece of whole vectors without a call.
@inline(__always)
private func copyBytes(
    to target: UnsafeMutablePointer<UInt8>, from source: UnsafePointer<UInt8>, count: Int
) {
    guard count <= 128, count % 16 == 0 else {
        unsafe target.update(from: source, count: count)
        return
    }
    for start in stride(from: 0, to: count, by: 16) {
        let piece = unsafe UnsafeRawPointer(source + start)
            .loadUnaligned(as: SIMD16<UInt8>.self)
        unsafe UnsafeMutableRawPointer(target + start).storeBytes(
            of: piece, as: SIMD16<UInt8>.self)
    }
}
