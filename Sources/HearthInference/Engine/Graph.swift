// The order of things: every operator reads what exists by then, and every computed tensor lives
// from the operator that writes it to the last one that reads it.

import HearthUnits

/// A model whose operators are all prepared, before memory is allocated.
struct Graph {
    let model: Model
    let kernels: [PreparedKernel]
    let kernelSet: KernelSet
    let layers: [Layer]
    let work: Work
    let preparation: Preparation
    /// The blocks that the arena must hold, and the slot that each belongs to.
    let requests: [ArenaRequest]
    let requestSlots: [Int]

    /// All computed tensors together, before they share memory: keeps sums of sizes in 32 bits.
    private static let requestBytesMax = 1 << 30
    /// Packed constants of one model; generous against the 64 MiB that a file may have.
    private static let constantBytesMax = 128 << 20

    /// - Parameter set: the kernels to run; this processor must support them.
    init(_ model: Model, kernels set: KernelSet) throws(ModelError) {
        invariant(set.isSupported, "this processor has the instructions of the kernels")
        let registry = KernelRegistry.kernels(set)
        var preparation = Preparation(model, constantBytesMax: Graph.constantBytesMax)
        var kernels: [PreparedKernel] = []
        var layers: [Layer] = []
        var total = Work(multiplyAccumulates: 0, steps: 0)
        kernels.reserveCapacity(model.operators.count)
        layers.reserveCapacity(model.operators.count)
        for (index, operation) in model.operators.enumerated() {
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
        for tensor in model.outputIndices where model.tensors[tensor].constant != nil {
            _ = try preparation.operand(tensor)
        }
        let lifetimes = try Graph.lifetimes(model)
        try Graph.checkSizes(model, lifetimes, preparation)
        self.init(
            model: model, kernels: kernels, kernelSet: set, layers: layers, work: total,
            preparation: preparation,
            lifetimes: lifetimes)
    }

    private init(
        model: Model, kernels: [PreparedKernel], kernelSet: KernelSet, layers: [Layer], work: Work,
        preparation: Preparation, lifetimes: [ClosedRange<Int>?]
    ) {
        var requests: [ArenaRequest] = []
        var slots: [Int] = []
        for (tensor, lifetime) in lifetimes.enumerated() {
            guard let lifetime else { continue }
            let description = model.tensors[tensor].description
            requests.append(
                ArenaRequest(
                    label: "\(tensor) '\(description.name)'", byteCount: description.byteCount,
                    lifetime: lifetime))
            slots.append(tensor)
        }
        for scratch in preparation.scratch {
            requests.append(
                ArenaRequest(
                    label: "scratch of \(model.operators[scratch.operator].name)",
                    byteCount: scratch.byteCount, lifetime: scratch.operator...scratch.operator))
            slots.append(scratch.slot)
        }
        self.model = model
        self.kernels = kernels
        self.kernelSet = kernelSet
        self.layers = layers
        self.work = work
        self.preparation = preparation
        self.requests = requests
        requestSlots = slots
    }

    private static func checkSizes(
        _ model: Model, _ lifetimes: [ClosedRange<Int>?], _ preparation: Preparation
    ) throws(ModelError) {
        var total = 0
        let tensors = zip(model.tensors, lifetimes).lazy.filter { $0.1 != nil }
        let sizes = tensors.map { $0.0.description.byteCount }
        for size in Array(sizes) + preparation.scratch.map(\.byteCount) {
            total += ArenaPlan.rounded(size)
            guard total <= requestBytesMax else {
                throw .overLimit(
                    quantity: "bytes of all computed tensors", value: total,
                    limit: requestBytesMax, advice: "this is not a model for a small board")
            }
        }
    }

    /// When each computed tensor is needed; nothing for constants and tensors nobody uses.
    private static func lifetimes(_ model: Model) throws(ModelError) -> [ClosedRange<Int>?] {
        var lifetimes = [ClosedRange<Int>?](repeating: nil, count: model.tensors.count)
        for tensor in model.inputIndices {
            guard model.tensors[tensor].constant == nil, lifetimes[tensor] == nil else {
                throw .inconsistent(
                    operator: nil, tensor: model.site(ofTensor: tensor),
                    reason: "a model input is a constant or named twice")
            }
            lifetimes[tensor] = -1...(-1)
        }
        for (index, operation) in model.operators.enumerated() {
            let site = model.site(ofOperator: index)
            for case let tensor? in operation.inputs where model.tensors[tensor].constant == nil {
                guard let lifetime = lifetimes[tensor] else {
                    throw .inconsistent(
                        operator: site, tensor: model.site(ofTensor: tensor),
                        reason: "it is read before anything writes it")
                }
                lifetimes[tensor] = lifetime.lowerBound...index
            }
            for tensor in operation.outputs {
                guard model.tensors[tensor].constant == nil, lifetimes[tensor] == nil else {
                    throw .inconsistent(
                        operator: site, tensor: model.site(ofTensor: tensor),
                        reason: "it is written, but is a constant, a model input or written before")
                }
                guard !model.tensors[tensor].isVariable else {
                    throw .unsupported(
                        operator: site, tensor: model.site(ofTensor: tensor),
                        reason: "a variable that lasts from run to run",
                        advice: "convert the model without state")
                }
                lifetimes[tensor] = index...index
            }
        }
        for tensor in model.outputIndices where model.tensors[tensor].constant == nil {
            guard let lifetime = lifetimes[tensor] else {
                throw .inconsistent(
                    operator: nil, tensor: model.site(ofTensor: tensor),
                    reason: "a model output that nothing writes")
            }
            // Outputs stay until the next run.
            lifetimes[tensor] = lifetime.lowerBound...max(model.operators.count, 0)
        }
        return lifetimes
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
