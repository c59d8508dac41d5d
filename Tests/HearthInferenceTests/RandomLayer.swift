// Models of one operator, made at random: shapes, strides, dilations, paddings, zero points and
// factors of all sizes, weights and inputs that saturate now and then.

import HearthCore
import HearthInference

/// One operator with its inputs.
struct RandomLayer {
    let model: Model
    /// Bytes of every input of the model.
    let inputs: [[UInt8]]
    let summary: String

    static let kinds: [BuiltinOperator] = [
        .convolution2D, .depthwiseConvolution2D, .fullyConnected, .add, .averagePool2D, .maxPool2D,
    ]

    init(_ kind: BuiltinOperator, _ random: inout SeededRandom) {
        var maker = LayerMaker(random: random)
        switch kind {
        case .convolution2D: maker.makeConvolution()
        case .depthwiseConvolution2D: maker.makeDepthwise()
        case .fullyConnected: maker.makeFullyConnected()
        case .add: maker.makeAddition()
        default: maker.makePool(kind)
        }
        random = maker.random
        let inputCount = maker.inputIndices.count
        model = Model(
            bytes: maker.bytes, tensors: maker.tensors,
            operators: [
                Model.Operator(
                    kind: kind, version: 1, name: "\(kind)",
                    inputs: Array(0..<maker.tensors.count - 1), outputs: [maker.tensors.count - 1],
                    options: maker.options)
            ],
            subgraphs: [
                Model.Subgraph(
                    tensors: 0..<maker.tensors.count, operators: 0..<1,
                    inputs: maker.inputIndices, outputs: [maker.tensors.count - 1])
            ])
        inputs = (0..<inputCount).map { index in
            maker.values(count: maker.tensorBytes[index])
        }
        summary = "\(kind) \(maker.shapes) \(maker.options)"
    }
}

/// Tensors, constants and options under construction.
private struct LayerMaker {
    var random: SeededRandom
    var bytes: [UInt8] = []
    var tensors: [Model.Tensor] = []
    var shapes: [[Int]] = []
    var tensorBytes: [Int] = []
    var inputIndices: [Int] = []
    var options = OperatorOptions.absent

    private mutating func between(_ low: Int, _ high: Int) -> Int {
        low + random.below(high - low + 1)
    }

    /// A size that is small, round, or next to round.
    private mutating func channelCount() -> Int {
        switch random.below(4) {
        case 0: between(1, 9)
        case 1: [8, 16, 32, 64, 128][random.below(5)]
        case 2: [16, 32, 64][random.below(3)] + between(-1, 1)
        default: between(1, 80)
        }
    }

    /// int8 values of one of several tempers.
    mutating func values(count: Int) -> [UInt8] {
        let temper = random.below(8)
        return (0..<count).map { index in
            switch temper {
            case 0: 0x80
            case 1: 0x7F
            case 2: index % 2 == 0 ? 0x80 : 0x7F
            case 3: random.below(4) == 0 ? 0x80 : 0x7F
            default: UInt8(random.below(256))
            }
        }
    }

    private mutating func zeroPoint() -> Int32 {
        [-128, 127, 0, Int32(between(-128, 127))][random.below(4)]
    }

    private mutating func scale(_ low: Double, _ high: Double) -> Float {
        Float(random.uniform(low...high))
    }

    private mutating func addComputed(_ shape: [Int], scale: Float, zeroPoint: Int32) {
        add(
            TensorDescription(
                name: "t\(tensors.count)", shape: shape, type: .int8,
                quantisation: Quantisation(scales: [scale], zeroPoints: [zeroPoint])), nil)
    }

    private mutating func add(_ description: TensorDescription, _ constant: [UInt8]?) {
        let start = bytes.count
        bytes += constant ?? []
        tensors.append(
            Model.Tensor(
                description: description, constant: constant == nil ? nil : start..<bytes.count))
        shapes.append(description.shape)
        tensorBytes.append(description.byteCount)
    }

    private mutating func addInput(_ shape: [Int]) {
        inputIndices.append(tensors.count)
        addComputed(shape, scale: 0.05, zeroPoint: zeroPoint())
    }

    /// Weights, often a bias, and the output.
    private mutating func addWeights(
        _ shape: [Int], channels dimension: Int, products: Int, output: [Int]
    ) {
        let channels = shape[dimension]
        let isPerChannel = random.chance(0.7)
        let scales = (0..<(isPerChannel ? channels : 1)).map { _ in
            Float(0x1p-8 * random.uniform(0.1...1))
        }
        add(
            TensorDescription(
                name: "weights", shape: shape, type: .int8,
                quantisation: Quantisation(
                    scales: scales, zeroPoints: scales.map { _ in 0 }, dimension: dimension)),
            values(count: shape.reduce(1, *)))
        if random.chance(0.8) {
            let biases = (0..<channels).flatMap { _ -> [UInt8] in
                let value = Int32(between(-1 << 14, 1 << 14))
                return (0..<4).map { UInt8(truncatingIfNeeded: value >> Int32(8 * $0)) }
            }
            add(
                TensorDescription(
                    name: "bias", shape: [channels], type: .int32,
                    quantisation: Quantisation(
                        scales: scales.map { 0.05 * $0 }, zeroPoints: scales.map { _ in 0 })),
                biases)
        }
        // From factors that shift left to factors that leave next to nothing.
        let spread = 0.05 * 0x1p-8 * Double(products).squareRoot()
        let outputScale = spread * [0.01, 0.2, 1, 1, 1, 30][random.below(6)]
        addComputed(
            output, scale: scale(outputScale * 0.5, outputScale * 2), zeroPoint: zeroPoint())
    }

    private mutating func activation() -> FusedActivation {
        [.none, .none, .relu, .relu6, .reluMinus1To1][random.below(5)]
    }

    /// Sides of an output, none when a window does not fit.
    private func side(_ input: Int, _ taps: Int, _ stride: Int, _ dilation: Int, _ same: Bool)
        -> Int
    {
        same ? (input + stride - 1) / stride : (input - (taps - 1) * dilation - 1) / stride + 1
    }

    private struct Window {
        var taps: HeightWidth
        var stride: HeightWidth
        var dilation: HeightWidth
        var padding: Padding
        var input: HeightWidth
        var output: HeightWidth
    }

    private mutating func window(tapsMax: Int, dilates: Bool) -> Window {
        let isDense = random.chance(0.3)
        let three = random.chance(0.3)
        let taps = HeightWidth(
            height: isDense ? 1 : three ? 3 : between(1, tapsMax),
            width: isDense ? 1 : three ? 3 : between(1, tapsMax))
        let stride = HeightWidth(
            height: random.chance(0.5) ? 1 : between(1, 3),
            width: random.chance(0.5) ? 1 : random.chance(0.1) ? between(5, 40) : between(1, 4))
        let dilation = HeightWidth(
            height: dilates && random.chance(0.2) ? between(2, 3) : 1,
            width: dilates && random.chance(0.2) ? between(2, 3) : 1)
        let same = random.chance(0.6)
        let input = HeightWidth(
            height: between(same ? 1 : (taps.height - 1) * dilation.height + 1, 14),
            width: between(same ? 1 : (taps.width - 1) * dilation.width + 1, 20))
        return Window(
            taps: taps, stride: stride, dilation: dilation, padding: same ? .same : .valid,
            input: input,
            output: HeightWidth(
                height: side(input.height, taps.height, stride.height, dilation.height, same),
                width: side(input.width, taps.width, stride.width, dilation.width, same)))
    }

    mutating func makeConvolution() {
        let window = window(tapsMax: 4, dilates: true)
        let (channels, outputs, batches) = (channelCount(), channelCount(), between(1, 2))
        addInput([batches, window.input.height, window.input.width, channels])
        addWeights(
            [outputs, window.taps.height, window.taps.width, channels], channels: 0,
            products: window.taps.height * window.taps.width * channels,
            output: [batches, window.output.height, window.output.width, outputs])
        options = .convolution(
            padding: window.padding, stride: window.stride, dilation: window.dilation,
            activation: activation())
    }

    mutating func makeDepthwise() {
        let window = window(tapsMax: 5, dilates: true)
        let channels = random.chance(0.1) ? 1 : channelCount()
        let multiplier = channels == 1 || random.chance(0.1) ? between(1, 9) : 1
        let batches = between(1, 2)
        addInput([batches, window.input.height, window.input.width, channels])
        addWeights(
            [1, window.taps.height, window.taps.width, channels * multiplier], channels: 3,
            products: window.taps.height * window.taps.width,
            output: [
                batches, window.output.height, window.output.width, channels * multiplier,
            ])
        options = .depthwiseConvolution(
            padding: window.padding, stride: window.stride, dilation: window.dilation,
            activation: activation(), depthMultiplier: multiplier)
    }

    mutating func makeFullyConnected() {
        let depth = [
            channelCount(), channelCount(), channelCount(), between(200, 700), between(2000, 4100),
        ][random.below(5)]
        let outputs = random.chance(0.1) ? 300 : channelCount()
        let batches = random.chance(0.7) ? 1 : between(2, 9)
        addInput([batches, depth])
        addWeights(
            [outputs, depth], channels: 0, products: depth, output: [batches, outputs])
        options = .fullyConnected(
            activation: activation(), weightsFormat: 0, keepDimensions: false)
    }

    mutating func makeAddition() {
        let shape = [1, between(1, 9), between(1, 9), channelCount()]
        for _ in 0..<2 {
            inputIndices.append(tensors.count)
            addComputed(shape, scale: scale(0.01, 0.2), zeroPoint: zeroPoint())
        }
        addComputed(shape, scale: scale(0.01, 0.4), zeroPoint: zeroPoint())
        options = .add(activation: activation())
    }

    mutating func makePool(_ kind: BuiltinOperator) {
        let window = window(tapsMax: 9, dilates: false)
        let channels = channelCount()
        addInput([1, window.input.height, window.input.width, channels])
        let input = tensors[0].description
        addComputed(
            [1, window.output.height, window.output.width, channels], scale: input.scale,
            zeroPoint: Int32(input.zeroPoint))
        options = .pool(
            padding: window.padding, stride: window.stride, window: window.taps,
            activation: activation())
    }
}
