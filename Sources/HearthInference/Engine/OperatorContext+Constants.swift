// Operands that say how an operator works: axes, paddings, permutations. They have to be constants.

extension Operand {
    /// The elements of an int32 constant.
    func int32s() throws(ModelError) -> [Int] {
        try check(type: .int32)
        try checkConstant()
        guard let range = context.model.tensors[tensor].constant else { return [] }
        let bytes = context.model.bytes
        return stride(from: range.lowerBound, to: range.upperBound, by: 4).map { offset in
            let word = (0..<4).reduce(UInt32(0)) { value, byte in
                value | UInt32(bytes[offset + byte]) << UInt32(8 * byte)
            }
            return Int(Int32(bitPattern: word))
        }
    }

    /// Fails unless the elements are numbers that an operator may move about.
    ///
    /// - Returns: bytes of an element.
    func movableWidth() throws(ModelError) -> Int {
        switch description.type {
        case .int8, .bool: return 1
        case .int16: return 2
        case .int32, .float32: return 4
        case .int64: return 8
        default:
            try check(type: .int8)
            return 1
        }
    }

    /// Fails unless this tensor and `other` have the same type, and stand for numbers alike.
    func checkAlike(_ other: Operand) throws(ModelError) {
        try check(type: other.description.type)
        guard description.type == .int8 else { return }
        let (mine, theirs) = (try int8Scale(), try other.int8Scale())
        guard mine == theirs else {
            throw context.unsupported(
                "scale \(mine.scale) and zero point \(mine.zeroPoint) differ from"
                    + " \(theirs.scale) and \(theirs.zeroPoint) of"
                    + " \(context.model.site(ofTensor: other.tensor))", tensor: tensor,
                advice: "give both tensors the same quantisation")
        }
    }

    func checkNotEmpty() throws(ModelError) {
        guard elementCount > 0 else {
            throw context.unsupported(
                "shape \(shape) without elements", tensor: tensor,
                advice: "remove the operator")
        }
    }

    /// Dimension `axis` of this tensor, counted from the end when negative.
    func dimension(_ axis: Int) throws(ModelError) -> Int {
        let dimension = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(dimension) else {
            throw context.inconsistent("axis \(axis) of shape \(shape)", tensor: tensor)
        }
        return dimension
    }
}
