// The toaster's eye: the first picture of a cycle, the present one, and what the model makes of the
// pair. Everything is allocated when the eye is made.

public import HearthCore
public import HearthInference
public import HearthPolicy

/// A model that is not the toaster's.
public enum ToasterModelError: Error, Equatable, CustomStringConvertible {
    case inputs(found: String)
    case outputs(found: String)

    public var description: String {
        switch self {
        case .inputs(let found):
            """
            the model's input is \(found); the toaster's is one int8 tensor [1, S, S, 6] with \
            scale 1/255 and zero point -128 (S 8 to 256): give a model made by Models/toaster
            """
        case .outputs(let found):
            """
            the model's output is \(found); the toaster's is one int8 tensor [1, \
            \(BrowningEstimate.classCount)] with scale 1/256 and zero point -128: give a model \
            made by Models/toaster
            """
        }
    }
}

/// Sees browning in pairs of frames. One thread at a time.
public final class ToasterEye {
    private let interpreter: Interpreter
    private var preprocessor: Preprocessor
    /// The model's input: the first frame's channels, then the present frame's.
    public private(set) var pair: [Int8]
    private var fingerprint: UInt64?

    /// - Throws: `ToasterModelError` when the model's tensors are not the toaster's.
    public init(_ interpreter: sending Interpreter) throws(ToasterModelError) {
        let inputs = interpreter.inputs
        guard inputs.count == 1, inputs[0].type == .int8, inputs[0].shape.count == 4,
            inputs[0].shape[0] == 1, (8...256).contains(inputs[0].shape[1]),
            inputs[0].shape[1] == inputs[0].shape[2],
            inputs[0].shape[3] == Preprocessor.channelCount,
            abs(inputs[0].scale * 255 - 1) < 1e-3, inputs[0].zeroPoint == -128
        else { throw .inputs(found: ToasterEye.describe(inputs)) }
        let outputs = interpreter.outputs
        guard outputs.count == 1, outputs[0].type == .int8,
            outputs[0].elementCount == BrowningEstimate.classCount,
            outputs[0].scale == 1 / 256, outputs[0].zeroPoint == -128
        else { throw .outputs(found: ToasterEye.describe(outputs)) }
        self.interpreter = interpreter
        preprocessor = Preprocessor(side: inputs[0].shape[1])
        pair = [Int8](repeating: 0, count: preprocessor.tensorByteCount)
    }

    /// Whether a frame holds what its sides promise, and no more than the preprocessor can sum.
    static func isWhole(_ frame: Frame) -> Bool {
        frame.pixels.count == frame.width * frame.height * 3
            && min(frame.width, frame.height) <= Preprocessor.squareMax
    }

    /// Takes the first picture of a cycle. It must be whole.
    public func begin(with frame: Frame) {
        var span = pair.mutableSpan
        preprocessor.fill(initial: frame, now: frame, tensor: &span)
        fingerprint = nil
    }

    /// What the model makes of the first picture and `frame`, or `frozen` when `frame` is, to the
    /// bit, the one before, or `noFrame` when `frame` is damaged.
    public func look(at frame: Frame) -> Observation.Sight {
        guard ToasterEye.isWhole(frame) else { return .noFrame }
        let print = ToasterEye.fingerprint(of: frame)
        defer { fingerprint = print }
        if print == fingerprint { return .frozen }
        var span = pair.mutableSpan
        preprocessor.fill(now: frame, tensor: &span)
        return .seen(estimate())
    }

    /// Lets `body` read the model's last output.
    public func withOutput<Result>(_ body: (Span<Int8>) -> Result) -> Result {
        interpreter.withOutput(0) { body($0) }
    }

    private func estimate() -> BrowningEstimate {
        interpreter.withInput(0) { input in
            for index in 0..<pair.count { input[index] = pair[index] }
        }
        interpreter.run()
        return withOutput { BrowningEstimate(probabilities: $0) }
    }

    /// FNV-1a over all bytes: two noisy pictures never share it in practice.
    private static func fingerprint(of frame: Frame) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in frame.pixels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    static func describe(_ tensors: [TensorDescription]) -> String {
        if tensors.isEmpty { return "nothing" }
        return tensors.map {
            "\($0.type) \($0.shape), scale \($0.scale), zero point \($0.zeroPoint)"
        }
        .joined(separator: " and ")
    }
}
