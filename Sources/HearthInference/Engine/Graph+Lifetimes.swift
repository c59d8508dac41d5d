// When each computed tensor is needed: from the operator that writes it to the last one that reads
// it. Operators count on through the subgraphs, the main one first.

extension Graph {
    /// One a tensor; nothing for constants, tensors nobody uses and subgraphs that never run.
    static func lifetimes(
        _ model: Model, subgraphs: [Int], stateTensors: Set<Int>
    ) throws(ModelError) -> [ClosedRange<Int>?] {
        var lifetimes = [ClosedRange<Int>?](repeating: nil, count: model.tensors.count)
        for tensor in stateTensors { lifetimes[tensor] = -1...model.operators.count }
        for tensor in model.inputIndices {
            guard model.tensors[tensor].constant == nil, lifetimes[tensor] == nil else {
                throw .inconsistent(
                    operator: nil, tensor: model.site(ofTensor: tensor),
                    reason: "a model input is a constant or named twice")
            }
            lifetimes[tensor] = -1...(-1)
        }
        for subgraph in subgraphs {
            for index in model.subgraphs[subgraph].operators {
                try extend(&lifetimes, model, operator: index)
            }
        }
        for tensor in model.outputIndices where model.tensors[tensor].constant == nil {
            guard let lifetime = lifetimes[tensor] else {
                throw .inconsistent(
                    operator: nil, tensor: model.site(ofTensor: tensor),
                    reason: "a model output that nothing writes")
            }
            // Outputs stay until the next run.
            lifetimes[tensor] =
                lifetime.lowerBound...max(lifetime.upperBound, model.main.operators.count)
        }
        return lifetimes
    }

    private static func extend(
        _ lifetimes: inout [ClosedRange<Int>?], _ model: Model, operator index: Int
    ) throws(ModelError) {
        let (operation, site) = (model.operators[index], model.site(ofOperator: index))
        for case let tensor? in operation.inputs where model.tensors[tensor].constant == nil {
            guard let lifetime = lifetimes[tensor] else {
                throw model.tensors[tensor].isVariable
                    ? variable(site, model, tensor)
                    : .inconsistent(
                        operator: site, tensor: model.site(ofTensor: tensor),
                        reason: "it is read before anything writes it")
            }
            guard !model.tensors[tensor].isVariable || operation.kind == .svdf else {
                throw variable(site, model, tensor)
            }
            lifetimes[tensor] = lifetime.lowerBound...max(lifetime.upperBound, index)
        }
        for tensor in operation.outputs {
            guard model.tensors[tensor].constant == nil, lifetimes[tensor] == nil else {
                throw .inconsistent(
                    operator: site, tensor: model.site(ofTensor: tensor),
                    reason: "it is written, but is a constant, a model input or written before")
            }
            guard !model.tensors[tensor].isVariable else { throw variable(site, model, tensor) }
            lifetimes[tensor] = index...index
        }
    }

    private static func variable(
        _ site: OperatorSite, _ model: Model, _ tensor: Int
    ) -> ModelError {
        .unsupported(
            operator: site, tensor: model.site(ofTensor: tensor),
            reason: "a variable tensor that lasts from run to run",
            advice: "Hearth knows those of SVDF, and resource variables")
    }
}
