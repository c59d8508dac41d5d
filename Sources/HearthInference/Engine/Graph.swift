// The order of things: which subgraphs run and when, what their operators need, and which tensors
// share memory.

import HearthUnits

/// A model whose operators are all prepared, before memory is allocated.
struct Graph {
    let model: Model
    /// Those of the main subgraph: one run.
    let kernels: [PreparedKernel]
    /// Those of the subgraphs that set the variables, which run at each reset.
    let resetKernels: [PreparedKernel]
    let kernelSet: KernelSet
    let layers: [Layer]
    let work: Work
    let resetWork: Work
    let preparation: Preparation
    /// Memory that lasts from run to run.
    let state: [StateBlock]
    /// The blocks that the arena must hold.
    let requests: [ArenaRequest]
    /// The request that each slot in the arena has its memory from.
    let requestOfSlot: [Int: Int]

    /// All computed tensors together, before they share memory: keeps sums of sizes in 32 bits.
    private static let requestBytesMax = 1 << 30
    /// Packed constants of one model; generous against the 64 MiB that a file may have.
    private static let constantBytesMax = 128 << 20

    /// - Parameter set: the kernels to run; this processor must support them.
    init(
        _ model: Model, kernels set: KernelSet, rounding: FullyConnectedRounding = .twice,
        sharesMemory: Bool = true
    ) throws(ModelError) {
        invariant(set.isSupported, "this processor has the instructions of the kernels")
        let registry = KernelRegistry.kernels(set)
        var preparation = Preparation(
            model, constantBytesMax: Graph.constantBytesMax, rounding: rounding)
        var kernels: [PreparedKernel] = []
        var layers: [Layer] = []
        var total = Work(multiplyAccumulates: 0, steps: 0)
        for index in model.main.operators {
            let operation = model.operators[index]
            let context = OperatorContext(model: model, index: index)
            let prepared = try registry.prepare(context, &preparation)
            kernels.append(prepared.kernel)
            layers.append(
                Layer(
                    name: operation.name,
                    inputs: operation.inputs.compactMap { $0 }.map {
                        model.tensors[$0].description
                    },
                    outputs: operation.outputs.map { model.tensors[$0].description },
                    work: prepared.work, kernels: prepared.kernels))
            total.add(prepared.work)
        }
        var resetKernels: [PreparedKernel] = []
        var resetTotal = Work(multiplyAccumulates: 0, steps: 0)
        for subgraph in preparation.calledSubgraphs {
            for index in model.subgraphs[subgraph].operators {
                let context = OperatorContext(model: model, index: index)
                let prepared = try registry.prepare(context, &preparation)
                resetKernels.append(prepared.kernel)
                resetTotal.add(prepared.work)
            }
        }
        for tensor in model.outputIndices where model.tensors[tensor].constant != nil {
            _ = try preparation.operand(tensor)
        }
        let state = try preparation.stateBlocks()
        let (requests, requestOfSlot) = try Graph.requests(
            model, preparation, state, sharesMemory: sharesMemory)
        self.model = model
        self.kernels = kernels
        self.resetKernels = resetKernels
        kernelSet = set
        self.layers = layers
        self.work = total
        self.resetWork = resetTotal
        self.preparation = preparation
        self.state = state
        self.requests = requests
        self.requestOfSlot = requestOfSlot
    }

    /// What the arena must hold: tensors, state and scratch space, those that share memory as one.
    private static func requests(
        _ model: Model, _ preparation: Preparation, _ state: [StateBlock],
        sharesMemory: Bool
    ) throws(ModelError) -> (requests: [ArenaRequest], ofSlot: [Int: Int]) {
        var lifetimes = try lifetimes(
            model, subgraphs: [0] + preparation.calledSubgraphs,
            stateTensors: Set(preparation.stateTensors))
        var byteCounts = model.tensors.map(\.description.byteCount)
        var labels = model.tensors.enumerated().map { "\($0) '\($1.description.name)'" }
        // Handles live in the interpreter's plan alone.
        for (tensor, value) in model.tensors.enumerated() where value.description.type == .resource
        {
            lifetimes[tensor] = nil
        }
        let missing = preparation.count - lifetimes.count
        lifetimes += repeatElement(nil, count: missing)
        byteCounts += repeatElement(0, count: missing)
        labels += repeatElement("", count: missing)
        for block in state {
            lifetimes[block.slot.index] = -1...model.operators.count
            byteCounts[block.slot.index] = block.byteCount
            labels[block.slot.index] = "variable '\(block.label)'"
        }
        for scratch in preparation.scratch {
            lifetimes[scratch.slot] = scratch.operator...scratch.operator
            byteCounts[scratch.slot] = scratch.byteCount
            labels[scratch.slot] = "scratch of \(model.operators[scratch.operator].name)"
        }
        try checkSizes(byteCounts, lifetimes)
        var groups = MemoryGroups(
            lifetimes: lifetimes, byteCounts: byteCounts, state: state.map(\.slot.index))
        if sharesMemory {
            groups.join(
                preparation.sharings, preparation.variables.accesses,
                mainCount: model.main.operators.count)
        }
        return collected(groups, byteCounts, labels)
    }

    private static func collected(
        _ groups: MemoryGroups, _ byteCounts: [Int], _ labels: [String]
    ) -> (requests: [ArenaRequest], ofSlot: [Int: Int]) {
        var members: [Int: [Int]] = [:]
        for slot in byteCounts.indices where groups.lifetime(of: slot) != nil {
            members[groups.leader(of: slot), default: []].append(slot)
        }
        var requests: [ArenaRequest] = []
        var ofSlot: [Int: Int] = [:]
        for slots in members.values.sorted(by: { $0[0] < $1[0] }) {
            guard let lifetime = groups.lifetime(of: slots[0]) else { continue }
            for slot in slots { ofSlot[slot] = requests.count }
            requests.append(
                ArenaRequest(
                    label: slots.map { labels[$0] }.joined(separator: " = "),
                    byteCount: byteCounts[slots[0]], lifetime: lifetime))
        }
        return (requests, ofSlot)
    }

    private static func checkSizes(
        _ byteCounts: [Int], _ lifetimes: [ClosedRange<Int>?]
    ) throws(ModelError) {
        var total = 0
        for (size, lifetime) in zip(byteCounts, lifetimes) where lifetime != nil {
            total += ArenaPlan.rounded(size)
            guard total <= requestBytesMax else {
                throw .overLimit(
                    quantity: "bytes of all computed tensors", value: total,
                    limit: requestBytesMax, advice: "this is not a model for a small board")
            }
        }
    }
}

extension Work {
    /// Adds up, held at `Int.max`.
    fileprivate mutating func add(_ other: Work) {
        let products = multiplyAccumulates.addingReportingOverflow(other.multiplyAccumulates)
        let steps = steps.addingReportingOverflow(other.steps)
        multiplyAccumulates = products.overflow ? .max : products.partialValue
        self.steps = steps.overflow ? .max : steps.partialValue
    }
}
