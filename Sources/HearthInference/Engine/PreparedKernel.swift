// An operator ready to run: every parameter resolved, every operand a slot. An enumeration, so
// that the interpreter's loop calls kernels directly: no existentials, no reference counting.

/// One operator of a prepared model. A plain value without references.
enum PreparedKernel: Equatable, Sendable {
    case convolution2D(Convolution2D)
    case depthwiseConvolution2D(DepthwiseConvolution2D)
    case fullyConnected(FullyConnected)
    case averagePool2D(AveragePool2D)
    case maxPool2D(MaxPool2D)
    case add(Add)
    case copyBytes(CopyBytes)
    case softmax(Softmax)
    case stridedSlice(StridedSlice)
    case transpose(Transpose)
    case pad(Pad)
    case interleave(Interleave)
    case lookup(Lookup)
    case quantize(Quantize)
    case multiply(Multiply)
    case mean(Mean)
    case svdf(SVDF)
    /// An operator whose work is done when the model is prepared.
    case nothing
    case packedConvolution(PackedConvolution)
    case packedDepthwise(PackedDepthwise)
    case packedAddition(PackedAddition)
    case packedPool(PackedPool)

    /// Whether there is nothing to do: what it would copy lies where it belongs.
    func isIdle(requestOfSlot: [Int: Int]) -> Bool {
        switch self {
        case .nothing: return true
        case .copyBytes(let kernel):
            guard kernel.sourceOffset == 0, let source = requestOfSlot[kernel.source.index] else {
                return false
            }
            return source == requestOfSlot[kernel.target.index]
        default: return false
        }
    }

    func run(_ memory: Memory) {
        switch self {
        case .convolution2D(let kernel): unsafe kernel.run(memory)
        case .depthwiseConvolution2D(let kernel): unsafe kernel.run(memory)
        case .fullyConnected(let kernel): unsafe kernel.run(memory)
        case .averagePool2D(let kernel): unsafe kernel.run(memory)
        case .maxPool2D(let kernel): unsafe kernel.run(memory)
        case .add(let kernel): unsafe kernel.run(memory)
        case .copyBytes(let kernel): unsafe kernel.run(memory)
        case .softmax(let kernel): unsafe kernel.run(memory)
        case .stridedSlice(let kernel): unsafe kernel.run(memory)
        case .transpose(let kernel): unsafe kernel.run(memory)
        case .pad(let kernel): unsafe kernel.run(memory)
        case .interleave(let kernel): unsafe kernel.run(memory)
        case .lookup(let kernel): unsafe kernel.run(memory)
        case .quantize(let kernel): unsafe kernel.run(memory)
        case .multiply(let kernel): unsafe kernel.run(memory)
        case .mean(let kernel): unsafe kernel.run(memory)
        case .svdf(let kernel): unsafe kernel.run(memory)
        case .nothing: break
        case .packedConvolution(let kernel): unsafe kernel.run(memory)
        case .packedDepthwise(let kernel): unsafe kernel.run(memory)
        case .packedAddition(let kernel): unsafe kernel.run(memory)
        case .packedPool(let kernel): unsafe kernel.run(memory)
        }
    }
}

/// What an operator costs.
public struct Work: Equatable, Sendable {
    /// Multiplications of a weight and an activation; 0 for operators without weights.
    public var multiplyAccumulates: Int
    /// Elements read, multiplied or written: the measure that a budget is set against.
    public var steps: Int
}

/// What the preparation of one operator gives.
struct Prepared {
    let kernel: PreparedKernel
    let work: Work
    /// What computes it.
    var kernels = KernelSet.reference
}

extension Work {
    /// The product of `factors`, held at `Int.max`: an estimate must not overflow.
    static func product(_ factors: Int...) -> Int {
        factors.reduce(1) { product, factor in
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : next
        }
    }
}
