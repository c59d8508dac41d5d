// Runs a model: everything that can fail or allocate happens in `init`; `run` only computes.

import HearthUnits

/// One operator of a prepared model, for people to read.
public struct Layer: Equatable, Sendable {
    /// The operator's name in the schema.
    public let name: String
    /// The tensors it reads, constants included; left-out inputs are not listed.
    public let inputs: [TensorDescription]
    public let outputs: [TensorDescription]
    public let work: Work
    /// What computes it: the interpreter's kernels, or the reference where these have none for
    /// the operator as it stands.
    public let kernels: KernelSet
    /// Whether the output lies where it belongs from the start: a run has nothing to do here.
    public internal(set) var isInPlace = false
}

/// A model with the memory to run it.
///
/// A streaming model carries its state from run to run; `reset` starts it over.
///
/// Used by one thread at a time; not `Sendable`, but a fresh one can be sent to another thread.
/// Write all inputs before each `run`: the arena reuses their memory once they have been read.
@safe public final class Interpreter {
    public let inputs: [TensorDescription]
    public let outputs: [TensorDescription]
    public let layers: [Layer]
    public let plan: ArenaPlan
    /// Bytes of packed weights, biases, multipliers and tables; interpreters of one
    /// `PreparedModel` share them.
    public let constantByteCount: Int
    /// The sum over all layers.
    public let work: Work
    public let kernelSet: KernelSet

    /// Bytes that last from run to run: variables, and the tensors that operators keep.
    public let stateByteCount: Int

    private let kernels: [PreparedKernel]
    /// The kernels that have something to do.
    private let busyKernels: [PreparedKernel]
    private let resetKernels: [PreparedKernel]
    let state: [StateBlock]
    @usableFromInline let inputSlots: [Int]
    @usableFromInline let outputSlots: [Int]
    /// Kept, because the kernels read it through `addresses`.
    private let constants: ConstantMemory
    private let blocks: [UnsafeMutableRawPointer]
    @usableFromInline let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>

    /// Validates every operator, packs the constants, plans the arena and allocates it.
    ///
    /// - Parameters:
    ///   - arenaBudgetBytes: the most memory that computed tensors may take.
    ///   - workBudgetSteps: the most `Work.steps` that one run, or one reset, may take.
    ///   - kernels: what computes; this processor must support it.
    ///   - rounding: how FULLY_CONNECTED rounds; the answers differ in the last bit.
    /// - Throws: `ModelError` naming operator, tensor and reason.
    public convenience init(
        _ model: Model, arenaBudgetBytes: Int = 16 << 20,
        workBudgetSteps: Int = 100_000_000_000, kernels: KernelSet = .best,
        rounding: FullyConnectedRounding = .twice
    ) throws(ModelError) {
        try self.init(
            PreparedModel(
                model, kernels: kernels, rounding: rounding, arenaBudgetBytes: arenaBudgetBytes,
                workBudgetSteps: workBudgetSteps),
            arenaBudgetBytes: arenaBudgetBytes, workBudgetSteps: workBudgetSteps)
    }

    /// For tests under the address sanitizer: gives every tensor and constant a block of its own,
    /// so that a kernel that reaches beyond one is caught. Tensors that share their memory on
    /// purpose still do if `shared`.
    package convenience init(
        isolating model: Model, arenaBudgetBytes: Int, workBudgetSteps: Int,
        kernels: KernelSet = .best, shared: Bool = true
    ) throws(ModelError) {
        let graph = try Graph(model, kernels: kernels, sharesMemory: shared)
        try self.init(
            PreparedModel(graph, isolated: true), arenaBudgetBytes: arenaBudgetBytes,
            workBudgetSteps: workBudgetSteps, isolated: true)
    }

    /// Allocates the arena of a model that is prepared already, and nothing else of its size: the
    /// constants are the prepared model's.
    ///
    /// - Throws: `ModelError` when a budget does not suffice, before anything is allocated.
    public convenience init(
        _ prepared: PreparedModel, arenaBudgetBytes: Int = 16 << 20,
        workBudgetSteps: Int = 100_000_000_000
    ) throws(ModelError) {
        try self.init(
            prepared, arenaBudgetBytes: arenaBudgetBytes, workBudgetSteps: workBudgetSteps,
            isolated: false)
    }

    private init(
        _ prepared: PreparedModel, arenaBudgetBytes: Int, workBudgetSteps: Int, isolated: Bool
    ) throws(ModelError) {
        try prepared.check(arenaBudgetBytes: arenaBudgetBytes, workBudgetSteps: workBudgetSteps)
        let plan = prepared.plan
        inputs = prepared.inputs
        outputs = prepared.outputs
        layers = prepared.layers
        work = prepared.work
        kernelSet = prepared.kernelSet
        self.plan = plan
        constantByteCount = prepared.constantByteCount
        kernels = prepared.kernels
        busyKernels = prepared.busyKernels
        resetKernels = prepared.resetKernels
        state = prepared.state
        stateByteCount = prepared.state.reduce(0) { $0 + $1.byteCount }
        inputSlots = prepared.inputSlots
        outputSlots = prepared.outputSlots
        constants = prepared.constants

        let memory = unsafe TensorMemory(prepared, isolated: isolated)
        unsafe addresses = memory.addresses
        unsafe blocks = memory.blocks
        reset()
    }

    deinit {
        unsafe addresses.deallocate()
        unsafe blocks.forEach { unsafe $0.deallocate() }
    }

    /// Computes one layer; running all of them in order is `run`. For benchmarks.
    public func run(layer index: Int) {
        unsafe kernels[index].run(Memory(addresses: UnsafePointer(addresses)))
    }

    /// Computes all outputs from the inputs. Allocates nothing and cannot fail.
    public func run() {
        let memory = unsafe Memory(addresses: UnsafePointer(addresses))
        for index in 0..<busyKernels.count { unsafe busyKernels[index].run(memory) }
    }

    /// Forgets what earlier runs left behind: every variable has its initial value again. Inputs
    /// and outputs are undefined afterwards. Allocates nothing and cannot fail.
    public func reset() {
        let memory = unsafe Memory(addresses: UnsafePointer(addresses))
        for index in 0..<state.count {
            unsafe memory.write(state[index].slot, as: UInt8.self)
                .update(repeating: state[index].initialByte, count: state[index].byteCount)
        }
        for index in 0..<resetKernels.count { unsafe resetKernels[index].run(memory) }
    }
}
