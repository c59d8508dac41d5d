// The options tables of the operators that Hearth runs.

extension ModelReader {
    /// The codes of the union `BuiltinOptions` in the schema.
    private enum OptionsCode {
        static let convolution: UInt8 = 1
        static let depthwiseConvolution: UInt8 = 2
        static let pool: UInt8 = 5
        static let fullyConnected: UInt8 = 8
        static let softmax: UInt8 = 9
        static let concatenation: UInt8 = 10
        static let add: UInt8 = 11
        static let multiply: UInt8 = 21
        static let reducer: UInt8 = 27
        static let subtract: UInt8 = 28
        static let stridedSlice: UInt8 = 32
        static let svdf: UInt8 = 6
        static let callOnce: UInt8 = 103
        static let variableHandle: UInt8 = 111
    }

    func options(
        of operatorTable: FlatBufferTable, site: OperatorSite
    ) throws(ModelError) -> OperatorOptions {
        let code = try operatorTable.uint8(3)
        guard code != 0, let table = try operatorTable.table(4, "Operator.builtin_options") else {
            return .absent
        }
        switch code {
        case OptionsCode.convolution:
            return .convolution(
                padding: try padding(table, 0, site),
                stride: try window(table, height: 2, width: 1, "stride", site),
                dilation: try window(table, height: 5, width: 4, "dilation", site, default: 1),
                activation: try activation(table, 3, site))
        case OptionsCode.depthwiseConvolution:
            return .depthwiseConvolution(
                padding: try padding(table, 0, site),
                stride: try window(table, height: 2, width: 1, "stride", site),
                dilation: try window(table, height: 6, width: 5, "dilation", site, default: 1),
                activation: try activation(table, 4, site),
                depthMultiplier: try side(table.int32(3), "depth multiplier", site))
        case OptionsCode.pool:
            return .pool(
                padding: try padding(table, 0, site),
                stride: try window(table, height: 2, width: 1, "stride", site),
                window: try window(table, height: 4, width: 3, "window", site),
                activation: try activation(table, 5, site))
        case OptionsCode.fullyConnected:
            return .fullyConnected(
                activation: try activation(table, 0, site),
                weightsFormat: Int(try table.uint8(1)), keepDimensions: try table.uint8(2) != 0)
        case OptionsCode.softmax:
            return .softmax(beta: try table.float32(0))
        case OptionsCode.add:
            return .add(activation: try activation(table, 0, site))
        default:
            return try laterOptions(code, table, site)
        }
    }

    private func laterOptions(
        _ code: UInt8, _ table: FlatBufferTable, _ site: OperatorSite
    ) throws(ModelError) -> OperatorOptions {
        switch code {
        case OptionsCode.subtract:
            return .subtract(activation: try activation(table, 0, site))
        case OptionsCode.multiply:
            return .multiply(activation: try activation(table, 0, site))
        case OptionsCode.concatenation:
            return .concatenation(
                axis: Int(try table.int32(0)), activation: try activation(table, 1, site))
        case OptionsCode.reducer:
            return .reducer(keepDimensions: try table.uint8(0) != 0)
        case OptionsCode.svdf:
            return .svdf(
                rank: try side(table.int32(0), "rank", site),
                activation: try activation(table, 1, site))
        case OptionsCode.stridedSlice:
            return .stridedSlice(
                StridedSliceOptions(
                    beginMask: try table.int32(0), endMask: try table.int32(1),
                    ellipsisMask: try table.int32(2), newAxisMask: try table.int32(3),
                    shrinkAxisMask: try table.int32(4), offset: try table.uint8(5) != 0))
        case OptionsCode.callOnce:
            return .callOnce(subgraph: Int(try table.int32(0)))
        case OptionsCode.variableHandle:
            return .variableHandle(
                VariableName(
                    container: try variableName(table, 0),
                    sharedName: try variableName(table, 1)))
        default:
            return .other(code: Int(code))
        }
    }

    private func variableName(
        _ table: FlatBufferTable, _ field: Int
    ) throws(ModelError) -> [UInt8] {
        guard let name = try table.vector(field, width: 1, "VarHandleOptions name") else {
            return []
        }
        let limited = try name.limited(
            to: limits.variableNameBytesMax, "bytes of a variable's name",
            advice: "give it a shorter name")
        return Array(reader.bytes[limited.start..<limited.start + limited.count])
    }

    private func padding(
        _ table: FlatBufferTable, _ field: Int, _ site: OperatorSite
    ) throws(ModelError) -> Padding {
        let code = try table.uint8(field)
        guard let padding = Padding(rawValue: code) else {
            throw .unsupported(
                operator: site, tensor: nil, reason: "padding \(code)",
                advice: "Hearth knows SAME (0) and VALID (1)")
        }
        return padding
    }

    private func activation(
        _ table: FlatBufferTable, _ field: Int, _ site: OperatorSite
    ) throws(ModelError) -> FusedActivation {
        let code = try table.uint8(field)
        guard let activation = FusedActivation(rawValue: code) else {
            throw .unsupported(
                operator: site, tensor: nil, reason: "fused activation \(code)",
                advice: "Hearth knows NONE, RELU, RELU_N1_TO_1 and RELU6")
        }
        return activation
    }

    private func window(
        _ table: FlatBufferTable, height: Int, width: Int, _ quantity: String,
        _ site: OperatorSite, default value: Int32 = 0
    ) throws(ModelError) -> HeightWidth {
        HeightWidth(
            height: try side(table.int32(height, default: value), quantity, site),
            width: try side(table.int32(width, default: value), quantity, site))
    }

    private func side(
        _ value: Int32, _ quantity: String, _ site: OperatorSite
    ) throws(ModelError) -> Int {
        guard value >= 1 else {
            throw .inconsistent(
                operator: site, tensor: nil, reason: "\(quantity) \(value) is below 1")
        }
        guard value <= limits.windowSideMax else {
            throw .overLimit(
                quantity: "\(quantity) of \(site)", value: Int(value),
                limit: limits.windowSideMax, advice: "this is not a model for a small board")
        }
        return Int(value)
    }
}
