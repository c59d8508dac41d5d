// A model made ready to run, without the memory that running takes: what interpreters of one model
// have in common. It does not keep the file's bytes.

import HearthUnits

/// A model whose operators are validated, whose constants are packed and whose arena is planned.
///
/// Interpreters made from it share its constants, which never change. They stay on one thread
/// together; for another thread prepare the model again.
public final class PreparedModel {
    let inputs: [TensorDescription]
    let outputs: [TensorDescription]
    let inputSlots: [Int]
    let outputSlots: [Int]
    let layers: [Layer]
    let work: Work
    let resetWork: Work
    let kernelSet: KernelSet
    let kernels: [PreparedKernel]
    /// The kernels without those that find their answer in place.
    let busyKernels: [PreparedKernel]
    let resetKernels: [PreparedKernel]
    let state: [StateBlock]
    /// Slots of tensors, constants and scratch space.
    let slotCount: Int
    let requestOfSlot: [Int: Int]
    let constants: ConstantMemory

    /// The memory that each interpreter takes for itself.
    public let plan: ArenaPlan
    /// Bytes of packed weights, biases, multipliers and tables, held once.
    public let constantByteCount: Int

    /// - Parameters:
    ///   - kernels: what computes; this processor must support it.
    ///   - rounding: how FULLY_CONNECTED rounds; the answers differ in the last bit.
    ///   - arenaBudgetBytes, workBudgetSteps: as for an `Interpreter`, to refuse a model before its
    ///     constants take their memory.
    /// - Throws: `ModelError` naming operator, tensor and reason.
    public convenience init(
        _ model: Model, kernels: KernelSet = .best, rounding: FullyConnectedRounding = .twice,
        arenaBudgetBytes: Int = .max, workBudgetSteps: Int = .max
    ) throws(ModelError) {
        let graph = try Graph(model, kernels: kernels, rounding: rounding)
        let plan = ArenaPlan(graph.requests)
        try PreparedModel.check(
            plan, graph.work, graph.resetWork, arenaBudgetBytes: arenaBudgetBytes,
            workBudgetSteps: workBudgetSteps)
        self.init(graph)
    }

    /// - Throws: `ModelError` when a budget does not suffice.
    func check(arenaBudgetBytes: Int, workBudgetSteps: Int) throws(ModelError) {
        try PreparedModel.check(
            plan, work, resetWork, arenaBudgetBytes: arenaBudgetBytes,
            workBudgetSteps: workBudgetSteps)
    }

    private static func check(
        _ plan: ArenaPlan, _ work: Work, _ resetWork: Work, arenaBudgetBytes: Int,
        workBudgetSteps: Int
    ) throws(ModelError) {
        let steps = max(work.steps, resetWork.steps)
        guard steps <= workBudgetSteps else {
            throw .overLimit(
                quantity: "steps of one run", value: steps, limit: workBudgetSteps,
                advice: "use a smaller model or raise the budget")
        }
        guard plan.byteCount <= arenaBudgetBytes else {
            throw .overLimit(
                quantity: "bytes of the arena", value: plan.byteCount, limit: arenaBudgetBytes,
                advice: "use a smaller model or raise the budget")
        }
    }

    /// - Parameter isolated: whether each constant gets a block of its own.
    init(_ graph: Graph, isolated: Bool = false) {
        invariant(1.littleEndian == 1, "packed constants are little-endian")
        inputs = graph.model.inputs
        outputs = graph.model.outputs
        inputSlots = graph.model.inputIndices
        outputSlots = graph.model.outputIndices
        work = graph.work
        resetWork = graph.resetWork
        kernelSet = graph.kernelSet
        kernels = graph.kernels
        var (layers, busyKernels) = (graph.layers, [PreparedKernel]())
        for (index, kernel) in graph.kernels.enumerated() {
            layers[index].isInPlace = kernel.isIdle(requestOfSlot: graph.requestOfSlot)
            if !layers[index].isInPlace { busyKernels.append(kernel) }
        }
        self.layers = layers
        self.busyKernels = busyKernels
        resetKernels = graph.resetKernels
        state = graph.state
        slotCount = graph.preparation.count
        requestOfSlot = graph.requestOfSlot
        plan = ArenaPlan(graph.requests)
        constantByteCount = graph.preparation.constants.count
        constants = ConstantMemory(graph.preparation, isolated: isolated)
    }
}
