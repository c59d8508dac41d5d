// Tensors: shape, type, quantisation, and the constant behind one, each checked against the rest.

extension ModelReader {
    mutating func tensors(
        of scope: SubgraphScope, buffers: [Range<Int>]
    ) throws(ModelError) -> [Model.Tensor] {
        let vector = try required(
            scope.table.vector(0, width: 4, "SubGraph.tensors"), in: scope.table, "tensors")
        var tensors: [Model.Tensor] = []
        tensors.reserveCapacity(vector.count)
        for index in 0..<vector.count {
            tensors.append(
                try tensor(
                    vector.table(index), index: index, subgraph: scope.index, buffers: buffers))
        }
        return tensors
    }

    private mutating func tensor(
        _ table: FlatBufferTable, index: Int, subgraph: Int, buffers: [Range<Int>]
    ) throws(ModelError) -> Model.Tensor {
        let name = text(try table.vector(3, width: 1, "Tensor.name"))
        let site = TensorSite(index: index, name: name, subgraph: subgraph)
        let code = try table.uint8(1)
        guard let type = ElementType(rawValue: code), let width = type.byteCount else {
            throw .unsupported(
                operator: nil, tensor: site,
                reason: "type \(ElementType(rawValue: code).map { "\($0)" } ?? "code \(code)")",
                advice: "convert the model with full int8 quantisation")
        }
        guard try table.table(6, "SparsityParameters") == nil else {
            throw .unsupported(
                operator: nil, tensor: site, reason: "sparse storage",
                advice: "convert the model with dense weights")
        }
        let shape = try self.shape(of: table, site: site)
        let elementCount = try self.elementCount(of: shape, site: site)
        let byteCount = elementCount * width
        return Model.Tensor(
            description: TensorDescription(
                name: name, shape: shape, type: type,
                quantisation: try quantisation(of: table, site: site),
                elementCount: elementCount, byteCount: byteCount),
            constant: try constant(
                of: table, site: site, byteCount: byteCount, buffers: buffers),
            isVariable: try table.uint8(5) != 0)
    }

    private func shape(
        of table: FlatBufferTable, site: TensorSite
    ) throws(ModelError) -> [Int] {
        guard let vector = try table.vector(0, width: 4, "Tensor.shape") else { return [] }
        var shape: [Int] = []
        for side in try vector.limited(to: limits.rankMax, "dimensions of \(site)").int32s() {
            guard side >= 0 else {
                throw .unsupported(
                    operator: nil, tensor: site, reason: "dimension \(side) of an open shape",
                    advice: "convert the model with fixed shapes")
            }
            shape.append(Int(side))
        }
        return shape
    }

    private func elementCount(
        of shape: [Int], site: TensorSite
    ) throws(ModelError) -> Int {
        var count = 1
        for side in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: side)
            guard !overflow, product <= limits.elementsMax else {
                throw .overLimit(
                    quantity: "elements of \(site)", value: overflow ? .max : product,
                    limit: limits.elementsMax, advice: "this is not a model for a small board")
            }
            count = product
        }
        return count
    }

    private func constant(
        of table: FlatBufferTable, site: TensorSite, byteCount: Int, buffers: [Range<Int>]
    ) throws(ModelError) -> Range<Int>? {
        let index = try table.uint32(2)
        guard index < buffers.count else {
            throw .inconsistent(
                operator: nil, tensor: site, reason: "buffer \(index) of \(buffers.count)")
        }
        // By the schema's rule an empty buffer marks a tensor that is computed at run time.
        guard !buffers[index].isEmpty else { return nil }
        guard buffers[index].count == byteCount else {
            throw .inconsistent(
                operator: nil, tensor: site,
                reason: "its shape needs \(byteCount) bytes, buffer \(index)"
                    + " has \(buffers[index].count)")
        }
        return buffers[index]
    }

    private mutating func quantisation(
        of table: FlatBufferTable, site: TensorSite
    ) throws(ModelError) -> Quantisation? {
        guard let parameters = try table.table(4, "QuantizationParameters"),
            let scales = try parameters.vector(2, width: 4, "QuantizationParameters.scale"),
            scales.count > 0
        else { return nil }
        guard try parameters.uint8(4) == 0 else {
            throw .unsupported(
                operator: nil, tensor: site, reason: "custom quantisation",
                advice: "convert the model with affine int8 quantisation")
        }
        quantisationEntries += try scales.limited(
            to: limits.quantisationEntriesMax, "scales of \(site)"
        ).count
        guard quantisationEntries <= limits.quantisationEntriesMax else {
            throw .overLimit(
                quantity: "scales of all tensors", value: quantisationEntries,
                limit: limits.quantisationEntriesMax,
                advice: "this is not a model for a small board")
        }
        let zeroPoints = try parameters.vector(3, width: 8, "QuantizationParameters.zero_point")
        guard let zeroPoints, zeroPoints.count == scales.count || zeroPoints.count == 1 else {
            throw .inconsistent(
                operator: nil, tensor: site,
                reason: "\(scales.count) scales and \(zeroPoints?.count ?? 0) zero points")
        }
        return Quantisation(
            scales: try self.scales(scales, site: site),
            zeroPoints: try self.zeroPoints(zeroPoints, count: scales.count, site: site),
            dimension: Int(try parameters.int32(6)))
    }

    private func scales(
        _ vector: FlatBufferVector, site: TensorSite
    ) throws(ModelError) -> [Float] {
        var scales: [Float] = []
        scales.reserveCapacity(vector.count)
        for index in 0..<vector.count {
            let scale = try vector.float32(index)
            // Zero is what converters write for a channel whose weights are all zero.
            guard scale.isFinite, scale >= 0 else {
                throw .inconsistent(
                    operator: nil, tensor: site,
                    reason: "scale \(index) is \(scale), not a finite number of at least 0")
            }
            scales.append(scale)
        }
        return scales
    }

    private func zeroPoints(
        _ vector: FlatBufferVector, count: Int, site: TensorSite
    ) throws(ModelError) -> [Int32] {
        var zeroPoints: [Int32] = []
        zeroPoints.reserveCapacity(count)
        for index in 0..<count {
            let wide = try vector.int64(vector.count == 1 ? 0 : index)
            guard let zeroPoint = Int32(exactly: wide) else {
                throw .inconsistent(
                    operator: nil, tensor: site,
                    reason: "zero point \(index) is \(wide), beyond 32 bits")
            }
            zeroPoints.append(zeroPoint)
        }
        return zeroPoints
    }
}
