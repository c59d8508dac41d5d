// The names of the builtin operators of the .tflite format, so that a refusal can say which
// operator it means, and the codes of those that Hearth runs.
//
// Source: the enumeration `BuiltinOperator` of the TensorFlow Lite schema, version 3.

/// A builtin operator by its code in the schema. Codes beyond the known ones keep their number.
public struct BuiltinOperator: Hashable, Sendable, CustomStringConvertible {
    public let code: Int32

    public init(code: Int32) { self.code = code }

    public static let add = BuiltinOperator(code: 0)
    public static let averagePool2D = BuiltinOperator(code: 1)
    public static let concatenation = BuiltinOperator(code: 2)
    public static let convolution2D = BuiltinOperator(code: 3)
    public static let depthwiseConvolution2D = BuiltinOperator(code: 4)
    public static let dequantize = BuiltinOperator(code: 6)
    public static let fullyConnected = BuiltinOperator(code: 9)
    public static let logistic = BuiltinOperator(code: 14)
    public static let maxPool2D = BuiltinOperator(code: 17)
    public static let multiply = BuiltinOperator(code: 18)
    public static let relu = BuiltinOperator(code: 19)
    public static let reluMinus1To1 = BuiltinOperator(code: 20)
    public static let relu6 = BuiltinOperator(code: 21)
    public static let reshape = BuiltinOperator(code: 22)
    public static let softmax = BuiltinOperator(code: 25)
    public static let svdf = BuiltinOperator(code: 27)
    public static let tanh = BuiltinOperator(code: 28)
    /// An operator that the schema does not define; its meaning is in `custom_code`.
    public static let custom = BuiltinOperator(code: 32)
    public static let pad = BuiltinOperator(code: 34)
    public static let transpose = BuiltinOperator(code: 39)
    public static let mean = BuiltinOperator(code: 40)
    public static let subtract = BuiltinOperator(code: 41)
    public static let squeeze = BuiltinOperator(code: 43)
    public static let stridedSlice = BuiltinOperator(code: 45)
    public static let split = BuiltinOperator(code: 49)
    public static let padV2 = BuiltinOperator(code: 60)
    public static let expandDimensions = BuiltinOperator(code: 70)
    public static let splitV = BuiltinOperator(code: 102)
    public static let quantize = BuiltinOperator(code: 114)
    public static let hardSwish = BuiltinOperator(code: 117)
    public static let callOnce = BuiltinOperator(code: 129)
    public static let variableHandle = BuiltinOperator(code: 142)
    public static let readVariable = BuiltinOperator(code: 143)
    public static let assignVariable = BuiltinOperator(code: 144)

    /// The schema's name, `CONV_2D` for example, or `BUILTIN_n` for a code it does not define.
    public var description: String {
        guard code >= 0, code < BuiltinOperator.names.count else { return "BUILTIN_\(code)" }
        return BuiltinOperator.names[Int(code)]
    }

    private static let names: [String] = """
        ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE \
        EMBEDDING_LOOKUP FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D \
        LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU \
        RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH SVDF TANH \
        CONCAT_EMBEDDINGS SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD \
        UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB \
        DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE BIDIRECTIONAL_SEQUENCE_RNN EXP \
        TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ARG_MAX \
        MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL LESS_EQUAL SELECT SLICE SIN TRANSPOSE_CONV \
        SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT RSQRT SHAPE POW ARG_MIN \
        FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT UNPACK \
        REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE \
        RESIZE_NEAREST_NEIGHBOR LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL \
        REVERSE_V2 ADD_N GATHER_ND COS WHERE RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE \
        MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 \
        SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES \
        CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG REAL COMPLEX_ABS HASHTABLE \
        HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL CONV_3D_TRANSPOSE VAR_HANDLE \
        READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE \
        RANDOM_UNIFORM MULTINOMIAL GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD \
        UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM ATAN2 UNSORTED_SEGMENT_MIN SIGN BITCAST \
        BITWISE_XOR RIGHT_SHIFT STABLEHLO_LOGISTIC STABLEHLO_ADD STABLEHLO_DIVIDE \
        STABLEHLO_MULTIPLY STABLEHLO_MAXIMUM STABLEHLO_RESHAPE STABLEHLO_CLAMP \
        STABLEHLO_CONCATENATE STABLEHLO_BROADCAST_IN_DIM STABLEHLO_CONVOLUTION STABLEHLO_SLICE \
        STABLEHLO_CUSTOM_CALL STABLEHLO_REDUCE STABLEHLO_ABS STABLEHLO_AND STABLEHLO_COSINE \
        STABLEHLO_EXPONENTIAL STABLEHLO_FLOOR STABLEHLO_LOG STABLEHLO_MINIMUM STABLEHLO_NEGATE \
        STABLEHLO_OR STABLEHLO_POWER STABLEHLO_REMAINDER STABLEHLO_RSQRT STABLEHLO_SELECT \
        STABLEHLO_SUBTRACT STABLEHLO_TANH STABLEHLO_SCATTER STABLEHLO_COMPARE STABLEHLO_CONVERT \
        STABLEHLO_DYNAMIC_SLICE STABLEHLO_DYNAMIC_UPDATE_SLICE STABLEHLO_PAD STABLEHLO_IOTA \
        STABLEHLO_DOT_GENERAL STABLEHLO_REDUCE_WINDOW STABLEHLO_SORT STABLEHLO_WHILE \
        STABLEHLO_GATHER STABLEHLO_TRANSPOSE DILATE STABLEHLO_RNG_BIT_GENERATOR REDUCE_WINDOW \
        STABLEHLO_COMPOSITE STABLEHLO_SHIFT_LEFT STABLEHLO_CBRT
        """.split(separator: " ").map(String.init)
}
