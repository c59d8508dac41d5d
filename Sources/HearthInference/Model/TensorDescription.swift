// What a tensor is: its shape, the type of its elements, and how integers stand for real numbers.

/// The type of a tensor's elements. Codes that Hearth cannot hold keep their name for messages.
public enum ElementType: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    case float32 = 0
    case float16, int32, uint8, int64, string, bool, int16, complex64, int8, float64, complex128
    case uint64, resource, variant, uint32, uint16, int4, bfloat16

    /// Bytes of one element; nothing for types without a fixed size in whole bytes. Handles of
    /// resources are known when a model is prepared and take no memory.
    public var byteCount: Int? {
        switch self {
        case .bool, .int8, .uint8: 1
        case .float16, .bfloat16, .int16, .uint16: 2
        case .float32, .int32, .uint32: 4
        case .int64, .uint64, .float64, .complex64: 8
        case .complex128: 16
        case .resource: 0
        case .string, .variant, .int4: nil
        }
    }

    /// The schema's name, `INT8` for example.
    public var description: String {
        switch self {
        case .float32: "FLOAT32"
        case .float16: "FLOAT16"
        case .int32: "INT32"
        case .uint8: "UINT8"
        case .int64: "INT64"
        case .string: "STRING"
        case .bool: "BOOL"
        case .int16: "INT16"
        case .complex64: "COMPLEX64"
        case .int8: "INT8"
        case .float64: "FLOAT64"
        case .complex128: "COMPLEX128"
        case .uint64: "UINT64"
        case .resource: "RESOURCE"
        case .variant: "VARIANT"
        case .uint32: "UINT32"
        case .uint16: "UINT16"
        case .int4: "INT4"
        case .bfloat16: "BFLOAT16"
        }
    }
}

/// Affine quantisation: real = scale · (integer − zeroPoint), per tensor or per channel.
public struct Quantisation: Equatable, Sendable {
    /// One scale, or one a channel. Never empty.
    public let scales: [Float]
    /// As many as scales.
    public let zeroPoints: [Int32]
    /// The dimension whose channels the scales belong to; says nothing when there is one scale.
    public let dimension: Int

    package init(scales: [Float], zeroPoints: [Int32], dimension: Int = 0) {
        self.scales = scales
        self.zeroPoints = zeroPoints
        self.dimension = dimension
    }
}

/// A tensor as a caller sees it.
public struct TensorDescription: Equatable, Sendable {
    /// The author's name, cut at 64 printable ASCII characters; anything else became `?`.
    public let name: String
    /// Rows first, channels last; empty for a scalar.
    public let shape: [Int]
    public let type: ElementType
    public let quantisation: Quantisation?
    public let elementCount: Int
    /// Bytes of all elements.
    public let byteCount: Int

    init(
        name: String, shape: [Int], type: ElementType, quantisation: Quantisation?,
        elementCount: Int, byteCount: Int
    ) {
        self.name = name
        self.shape = shape
        self.type = type
        self.quantisation = quantisation
        self.elementCount = elementCount
        self.byteCount = byteCount
    }

    /// A tensor of a type with whole bytes.
    package init(name: String, shape: [Int], type: ElementType, quantisation: Quantisation?) {
        let elements = shape.reduce(1, *)
        self.init(
            name: name, shape: shape, type: type, quantisation: quantisation,
            elementCount: elements, byteCount: elements * (type.byteCount ?? 0))
    }

    /// The scale of a tensor quantised as a whole; 0 when it is not quantised.
    public var scale: Float { quantisation?.scales.first ?? 0 }
    /// The integer that stands for 0; 0 when it is not quantised.
    public var zeroPoint: Int { Int(quantisation?.zeroPoints.first ?? 0) }
}
