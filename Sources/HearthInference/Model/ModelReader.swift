// From FlatBuffer tables to a `Model`. The field numbers are those of the TensorFlow Lite schema,
// version 3 (`tensorflow/compiler/mlir/lite/schema/schema.fbs`).

/// One subgraph under reading. Its tensors are counted on from those of the subgraphs before it.
struct SubgraphScope {
    let table: FlatBufferTable
    let index: Int
    let firstTensor: Int
    let tensorCount: Int
}

/// Reads one model file; used once.
struct ModelReader {
    let reader: FlatBufferReader
    let limits: ModelLimits
    let root: FlatBufferTable
    /// Scales read so far, over all tensors.
    var quantisationEntries = 0

    /// What an operator code of the file stands for.
    private struct OperatorCode {
        let kind: BuiltinOperator
        let version: Int
        let name: String
    }

    init(_ bytes: [UInt8], limits asked: ModelLimits) throws(ModelError) {
        let limits = asked.capped
        guard bytes.count <= limits.fileBytesMax else {
            throw .overLimit(
                quantity: "bytes of the file", value: bytes.count, limit: limits.fileBytesMax,
                advice: "this is not a model for a small board")
        }
        guard bytes.count >= 8, bytes[4..<8].elementsEqual("TFL3".utf8) else {
            throw .malformed(
                structure: "file identifier", offset: 4, reason: "it is not 'TFL3'")
        }
        reader = FlatBufferReader(bytes: bytes)
        self.limits = limits
        root = try reader.root("Model")
    }

    mutating func model() throws(ModelError) -> Model {
        let version = try root.uint32(0)
        guard version == 3 else {
            throw .unsupported(
                operator: nil, tensor: nil, reason: "schema version \(version)",
                advice: "Hearth reads version 3")
        }
        let vector = try required(
            root.vector(2, width: 4, "Model.subgraphs"), in: root, "subgraphs"
        ).limited(to: limits.subgraphsMax, "subgraphs")
        let (buffers, codes) = (try self.buffers(), try operatorCodes())
        var (tensors, operators): ([Model.Tensor], [Model.Operator]) = ([], [])
        var subgraphs: [Model.Subgraph] = []
        for index in 0..<vector.count {
            let table = try vector.table(index)
            let scope = SubgraphScope(
                table: table, index: index, firstTensor: tensors.count,
                tensorCount: try tensorCount(of: table, before: tensors.count))
            tensors += try self.tensors(of: scope, buffers: buffers)
            let firstOperator = operators.count
            operators += try self.operators(of: scope, codes: codes, before: firstOperator)
            subgraphs.append(
                Model.Subgraph(
                    tensors: scope.firstTensor..<tensors.count,
                    operators: firstOperator..<operators.count,
                    inputs: try subgraphOperands(of: scope, 1, "inputs"),
                    outputs: try subgraphOperands(of: scope, 2, "outputs")))
        }
        guard !subgraphs.isEmpty else {
            throw .malformed(structure: "Model", offset: root.position, reason: "no subgraph")
        }
        return Model(
            bytes: reader.bytes, tensors: tensors, operators: operators, subgraphs: subgraphs)
    }

    /// The range of the file that each buffer's bytes take; empty for buffers without data.
    private func buffers() throws(ModelError) -> [Range<Int>] {
        let vector = try required(root.vector(4, width: 4, "Model.buffers"), in: root, "buffers")
            .limited(to: limits.buffersMax, "buffers")
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(vector.count)
        for index in 0..<vector.count {
            let buffer = try vector.table(index)
            // 0 and 1 both mean that the bytes are in the table and not after the FlatBuffer.
            let outside = try buffer.int64(1)
            guard outside == 0 || outside == 1 else {
                throw .unsupported(
                    operator: nil, tensor: nil,
                    reason: "buffer \(index) lies outside the FlatBuffer, at byte \(outside)",
                    advice: "convert the model to a file below 2 GiB")
            }
            let data = try buffer.vector(0, width: 1, "Buffer.data")
            ranges.append(data.map { $0.start..<$0.start + $0.count } ?? 0..<0)
        }
        return ranges
    }

    private func operators(
        of scope: SubgraphScope, codes: [OperatorCode], before: Int
    ) throws(ModelError) -> [Model.Operator] {
        let vector = try required(
            scope.table.vector(3, width: 4, "SubGraph.operators"), in: scope.table, "operators"
        ).limited(to: limits.operatorsMax - before, "operators")
        var operators: [Model.Operator] = []
        operators.reserveCapacity(vector.count)
        for index in 0..<vector.count {
            let table = try vector.table(index)
            let code = try table.uint32(0)
            guard code < codes.count else {
                throw .inconsistent(
                    operator: OperatorSite(index: index, name: "?", subgraph: scope.index),
                    tensor: nil,
                    reason: "operator code \(code) of \(codes.count)")
            }
            let site = OperatorSite(
                index: index, name: codes[code].name, subgraph: scope.index)
            let inputs = try operands(table, 1, site, scope)
            var outputs: [Int] = []
            for output in try operands(table, 2, site, scope) {
                guard let output else {
                    throw .inconsistent(
                        operator: site, tensor: nil, reason: "an output is left out")
                }
                outputs.append(output)
            }
            operators.append(
                Model.Operator(
                    kind: codes[code].kind, version: codes[code].version, name: site.name,
                    inputs: inputs, outputs: outputs,
                    options: try options(of: table, site: site)))
        }
        return operators
    }

    private func operatorCodes() throws(ModelError) -> [OperatorCode] {
        let vector = try required(
            root.vector(1, width: 4, "Model.operator_codes"), in: root, "operator_codes"
        ).limited(to: limits.operatorCodesMax, "operator codes")
        var codes: [OperatorCode] = []
        for index in 0..<vector.count {
            let table = try vector.table(index)
            // Codes above 127 did not fit the old field, so a file uses either one or both.
            let old = Int32(Int8(bitPattern: try table.uint8(0)))
            let kind = BuiltinOperator(code: max(old, try table.int32(3)))
            let custom = try table.vector(1, width: 1, "OperatorCode.custom_code")
            let name = kind == .custom ? "CUSTOM \(text(custom))" : "\(kind)"
            codes.append(
                OperatorCode(kind: kind, version: Int(try table.int32(2, default: 1)), name: name))
        }
        return codes
    }

    /// Tensor indices of an operator's inputs or outputs; −1 stands for one that is left out.
    private func operands(
        _ table: FlatBufferTable, _ field: Int, _ site: OperatorSite, _ scope: SubgraphScope
    ) throws(ModelError) -> [Int?] {
        guard let vector = try table.vector(field, width: 4, "Operator operands") else { return [] }
        var indices: [Int?] = []
        for index in try vector.limited(to: limits.operandsMax, "operands of \(site)").int32s() {
            guard index >= -1, index < scope.tensorCount else {
                throw .inconsistent(
                    operator: site, tensor: nil,
                    reason: "tensor \(index) of \(scope.tensorCount)")
            }
            indices.append(index == -1 ? nil : scope.firstTensor + Int(index))
        }
        return indices
    }

    private func subgraphOperands(
        of scope: SubgraphScope, _ field: Int, _ name: String
    ) throws(ModelError) -> [Int] {
        guard let vector = try scope.table.vector(field, width: 4, "SubGraph operands") else {
            // Subgraphs that only set variables may leave the field out.
            return scope.index > 0 ? [] : try required(nil, in: scope.table, name)
        }
        var indices: [Int] = []
        for index in try vector.limited(to: limits.modelOperandsMax, "model \(name)").int32s() {
            guard index >= 0, index < scope.tensorCount else {
                throw .inconsistent(
                    operator: nil, tensor: nil,
                    reason: "model \(name) name tensor \(index) of \(scope.tensorCount)")
            }
            indices.append(scope.firstTensor + Int(index))
        }
        return indices
    }

    private func tensorCount(
        of subgraph: FlatBufferTable, before: Int
    ) throws(ModelError) -> Int {
        let vector = try required(
            subgraph.vector(0, width: 4, "SubGraph.tensors"), in: subgraph, "tensors")
        return try vector.limited(to: limits.tensorsMax - before, "tensors").count
    }

    func required<Part>(
        _ part: Part?, in table: FlatBufferTable, _ name: String
    ) throws(ModelError) -> Part {
        guard let part else {
            throw .malformed(
                structure: "\(table.structure)", offset: table.position, reason: "no \(name)")
        }
        return part
    }

    /// A name fit for a message: at most 64 printable ASCII characters.
    func text(_ vector: FlatBufferVector?) -> String {
        guard let vector else { return "" }
        let shown = reader.bytes[vector.start..<vector.start + min(vector.count, 64)]
        let printable = shown.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: printable, as: UTF8.self)
    }
}
