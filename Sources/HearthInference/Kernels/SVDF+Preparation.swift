// What SVDF asks of a model before it runs.

extension SVDF {
    private struct Operands {
        let input: Operand
        let featureWeights: Operand
        let timeWeights: Operand
        let bias: Operand
        let state: Operand
        let output: Operand

        init(_ context: OperatorContext) throws(ModelError) {
            try context.checkOperands(inputs: 5...5)
            input = try context.input(0)
            featureWeights = try context.input(1)
            timeWeights = try context.input(2)
            bias = try context.input(3)
            state = try context.input(4)
            output = context.output()
        }
    }

    static func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let operands = try Operands(context)
        let rank = try rank(context, operands)
        let (input, output) = (operands.input, operands.output)
        let (inputScale, outputScale) = (try input.int8Scale(), try output.int8Scale())
        let stateScale = try check(context, operands, &preparation)
        guard let featureScale = try operands.featureWeights.weightScales(channels: 0).first,
            operands.featureWeights.description.quantisation?.scales.count == 1
        else {
            throw context.unsupported(
                "a scale for each filter", tensor: operands.featureWeights.tensor)
        }
        let timeScale = try operands.timeWeights.scale(zeroPoints: 0...0)
        // Ratios in double precision, which shows in the last bit.
        let toState = Double(inputScale.scale) * Double(featureScale) / Double(stateScale.scale)
        let toOutput =
            Double(stateScale.scale) * Double(timeScale.scale) / Double(outputScale.scale)
        let (filters, depth) = (operands.featureWeights.shape[0], operands.featureWeights.shape[1])
        let memory = operands.timeWeights.shape[1]
        let kernel = SVDF(
            input: try preparation.operand(input.tensor),
            featureWeights: try preparation.operand(operands.featureWeights.tensor),
            timeWeights: try preparation.operand(operands.timeWeights.tensor),
            bias: try preparation.operand(operands.bias.tensor),
            state: try preparation.operand(operands.state.tensor),
            output: try preparation.operand(output.tensor), batches: input.shape[0], depth: depth,
            filters: filters, rank: rank, memory: memory,
            isMemory16: operands.state.description.type == .int16,
            offset: Int16(-inputScale.zeroPoint), stateZeroPoint: stateScale.zeroPoint,
            toState: try context.multiplier(toState, tensor: operands.state.tensor),
            toOutput: try context.multiplier(toOutput, tensor: output.tensor),
            zeroPoint: outputScale.zeroPoint)
        preparation.keep(stateTensor: operands.state.tensor)
        let products = Work.product(input.shape[0], filters, depth + memory)
        return Prepared(
            kernel: .svdf(kernel), work: Work(multiplyAccumulates: products, steps: products))
    }

    private static func rank(
        _ context: OperatorContext, _ operands: Operands
    ) throws(ModelError) -> Int {
        guard case .svdf(let rank, let activation) = context.operation.options else {
            throw context.wrongOptions("SVDFOptions")
        }
        // The definition lets the end of the output's range do the work of the activation.
        let scale = try operands.output.int8Scale()
        guard activation == .none || activation == .relu && scale.zeroPoint == -128 else {
            throw context.unsupported(
                "fused activation \(activation.name) at zero point \(scale.zeroPoint)",
                advice: "Hearth runs NONE, and RELU at zero point -128")
        }
        return rank
    }

    /// - Returns: the memory's scale.
    private static func check(
        _ context: OperatorContext, _ operands: Operands, _ preparation: inout Preparation
    ) throws(ModelError) -> QuantisedScale {
        let (input, state) = (operands.input, operands.state)
        try input.check(rank: 2)
        try operands.featureWeights.check(rank: 2)
        try operands.timeWeights.check(rank: 2)
        let filters = operands.featureWeights.shape[0]
        let memory = operands.timeWeights.shape[1]
        try operands.featureWeights.check(shape: [filters, input.shape[1]])
        try operands.timeWeights.check(shape: [filters, memory])
        guard case .svdf(let rank, _) = context.operation.options, filters % rank == 0 else {
            throw context.inconsistent("\(filters) filters are no multiple of the rank")
        }
        try operands.output.check(shape: [input.shape[0], filters / rank])
        try state.check(shape: [input.shape[0], memory * filters])
        try operands.timeWeights.checkConstant()
        try operands.bias.check(type: .int32)
        try operands.bias.checkConstant()
        try operands.bias.check(shape: [filters / rank])
        let isInt16 = state.description.type == .int16
        if !isInt16 { try state.check(type: .int8) }
        try operands.timeWeights.check(type: state.description.type)
        guard context.model.tensors[state.tensor].isVariable, !state.isConstant,
            !preparation.stateTensors.contains(state.tensor), input.tensor != state.tensor
        else {
            throw context.inconsistent(
                "the memory is no variable tensor of this operator alone", tensor: state.tensor)
        }
        return try state.scale(zeroPoints: isInt16 ? -32768...32767 : -128...127)
    }
}
