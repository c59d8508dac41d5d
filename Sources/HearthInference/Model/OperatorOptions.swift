// The options of the operators that Hearth runs, as the file states them; the kernels judge them.

/// How a window treats the border of a picture.
public enum Padding: UInt8, Sendable {
    /// Zeros around the picture, so that the output has ⌈input ÷ stride⌉ rows.
    case same = 0
    /// Only windows that lie inside the picture.
    case valid = 1
}

/// The function that follows an operator, by its code in the schema.
public enum FusedActivation: UInt8, Sendable {
    case none = 0
    case relu, reluMinus1To1, relu6, tanh, signBit

    /// The schema's name.
    var name: String {
        switch self {
        case .none: "NONE"
        case .relu: "RELU"
        case .reluMinus1To1: "RELU_N1_TO_1"
        case .relu6: "RELU6"
        case .tanh: "TANH"
        case .signBit: "SIGN_BIT"
        }
    }
}

/// A sliding window's sides along rows (height) and columns (width).
package struct HeightWidth: Equatable, Sendable {
    package var height: Int
    package var width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }
}

/// Bit i of a mask speaks of dimension i.
package struct StridedSliceOptions: Equatable, Sendable {
    /// Dimensions that start at their end nearest to the stride's sign, whatever `begin` says.
    let beginMask: Int32
    let endMask: Int32
    let ellipsisMask: Int32
    let newAxisMask: Int32
    /// Dimensions of which one index is taken, and which then go.
    let shrinkAxisMask: Int32
    /// `end` counts from `begin`.
    let offset: Bool
}

/// What tells one resource variable from another.
package struct VariableName: Hashable, Sendable {
    let container: [UInt8]
    let sharedName: [UInt8]
}

/// What a file says about one operator beyond its operands.
package enum OperatorOptions: Equatable, Sendable {
    case convolution(
        padding: Padding, stride: HeightWidth, dilation: HeightWidth, activation: FusedActivation)
    case depthwiseConvolution(
        padding: Padding, stride: HeightWidth, dilation: HeightWidth, activation: FusedActivation,
        depthMultiplier: Int)
    case pool(
        padding: Padding, stride: HeightWidth, window: HeightWidth, activation: FusedActivation)
    case fullyConnected(activation: FusedActivation, weightsFormat: Int, keepDimensions: Bool)
    case add(activation: FusedActivation)
    case subtract(activation: FusedActivation)
    case multiply(activation: FusedActivation)
    case concatenation(axis: Int, activation: FusedActivation)
    case stridedSlice(StridedSliceOptions)
    /// `keepDimensions` leaves reduced dimensions in the shape, as 1.
    case reducer(keepDimensions: Bool)
    case svdf(rank: Int, activation: FusedActivation)
    case callOnce(subgraph: Int)
    case variableHandle(VariableName)
    case softmax(beta: Float)
    /// The file gives none.
    case absent
    /// Options that Hearth does not read; the code is the schema's.
    case other(code: Int)
}
