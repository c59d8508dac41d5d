// DEPTHWISE_CONV_2D as the model states it, checked: what every kernel for it is made from.

struct DepthwiseDescription {
    let input: Operand
    let weights: Operand
    let output: Operand
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let inputChannels: Int
    let depthMultiplier: Int
    let inputZeroPoint: Int32
    let scaling: OutputScaling
    let work: Work

    init(_ context: OperatorContext) throws(ModelError) {
        guard
            case .depthwiseConvolution(
                let padding, let stride, let dilation, let activation, let depthMultiplier) =
                context.operation.options
        else { throw context.wrongOptions("DepthwiseConv2DOptions") }
        try context.checkOperands(inputs: 2...3)
        input = try context.input(0)
        weights = try context.input(1)
        output = context.output()
        try input.check(rank: 4)
        try weights.check(rank: 4)
        let inputScale = try input.int8Scale()
        let outputScale = try output.int8Scale()
        let real = try weights.weightScales(channels: 3).map {
            Double(inputScale.scale) * Double($0) / Double(outputScale.scale)
        }
        try ConvolutionDescription.checkWindow(weights)
        let (pictures, filters) = (input.shape, weights.shape)
        guard filters[0] == 1, filters[3] == Work.product(pictures[3], depthMultiplier) else {
            throw context.inconsistent(
                "weights \(filters) for \(pictures[3]) channels and depth multiplier"
                    + " \(depthMultiplier)", tensor: weights.tensor)
        }
        rows = SlidingWindow(
            input: pictures[1], taps: filters[1], stride: stride.height,
            dilation: dilation.height, padding: padding)
        columns = SlidingWindow(
            input: pictures[2], taps: filters[2], stride: stride.width, dilation: dilation.width,
            padding: padding)
        try output.check(shape: [pictures[0], rows.output, columns.output, filters[3]])
        try output.check(rank: 4)
        batches = pictures[0]
        inputChannels = pictures[3]
        self.depthMultiplier = depthMultiplier
        inputZeroPoint = inputScale.zeroPoint
        scaling = try OutputScaling(
            context, real: real, bias: context.optionalInput(2), channels: filters[3],
            output: output, activation: activation)
        let products = Work.product(output.elementCount, filters[1], filters[2])
        work = Work(multiplyAccumulates: products, steps: products)
    }
}
