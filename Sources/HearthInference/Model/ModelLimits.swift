// How much of a file the reader is willing to look at. A FlatBuffer may point at the same bytes
// many times, so a small file can describe a huge model: every count is capped, and so is every
// sum of counts, which keeps the reader's work linear in these limits.

/// Caps on what a model file may contain. The defaults fit microcontroller-sized networks amply;
/// they can be lowered but not raised, because the arithmetic of the kernels rests on them.
public struct ModelLimits: Equatable, Sendable {
    public var fileBytesMax = 64 << 20
    /// The main one and those that set its variables.
    public var subgraphsMax = 16
    /// Tensors of all subgraphs together.
    public var tensorsMax = 4096
    /// Operators of all subgraphs together.
    public var operatorsMax = 4096
    public var operatorCodesMax = 512
    public var buffersMax = 8192
    /// Inputs (or outputs) of one operator.
    public var operandsMax = 64
    /// Inputs (or outputs) of the model.
    public var modelOperandsMax = 64
    public var rankMax = 6
    /// Elements of one tensor.
    public var elementsMax = 1 << 26
    /// Scales of all tensors together.
    public var quantisationEntriesMax = 1 << 20
    /// Strides, dilations and window sides.
    public var windowSideMax = 4096
    /// Bytes of a variable's name.
    public var variableNameBytesMax = 256

    public init() {}

    /// These limits, none above its default.
    var capped: ModelLimits {
        var limits = ModelLimits()
        limits.fileBytesMax = min(fileBytesMax, limits.fileBytesMax)
        limits.subgraphsMax = min(subgraphsMax, limits.subgraphsMax)
        limits.tensorsMax = min(tensorsMax, limits.tensorsMax)
        limits.operatorsMax = min(operatorsMax, limits.operatorsMax)
        limits.operatorCodesMax = min(operatorCodesMax, limits.operatorCodesMax)
        limits.buffersMax = min(buffersMax, limits.buffersMax)
        limits.operandsMax = min(operandsMax, limits.operandsMax)
        limits.modelOperandsMax = min(modelOperandsMax, limits.modelOperandsMax)
        limits.rankMax = min(rankMax, limits.rankMax)
        limits.elementsMax = min(elementsMax, limits.elementsMax)
        limits.quantisationEntriesMax = min(quantisationEntriesMax, limits.quantisationEntriesMax)
        limits.windowSideMax = min(windowSideMax, limits.windowSideMax)
        limits.variableNameBytesMax = min(variableNameBytesMax, limits.variableNameBytesMax)
        return limits
    }
}
