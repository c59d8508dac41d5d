// A model file, read and checked once. What is here is consistent with itself: indices point at
// what exists, sizes are what shapes say, constants lie inside the file. Whether Hearth can run
// it is for the interpreter to say.

/// A parsed `.tflite` model. Owns its bytes; a value that can be shared between threads.
public struct Model: Sendable {
    package struct Tensor: Equatable, Sendable {
        package let description: TensorDescription
        /// Where the elements of a constant are in the file; nothing for computed tensors.
        let constant: Range<Int>?
        let isVariable: Bool

        package init(
            description: TensorDescription, constant: Range<Int>?, isVariable: Bool = false
        ) {
            self.description = description
            self.constant = constant
            self.isVariable = isVariable
        }
    }

    package struct Operator: Equatable, Sendable {
        let kind: BuiltinOperator
        let version: Int
        /// `CONV_2D`, or the author's name of a custom operator.
        let name: String
        /// Indices of tensors; nothing for an optional input that is left out.
        let inputs: [Int?]
        let outputs: [Int]
        let options: OperatorOptions

        package init(
            kind: BuiltinOperator, version: Int, name: String, inputs: [Int?], outputs: [Int],
            options: OperatorOptions
        ) {
            self.kind = kind
            self.version = version
            self.name = name
            self.inputs = inputs
            self.outputs = outputs
            self.options = options
        }
    }

    /// A part of the tensors and operators, and what it is fed and answers.
    package struct Subgraph: Equatable, Sendable {
        let tensors: Range<Int>
        let operators: Range<Int>
        let inputs: [Int]
        let outputs: [Int]

        package init(
            tensors: Range<Int>, operators: Range<Int>, inputs: [Int], outputs: [Int]
        ) {
            self.tensors = tensors
            self.operators = operators
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    let bytes: [UInt8]
    /// Those of all subgraphs, one after the other.
    let tensors: [Tensor]
    /// Those of all subgraphs, one after the other.
    let operators: [Operator]
    /// The main one first. There is at least that one.
    let subgraphs: [Subgraph]

    /// Reads a model. The bytes may come from anywhere and say anything.
    ///
    /// - Throws: `ModelError` naming the place and the reason. Time and memory are bounded by
    ///   `limits` and the number of bytes.
    public init(_ bytes: [UInt8], limits: ModelLimits = ModelLimits()) throws(ModelError) {
        var reader = try ModelReader(bytes, limits: limits)
        self = try reader.model()
    }

    /// A model made otherwise than from a file, which is then consistent by construction.
    package init(
        bytes: [UInt8], tensors: [Tensor], operators: [Operator], subgraphs: [Subgraph]
    ) {
        self.bytes = bytes
        self.tensors = tensors
        self.operators = operators
        self.subgraphs = subgraphs
    }

    var main: Subgraph { subgraphs[0] }
    var inputIndices: [Int] { main.inputs }
    var outputIndices: [Int] { main.outputs }

    /// What the model is fed, in order.
    public var inputs: [TensorDescription] { inputIndices.map { tensors[$0].description } }
    /// What the model answers, in order.
    public var outputs: [TensorDescription] { outputIndices.map { tensors[$0].description } }
    /// Operators of all subgraphs.
    public var operatorCount: Int { operators.count }
    /// Tensors of all subgraphs.
    public var tensorCount: Int { tensors.count }
    /// Bytes of the file.
    public var byteCount: Int { bytes.count }

    func site(ofTensor index: Int) -> TensorSite {
        let subgraph = subgraphs.firstIndex { $0.tensors.contains(index) } ?? 0
        return TensorSite(
            index: index - subgraphs[subgraph].tensors.lowerBound,
            name: tensors[index].description.name, subgraph: subgraph)
    }

    func site(ofOperator index: Int) -> OperatorSite {
        let subgraph = subgraphs.firstIndex { $0.operators.contains(index) } ?? 0
        return OperatorSite(
            index: index - subgraphs[subgraph].operators.lowerBound, name: operators[index].name,
            subgraph: subgraph)
    }
}
