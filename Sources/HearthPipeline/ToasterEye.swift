// The toaster's eye: the first picture of a cycle, the present one, and what the model makes of the
// pair. Pictures come as frames in red, green and blue, or straight from a camera, which fills its
// half of the model's input by itself. Everything is allocated when the eye is made.

public import HearthCore
public import HearthInference
public import HearthPolicy
public import HearthVision

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
    private var recent = RecentPictures()
    /// Whether the next picture is also the first of its cycle.
    private var isFirst = false
    private var firstView: ViewFigures?
    /// Why the last picture is not believed to show toast; nil when nothing speaks against it.
    public private(set) var trouble: ViewTrouble?

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

    /// Width and height of the model's input, in cells.
    public var side: Int { preprocessor.side }

    /// Whether a frame holds what its sides promise, and no more than the preprocessor can sum.
    static func isWhole(_ frame: Frame) -> Bool {
        frame.pixels.count == frame.width * frame.height * 3
            && min(frame.width, frame.height) <= Preprocessor.squareMax
    }

    /// Takes the first picture of a cycle. It must be whole.
    public func begin(with frame: Frame) {
        var span = pair.mutableSpan
        preprocessor.fill(initial: frame, now: frame, tensor: &span)
        takeFirst()
        recent.forget()
    }

    /// Begins a cycle: the next picture that can be looked at is its first and its present one.
    public func begin() {
        isFirst = true
        recent.forget()
    }

    /// What the model makes of the first picture and `frame`, or `frozen` when `frame` is, to the
    /// bit, one of the few before, or `noFrame` when `frame` is damaged.
    public func look(at frame: Frame) -> Observation.Sight {
        guard ToasterEye.isWhole(frame) else { return .noFrame }
        let isFrozen = recent.isRepeated(fingerprint(of: frame.pixels.span))
        return look(isFrozen: isFrozen) { tensor in
            preprocessor.fill(now: frame, tensor: &tensor)
            return true
        }
    }

    /// What the model makes of the first picture and the one that `fill` brings.
    ///
    /// - Parameters:
    ///   - isFrozen: whether it is, to the bit, one of the few before; then nothing is filled.
    ///   - fill: writes the present picture's three channels of a tensor of `side` × `side` × 6
    ///     values, as `FrameConversion` does for channel 3; false when the picture is damaged.
    public func look(
        isFrozen: Bool, fill: (inout MutableSpan<Int8>) -> Bool
    ) -> Observation.Sight {
        if isFrozen { return .frozen }
        var span = pair.mutableSpan
        guard fill(&span) else { return .noFrame }
        if isFirst {
            for at in stride(from: 0, to: pair.count, by: Preprocessor.channelCount) {
                for colour in 0..<3 { pair[at + colour] = pair[at + 3 + colour] }
            }
            takeFirst()
        }
        return .seen(estimate())
    }

    private func takeFirst() {
        isFirst = false
        firstView = ViewFigures(pair.span, side: side, channel: 0)
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
        let estimate = withOutput { BrowningEstimate(probabilities: $0) }
        let now = ViewFigures(pair.span, side: side, channel: 3)
        trouble = ViewTrouble(first: firstView ?? now, now: now)
        guard trouble != nil, estimate.verdict == .toast else { return estimate }
        return BrowningEstimate(browning: estimate.browning, cannotSee: 1)
    }

    static func describe(_ tensors: [TensorDescription]) -> String {
        if tensors.isEmpty { return "nothing" }
        return tensors.map {
            "\($0.type) \($0.shape), scale \($0.scale), zero point \($0.zeroPoint)"
        }
        .joined(separator: " and ")
    }
}
