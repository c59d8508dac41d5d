// VAR_HANDLE and CALL_ONCE: operators that only say something about the model, and have nothing to
// do in a run.

enum Variables {
    /// VAR_HANDLE: the output stands for the variable of that name, in any subgraph.
    static func prepareHandle(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard case .variableHandle(let name) = context.operation.options else {
            throw context.wrongOptions("VarHandleOptions")
        }
        try context.checkOperands(inputs: 0...0)
        let output = context.output()
        try output.check(type: .resource)
        guard !output.isConstant, output.elementCount == 1 else {
            throw context.inconsistent("a handle of shape \(output.shape)", tensor: output.tensor)
        }
        preparation.declareVariable(name, handle: output)
        return nothing
    }

    /// CALL_ONCE: a subgraph without inputs and outputs that runs once, before anything else: it
    /// gives variables their initial values. The interpreter runs it at each reset.
    static func prepareCall(
        _ context: OperatorContext, _ preparation: inout Preparation
    ) throws(ModelError) -> Prepared {
        guard case .callOnce(let index) = context.operation.options else {
            throw context.wrongOptions("CallOnceOptions")
        }
        try context.checkOperands(inputs: 0...0, outputs: 0)
        let model = context.model
        guard model.main.operators.contains(context.index), index != 0 else {
            throw context.unsupported(
                "it calls subgraph \(index) from subgraph \(context.site.subgraph)",
                advice: "only the main subgraph may call another, so that none calls itself")
        }
        guard model.subgraphs.indices.contains(index) else {
            throw context.inconsistent("subgraph \(index) of \(model.subgraphs.count)")
        }
        guard !preparation.calledSubgraphs.contains(index) else {
            throw context.unsupported(
                "it calls subgraph \(index) a second time", advice: "call it once")
        }
        guard model.subgraphs[index].inputs.isEmpty, model.subgraphs[index].outputs.isEmpty else {
            throw context.inconsistent("subgraph \(index) has inputs or outputs")
        }
        guard preparation.variables.accesses.isEmpty else {
            throw context.unsupported(
                "a variable is used before subgraph \(index) sets it",
                advice: "put CALL_ONCE first")
        }
        preparation.call(subgraph: index)
        return nothing
    }

    private static let nothing = Prepared(
        kernel: .nothing, work: Work(multiplyAccumulates: 0, steps: 0))
}
