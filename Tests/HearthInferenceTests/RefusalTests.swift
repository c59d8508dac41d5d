// What a person reads when a model is refused: the place, the value seen, the limit, the advice.

import HearthInference
import Testing

@Suite struct RefusalTests {
    private let network: ModelMap
    private static let tensor = "subgraphs[0].tensors"
    private static let operation = "subgraphs[0].operators"

    init() throws {
        let fixture = try #require(Fixture.all.first { $0.name == "network" })
        network = ModelMap(fixture.model)
    }

    private func refusal(
        _ bytes: [UInt8], arenaBudgetBytes: Int = 1 << 20, workBudgetSteps: Int = 1 << 30
    ) -> String {
        do throws(ModelError) {
            _ = try Interpreter(
                Model(bytes), arenaBudgetBytes: arenaBudgetBytes, workBudgetSteps: workBudgetSteps,
                kernels: .reference)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    private func refusal(setting path: String, to value: Int) -> String {
        refusal(network.setting(path, to: value))
    }

    @Test func `the network itself is accepted`() {
        #expect(refusal(network.bytes) == "accepted")
    }

    @Test func `bytes that are no model are refused`() {
        #expect(
            refusal([])
                == "file identifier at byte 4: it is not 'TFL3';"
                + " the file is damaged or not a .tflite")
        #expect(
            refusal([0xFF, 0xFF, 0xFF, 0xFF] + "TFL3".utf8)
                == "Model at byte 4294967295: 4 bytes do not fit into a file of 8 bytes;"
                + " the file is damaged or not a .tflite")
        #expect(
            refusal([6, 0, 0, 0] + "TFL3".utf8)
                == "Model at byte 6: 4 bytes do not fit into a file of 8 bytes;"
                + " the file is damaged or not a .tflite")
    }

    @Test func `another schema version is refused`() {
        #expect(
            refusal(setting: "version", to: 4) == "schema version 4; Hearth reads version 3")
    }

    @Test func `an unknown operator is refused by name, tensor and what to use instead`() {
        let codes = "operator_codes[0]"
        var bytes = network.setting(codes + ".builtin_code", to: 42)
        ModelMap.write(42, to: network[codes + ".deprecated_builtin_code"], of: &bytes)
        #expect(
            refusal(bytes)
                == "operator 3 (DIV), tensor 10 't10': Hearth has no kernel for it; build the model"
                + " from CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, AVERAGE_POOL_2D,"
                + " MAX_POOL_2D, ADD, RESHAPE, SOFTMAX, SUB, MUL, MEAN, RELU, RELU6, RELU_N1_TO_1,"
                + " LOGISTIC, TANH, HARD_SWISH, QUANTIZE, DEQUANTIZE, CONCATENATION, SPLIT,"
                + " SPLIT_V, STRIDED_SLICE, PAD, PADV2, TRANSPOSE, SQUEEZE, EXPAND_DIMS, SVDF,"
                + " CALL_ONCE, VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE")
    }

    @Test func `a newer version of an operator is refused`() {
        #expect(
            refusal(setting: "operator_codes[2].version", to: 99)
                == "operator 0 (CONV_2D), tensor 2 't2': version 99 of the operator;"
                + " Hearth knows versions 1 to 8")
    }

    @Test func `types without a kernel are refused`() {
        #expect(
            refusal(setting: Self.tensor + "[0].type", to: 3)
                == "operator 0 (CONV_2D), tensor 0 't0': type UINT8 of the legacy quantisation"
                + " where INT8 is needed;"
                + " convert the model with full int8 quantisation")
        #expect(
            refusal(setting: Self.tensor + "[0].type", to: 5)
                == "tensor 0 't0': type STRING; convert the model with full int8 quantisation")
        #expect(
            refusal(setting: Self.tensor + "[0].type", to: 77)
                == "tensor 0 't0': type code 77; convert the model with full int8 quantisation")
    }

    @Test func `options without a meaning are refused`() {
        let options = Self.operation + "[0].builtin_options"
        #expect(
            refusal(setting: options + ".padding", to: 2)
                == "operator 0 (CONV_2D): padding 2; Hearth knows SAME (0) and VALID (1)")
        #expect(
            refusal(setting: options + ".stride_h", to: 0)
                == "operator 0 (CONV_2D): stride 0 is below 1; the model contradicts itself")
        #expect(
            refusal(setting: options + ".stride_h", to: 70_000)
                == "stride of operator 0 (CONV_2D): 70000 is over the limit of 4096;"
                + " this is not a model for a small board")
        #expect(
            refusal(setting: options + ".activation", to: 4)
                == "operator 0 (CONV_2D), tensor 2 't2': fused activation TANH at scale 0.08;"
                + " Hearth runs NONE, RELU, RELU_N1_TO_1 and RELU6 in 32-bit integers")
        #expect(
            refusal(setting: Self.operation + "[0].builtin_options_type", to: 0)
                == "operator 0 (CONV_2D): no Conv2DOptions; the model contradicts itself")
    }

    @Test func `shapes that contradict each other are refused`() {
        #expect(
            refusal(setting: Self.tensor + "[2].shape[1]", to: 5)
                == "operator 0 (CONV_2D), tensor 2 't2': shape [1, 5, 6, 8] where the operands give"
                + " [1, 6, 6, 8]; the model contradicts itself")
        #expect(
            refusal(setting: Self.tensor + "[1].shape[3]", to: 4)
                == "tensor 1 't1': its shape needs 288 bytes, buffer 1 has 216;"
                + " the model contradicts itself")
        #expect(
            refusal(setting: Self.tensor + "[0].shape[0]", to: -1)
                == "tensor 0 't0': dimension -1 of an open shape;"
                + " convert the model with fixed shapes")
        #expect(
            refusal(setting: Self.tensor + "[0].shape[0]", to: (1 << 31) - 1)
                == "elements of tensor 0 't0': 2147483647 is over the limit of 67108864;"
                + " this is not a model for a small board")
    }

    @Test func `quantisation that makes no sense is refused`() {
        let quantisation = Self.tensor + "[0].quantization"
        #expect(
            refusal(setting: quantisation + ".scale[0]", to: Int(Float.nan.bitPattern))
                == "tensor 0 't0': scale 0 is nan, not a finite number of at least 0;"
                + " the model contradicts itself")
        #expect(
            refusal(setting: quantisation + ".zero_point[0]", to: 128)
                == "operator 0 (CONV_2D), tensor 0 't0': zero point 128 outside -128…127;"
                + " the model contradicts itself")
        #expect(
            refusal(setting: Self.tensor + "[1].quantization.zero_point[2]", to: 1)
                == "operator 0 (CONV_2D), tensor 1 't1': weights with a zero point other than 0;"
                + " convert the model with full int8 quantisation")
        #expect(
            refusal(setting: Self.tensor + "[1].quantization.quantized_dimension", to: 3)
                == "operator 0 (CONV_2D), tensor 1 't1': 8 scales along dimension 3 where 8 along 0"
                + " belong; the model contradicts itself")
    }

    @Test func `weights that are not constant are refused`() {
        #expect(
            refusal(setting: Self.tensor + "[1].buffer", to: 0)
                == "operator 0 (CONV_2D), tensor 1 't1': it is computed at run time where a"
                + " constant is needed; convert the model with its weights frozen")
    }

    @Test func `indices of nothing are refused`() {
        #expect(
            refusal(setting: Self.operation + "[0].inputs[0]", to: 99)
                == "operator 0 (CONV_2D): tensor 99 of 19; the model contradicts itself")
        #expect(
            refusal(setting: Self.operation + "[1].opcode_index", to: 9)
                == "operator 1 (?): operator code 9 of 8; the model contradicts itself")
        #expect(
            refusal(setting: Self.tensor + "[1].buffer", to: 99)
                == "tensor 1 't1': buffer 99 of 10; the model contradicts itself")
        #expect(
            refusal(setting: "subgraphs[0].outputs[0]", to: -7)
                == "model outputs name tensor -7 of 19; the model contradicts itself")
    }

    @Test func `an operator that reads what comes later is refused`() {
        #expect(
            refusal(setting: Self.operation + "[1].inputs[0]", to: 10)
                == "operator 1 (DEPTHWISE_CONV_2D), tensor 10 't10':"
                + " it is read before anything writes it; the model contradicts itself")
    }

    @Test func `a field beyond the end of its table is refused`() {
        let table = Self.tensor + "[0]/vtable"
        let place = network[table + "[2]"]
        let size = Int(network.bytes[place.offset])
        #expect(
            refusal(setting: table + "[4]", to: size - 2)
                == "SubGraph.tensors at byte \(place.offset + 2): field 0 lies at byte"
                + " \(size - 2) of a table of \(size) bytes; the file is damaged or not a .tflite")
    }

    @Test func `budgets are kept`() {
        #expect(
            refusal(network.bytes, arenaBudgetBytes: 500)
                == "bytes of the arena: 1088 is over the limit of 500;"
                + " use a smaller model or raise the budget")
        #expect(
            refusal(network.bytes, workBudgetSteps: 1000)
                == "steps of one run: 13373 is over the limit of 1000;"
                + " use a smaller model or raise the budget")
    }

    @Test func `limits of the reader are kept`() {
        var limits = ModelLimits()
        limits.tensorsMax = 18
        #expect(
            throws: ModelError.overLimit(
                quantity: "tensors", value: 19, limit: 18,
                advice: "this is not a model for a small board")
        ) { _ = try Model(network.bytes, limits: limits).tensorCount }
    }
}
