// Why a model was refused. Every message names the place (operator, tensor or byte), the value
// that was seen, the limit it broke, and what a person can do about it.

/// An operator's place in the model and its name in the schema.
public struct OperatorSite: Equatable, Sendable, CustomStringConvertible {
    /// Counts from 0 in its subgraph.
    public let index: Int
    public let name: String
    /// 0 is the main one.
    public let subgraph: Int

    public init(index: Int, name: String, subgraph: Int = 0) {
        self.index = index
        self.name = name
        self.subgraph = subgraph
    }

    public var description: String {
        "operator \(index) (\(name))" + (subgraph == 0 ? "" : " of subgraph \(subgraph)")
    }
}

/// A tensor's place in the model and the name its author gave it, cleaned for printing.
public struct TensorSite: Equatable, Sendable, CustomStringConvertible {
    /// Counts from 0 in its subgraph.
    public let index: Int
    public let name: String
    /// 0 is the main one.
    public let subgraph: Int

    public init(index: Int, name: String, subgraph: Int = 0) {
        self.index = index
        self.name = name
        self.subgraph = subgraph
    }

    public var description: String {
        "tensor \(index) '\(name)'" + (subgraph == 0 ? "" : " of subgraph \(subgraph)")
    }
}

/// The one error of this module. Trying again never helps: the same bytes are refused again.
public enum ModelError: Error, Equatable, Sendable {
    /// The bytes are not a well-formed `.tflite` file. `offset` is where in the file.
    case malformed(structure: String, offset: Int, reason: String)
    /// The file is well-formed but larger than Hearth accepts.
    case overLimit(quantity: String, value: Int, limit: Int, advice: String)
    /// A part of the model contradicts another, or itself.
    case inconsistent(operator: OperatorSite?, tensor: TensorSite?, reason: String)
    /// The model asks for something that Hearth does not do.
    case unsupported(operator: OperatorSite?, tensor: TensorSite?, reason: String, advice: String)
}

extension ModelError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let structure, let offset, let reason):
            return "\(structure) at byte \(offset): \(reason); the file is damaged or not a .tflite"
        case .overLimit(let quantity, let value, let limit, let advice):
            return "\(quantity): \(value) is over the limit of \(limit); \(advice)"
        case .inconsistent(let site, let tensor, let reason):
            return ModelError.place(site, tensor) + reason + "; the model contradicts itself"
        case .unsupported(let site, let tensor, let reason, let advice):
            return ModelError.place(site, tensor) + reason + "; " + advice
        }
    }

    private static func place(_ site: OperatorSite?, _ tensor: TensorSite?) -> String {
        switch (site, tensor) {
        case (let site?, let tensor?): return "\(site), \(tensor): "
        case (let site?, nil): return "\(site): "
        case (nil, let tensor?): return "\(tensor): "
        case (nil, nil): return ""
        }
    }
}
