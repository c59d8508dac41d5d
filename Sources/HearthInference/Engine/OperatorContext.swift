// What a kernel sees while it is prepared: one operator of the model, with accessors that either
// give the operand in the form the kernel needs or refuse the model with a full explanation.

/// One operator under preparation.
struct OperatorContext {
    let model: Model
    let index: Int

    var operation: Model.Operator { model.operators[index] }
    var site: OperatorSite { model.site(ofOperator: index) }

    func checkOperands(inputs: ClosedRange<Int>, outputs: Int = 1) throws(ModelError) {
        guard inputs.contains(operation.inputs.count), operation.outputs.count == outputs else {
            throw .inconsistent(
                operator: site, tensor: nil,
                reason: "\(operation.inputs.count) inputs and \(operation.outputs.count) outputs"
                    + " where \(inputs.lowerBound) to \(inputs.upperBound) and \(outputs) belong")
        }
    }

    func input(_ position: Int) throws(ModelError) -> Operand {
        guard let operand = try optionalInput(position) else {
            throw .inconsistent(
                operator: site, tensor: nil, reason: "input \(position) is left out")
        }
        return operand
    }

    func optionalInput(_ position: Int) throws(ModelError) -> Operand? {
        guard position < operation.inputs.count, let tensor = operation.inputs[position] else {
            return nil
        }
        return Operand(self, tensor)
    }

    func output(_ position: Int = 0) -> Operand { Operand(self, operation.outputs[position]) }

    func unsupported(
        _ reason: String, tensor: Int? = nil,
        advice: String = "convert the model with full int8 quantisation"
    ) -> ModelError {
        .unsupported(
            operator: site, tensor: tensor.map { model.site(ofTensor: $0) }, reason: reason,
            advice: advice)
    }

    func inconsistent(_ reason: String, tensor: Int? = nil) -> ModelError {
        .inconsistent(
            operator: site, tensor: tensor.map { model.site(ofTensor: $0) }, reason: reason)
    }

    /// Refuses options of another operator, or none where there must be some.
    func wrongOptions(_ name: String) -> ModelError {
        switch operation.options {
        case .absent: inconsistent("no \(name)")
        default: inconsistent("options of another operator instead of \(name)")
        }
    }

    /// The clamp of a fused activation on `output`, which is quantised as a whole.
    func range(
        _ activation: FusedActivation, output: Operand, scale: QuantisedScale
    ) throws(ModelError) -> ActivationRange {
        let range = ActivationRange(activation, scale: scale.scale, zeroPoint: scale.zeroPoint)
        guard let range else {
            throw unsupported(
                "fused activation \(activation.name) at scale \(scale.scale)",
                tensor: output.tensor,
                advice: "Hearth runs NONE, RELU, RELU_N1_TO_1 and RELU6 in 32-bit integers")
        }
        return range
    }

    /// The fixed-point form of `real`, a ratio of scales that ends up at `tensor`.
    func multiplier(_ real: Double, tensor: Int) throws(ModelError) -> FixedPointMultiplier {
        guard let multiplier = FixedPointMultiplier(real) else {
            throw unsupported(
                "a requantisation factor of \(real); the limit is 2^30", tensor: tensor)
        }
        return multiplier
    }
}

/// A scale and zero point that hold for a whole tensor.
struct QuantisedScale: Equatable, Sendable {
    let scale: Float
    let zeroPoint: Int32
}

/// One operand of an operator under preparation.
struct Operand {
    let context: OperatorContext
    let tensor: Int

    init(_ context: OperatorContext, _ tensor: Int) {
        self.context = context
        self.tensor = tensor
    }

    var description: TensorDescription { context.model.tensors[tensor].description }
    var shape: [Int] { description.shape }
    var elementCount: Int { description.elementCount }
    var isConstant: Bool { context.model.tensors[tensor].constant != nil }
    /// The bytes of a constant; none of a tensor that is computed.
    var constantBytes: ArraySlice<UInt8> {
        context.model.bytes[context.model.tensors[tensor].constant ?? 0..<0]
    }

    func check(type: ElementType) throws(ModelError) {
        guard description.type == type else {
            guard description.type != .uint8 || type != .int8 else {
                throw context.unsupported(
                    "type UINT8 of the legacy quantisation where INT8 is needed", tensor: tensor)
            }
            throw context.unsupported(
                "type \(description.type) where \(type) is needed", tensor: tensor)
        }
    }

    func checkConstant() throws(ModelError) {
        guard isConstant else {
            throw context.unsupported(
                "it is computed at run time where a constant is needed", tensor: tensor,
                advice: "convert the model with its weights frozen")
        }
    }

    /// Fails unless the shape has `rank` dimensions, none of them zero.
    func check(rank: Int) throws(ModelError) {
        guard shape.count == rank, elementCount > 0 else {
            throw context.unsupported(
                "shape \(shape) where \(rank) dimensions of at least 1 are needed", tensor: tensor,
                advice: "give the operator operands of that rank")
        }
    }

    func check(shape expected: [Int]) throws(ModelError) {
        guard shape == expected else {
            throw context.inconsistent(
                "shape \(shape) where the operands give \(expected)", tensor: tensor)
        }
    }

    /// The scale of an int8 tensor that is quantised as a whole.
    func int8Scale() throws(ModelError) -> QuantisedScale {
        try check(type: .int8)
        return try scale(zeroPoints: Int32(Int8.min)...Int32(Int8.max))
    }

    /// The one scale of a tensor, its zero point within the type's range.
    func scale(zeroPoints: ClosedRange<Int32>) throws(ModelError) -> QuantisedScale {
        guard let quantisation = description.quantisation else {
            throw context.unsupported("no quantisation", tensor: tensor)
        }
        guard quantisation.scales.count == 1 else {
            throw context.unsupported(
                "\(quantisation.scales.count) scales where one is needed", tensor: tensor)
        }
        guard quantisation.scales[0] > 0 else {
            throw context.inconsistent("scale \(quantisation.scales[0])", tensor: tensor)
        }
        guard zeroPoints.contains(quantisation.zeroPoints[0]) else {
            throw context.inconsistent(
                "zero point \(quantisation.zeroPoints[0]) outside"
                    + " \(zeroPoints.lowerBound)…\(zeroPoints.upperBound)", tensor: tensor)
        }
        return QuantisedScale(
            scale: quantisation.scales[0], zeroPoint: quantisation.zeroPoints[0])
    }

    /// The scales of constant int8 weights: one, or one a channel of `dimension`. The zero points
    /// must be 0, as the format's quantisation specification says.
    func weightScales(channels dimension: Int) throws(ModelError) -> [Float] {
        try check(type: .int8)
        try checkConstant()
        guard let quantisation = description.quantisation else {
            throw context.unsupported("no quantisation", tensor: tensor)
        }
        if quantisation.scales.count > 1 {
            guard quantisation.dimension == dimension,
                quantisation.scales.count == shape[dimension]
            else {
                throw context.inconsistent(
                    "\(quantisation.scales.count) scales along dimension"
                        + " \(quantisation.dimension) where \(shape[dimension])"
                        + " along \(dimension) belong", tensor: tensor)
            }
        }
        guard quantisation.zeroPoints.allSatisfy({ $0 == 0 }) else {
            throw context.unsupported("weights with a zero point other than 0", tensor: tensor)
        }
        return quantisation.scales
    }
}
