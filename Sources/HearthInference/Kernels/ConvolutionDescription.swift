// CONV_2D as the model states it, checked: what every kernel for it is made from.

struct ConvolutionDescription {
    let input: Operand
    let weights: Operand
    let output: Operand
    let batches: Int
    let rows: SlidingWindow
    let columns: SlidingWindow
    let inputChannels: Int
    /// Channels that one filter sees; fewer than `inputChannels` when the convolution is grouped.
    let filterChannels: Int
    let inputZeroPoint: Int32
    let scaling: OutputScaling
    let work: Work

    var groups: Int { inputChannels / filterChannels }

    init(_ context: OperatorContext) throws(ModelError) {
        guard
            case .convolution(let padding, let stride, let dilation, let activation) =
                context.operation.options
        else { throw context.wrongOptions("Conv2DOptions") }
        try context.checkOperands(inputs: 2...3)
        input = try context.input(0)
        weights = try context.input(1)
        output = context.output()
        try input.check(rank: 4)
        try weights.check(rank: 4)
        let inputScale = try input.int8Scale()
        let outputScale = try output.int8Scale()
        let real = try weights.weightScales(channels: 0).map {
            Double(inputScale.scale) * Double($0) / Double(outputScale.scale)
        }
        try ConvolutionDescription.checkWindow(weights)
        let (pictures, filters) = (input.shape, weights.shape)
        let groups = pictures[3] / filters[3]
        guard groups > 0, pictures[3] % filters[3] == 0, filters[0] % groups == 0 else {
            throw context.inconsistent(
                "weights \(filters) do not divide input \(pictures) into groups",
                tensor: weights.tensor)
        }
        rows = SlidingWindow(
            input: pictures[1], taps: filters[1], stride: stride.height,
            dilation: dilation.height, padding: padding)
        columns = SlidingWindow(
            input: pictures[2], taps: filters[2], stride: stride.width, dilation: dilation.width,
            padding: padding)
        try output.check(shape: [pictures[0], rows.output, columns.output, filters[0]])
        try output.check(rank: 4)
        batches = pictures[0]
        inputChannels = pictures[3]
        filterChannels = filters[3]
        inputZeroPoint = inputScale.zeroPoint
        scaling = try OutputScaling(
            context, real: real, bias: context.optionalInput(2), channels: filters[0],
            output: output, activation: activation)
        let products = Work.product(output.elementCount, filters[1], filters[2], filters[3])
        work = Work(multiplyAccumulates: products, steps: products)
    }

    /// Fails unless the window's sides are within what `SlidingWindow` can add up.
    static func checkWindow(_ weights: Operand) throws(ModelError) {
        let limit = ModelLimits().windowSideMax
        let side = max(weights.shape[1], weights.shape[2])
        guard side <= limit else {
            throw .overLimit(
                quantity: "window side of \(weights.context.site)", value: side, limit: limit,
                advice: "this is not a model for a small board")
        }
    }
}
