// Which operators Hearth runs, up to which version, and who prepares them. Faster kernels slot in
// here: a registry with other `prepare` functions runs the same models.

/// The operators that an interpreter can run.
struct KernelRegistry: Sendable {
    typealias Prepare =
        @Sendable (OperatorContext, inout Preparation) throws(ModelError) -> Prepared

    struct Entry: Sendable {
        let kind: BuiltinOperator
        /// The newest version of the operator whose meaning the kernel knows.
        let versionMax: Int
        let prepare: Prepare
    }

    let entries: [Entry]

    /// Clear kernels for every operator, the measure that others are held to.
    static let reference = KernelRegistry(entries: [
        Entry(kind: .convolution2D, versionMax: 8, prepare: Convolution2D.prepare),
        Entry(
            kind: .depthwiseConvolution2D, versionMax: 7, prepare: DepthwiseConvolution2D.prepare),
        Entry(kind: .fullyConnected, versionMax: 12, prepare: FullyConnected.prepare),
        Entry(kind: .averagePool2D, versionMax: 3, prepare: AveragePool2D.prepare),
        Entry(kind: .maxPool2D, versionMax: 3, prepare: MaxPool2D.prepare),
        Entry(kind: .add, versionMax: 5, prepare: Add.prepare),
        Entry(kind: .reshape, versionMax: 1, prepare: CopyBytes.prepareView),
        Entry(kind: .softmax, versionMax: 3, prepare: Softmax.prepare),
        Entry(kind: .subtract, versionMax: 5, prepare: Add.prepareSubtract),
        Entry(kind: .multiply, versionMax: 7, prepare: Multiply.prepare),
        Entry(kind: .mean, versionMax: 3, prepare: Mean.prepare),
        Entry(kind: .relu, versionMax: 3, prepare: Rectifiers.prepareRelu),
        Entry(kind: .relu6, versionMax: 3, prepare: Rectifiers.prepareRelu6),
        Entry(kind: .reluMinus1To1, versionMax: 2, prepare: Rectifiers.prepareReluMinus1To1),
        Entry(kind: .logistic, versionMax: 3, prepare: Sigmoids.prepareLogistic),
        Entry(kind: .tanh, versionMax: 3, prepare: Sigmoids.prepareTanh),
        Entry(kind: .hardSwish, versionMax: 1, prepare: HardSwish.prepare),
        Entry(kind: .quantize, versionMax: 3, prepare: Quantize.prepare),
        Entry(kind: .dequantize, versionMax: 6, prepare: Quantize.prepareDequantize),
        Entry(kind: .concatenation, versionMax: 4, prepare: Interleave.prepareConcatenation),
        Entry(kind: .split, versionMax: 4, prepare: Interleave.prepareSplit),
        Entry(kind: .splitV, versionMax: 2, prepare: Interleave.prepareSplitV),
        Entry(kind: .stridedSlice, versionMax: 8, prepare: StridedSlice.prepare),
        Entry(kind: .pad, versionMax: 4, prepare: Pad.prepare),
        Entry(kind: .padV2, versionMax: 4, prepare: Pad.prepare),
        Entry(kind: .transpose, versionMax: 6, prepare: Transpose.prepare),
        Entry(kind: .squeeze, versionMax: 2, prepare: CopyBytes.prepareView),
        Entry(kind: .expandDimensions, versionMax: 1, prepare: CopyBytes.prepareView),
        Entry(kind: .svdf, versionMax: 4, prepare: SVDF.prepare),
        Entry(kind: .callOnce, versionMax: 1, prepare: Variables.prepareCall),
        Entry(kind: .variableHandle, versionMax: 1, prepare: Variables.prepareHandle),
        Entry(kind: .readVariable, versionMax: 1, prepare: CopyBytes.prepareRead),
        Entry(kind: .assignVariable, versionMax: 1, prepare: CopyBytes.prepareAssign),
    ])

    /// The reference, with the kernels of `set` for the operators that it has any for.
    static func kernels(_ set: KernelSet) -> KernelRegistry {
        if set == .reference { return reference }
        let entries = reference.entries.map { entry in
            let prepare: Prepare
            switch entry.kind {
            case .convolution2D:
                prepare = { context, preparation throws(ModelError) in
                    try PackedConvolution.prepare(convolution: context, &preparation, set)
                }
            case .fullyConnected:
                prepare = { context, preparation throws(ModelError) in
                    try PackedConvolution.prepare(fullyConnected: context, &preparation, set)
                }
            case .depthwiseConvolution2D:
                prepare = { context, preparation throws(ModelError) in
                    try PackedDepthwise.prepare(context, &preparation, set)
                }
            case .add:
                prepare = { context, preparation throws(ModelError) in
                    try PackedAddition.prepare(context, &preparation, set)
                }
            case .averagePool2D:
                prepare = { context, preparation throws(ModelError) in
                    try PackedPool.prepare(context, &preparation, set, isMean: true)
                }
            case .maxPool2D:
                prepare = { context, preparation throws(ModelError) in
                    try PackedPool.prepare(context, &preparation, set, isMean: false)
                }
            default: prepare = entry.prepare
            }
            return Entry(kind: entry.kind, versionMax: entry.versionMax, prepare: prepare)
        }
        return KernelRegistry(entries: entries)
    }

    func prepare(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        let operation = context.operation
        guard let entry = entries.first(where: { $0.kind == operation.kind }) else {
            let known = entries.map { "\($0.kind)" }.joined(separator: ", ")
            throw context.unsupported(
                "Hearth has no kernel for it", tensor: operation.outputs.first,
                advice: "build the model from \(known)")
        }
        guard (1...entry.versionMax).contains(operation.version) else {
            throw context.unsupported(
                "version \(operation.version) of the operator",
                tensor: operation.outputs.first,
                advice: "Hearth knows versions 1 to \(entry.versionMax)")
        }
        return try entry.prepare(context, &preparation)
    }
}
