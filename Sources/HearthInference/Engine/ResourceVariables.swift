// What a model remembers from run to run: resource variables, found by name through handles in
// every subgraph, and variable tensors, which one operator reads and writes.

/// Memory that lasts from run to run.
struct StateBlock: Equatable, Sendable {
    let slot: Slot
    let label: String
    let byteCount: Int
    /// What every byte is after a reset, before the model's own initial values are set.
    let initialByte: UInt8
}

/// One READ_VARIABLE or ASSIGN_VARIABLE.
struct VariableAccess: Equatable, Sendable {
    let operation: Int
    /// The variable's slot.
    let variable: Int
    /// The tensor that takes or gives the value.
    let tensor: Int
    let isAssignment: Bool
}

/// The variables of a model under preparation.
struct ResourceVariables {
    private struct Variable {
        let slot: Slot
        let label: String
        /// The place and value of the first access; the others have to agree.
        var tensor: Int?
        var initialByte: UInt8?
    }

    private var variables: [Variable] = []
    private var indices: [VariableName: Int] = [:]
    /// The variable that a tensor is a handle of.
    private var handles: [Int: Int] = [:]
    private(set) var accesses: [VariableAccess] = []

    /// Makes tensor `handle` stand for the variable `name`, which takes `slot` if it is new.
    mutating func declare(
        _ name: VariableName, handle: Int, label: String, slot: Slot
    ) {
        let index = indices[name] ?? variables.count
        if index == variables.count {
            variables.append(Variable(slot: slot, label: label))
            indices[name] = index
        }
        handles[handle] = index
    }

    /// Notes that an operator moves `value` into the variable behind `handle`, or out of it.
    mutating func access(
        _ context: OperatorContext, handle: Operand, value: Operand, isAssignment: Bool
    ) throws(ModelError) -> Slot {
        guard let index = handles[handle.tensor] else {
            throw context.inconsistent("it is no handle of a variable", tensor: handle.tensor)
        }
        let description = value.description
        if let first = variables[index].tensor {
            let other = context.model.tensors[first].description
            guard other.type == description.type, other.byteCount == description.byteCount else {
                throw context.inconsistent(
                    "\(description.type) \(description.shape) where the variable is"
                        + " \(other.type) \(other.shape)", tensor: value.tensor)
            }
        }
        variables[index].tensor = value.tensor
        if isAssignment, variables[index].initialByte == nil {
            variables[index].initialByte = description.initialByte
        }
        let slot = variables[index].slot
        accesses.append(
            VariableAccess(
                operation: context.index, variable: slot.index, tensor: value.tensor,
                isAssignment: isAssignment))
        return slot
    }

    /// The memory of all variables that are used.
    func blocks(_ model: Model) throws(ModelError) -> [StateBlock] {
        var blocks: [StateBlock] = []
        for variable in variables {
            guard let tensor = variable.tensor else { continue }
            guard let initialByte = variable.initialByte else {
                throw .inconsistent(
                    operator: nil, tensor: model.site(ofTensor: tensor),
                    reason: "it is read from a variable that nothing assigns")
            }
            blocks.append(
                StateBlock(
                    slot: variable.slot, label: variable.label,
                    byteCount: model.tensors[tensor].description.byteCount,
                    initialByte: initialByte))
        }
        return blocks
    }
}

extension TensorDescription {
    /// What stands for zero, as far as that is one byte: the zero point, cut to 8 bits.
    var initialByte: UInt8 { UInt8(truncatingIfNeeded: zeroPoint) }
}
