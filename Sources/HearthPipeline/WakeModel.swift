// The wearable's model: rows of features in, the probability that the phrase was just said out.
//
// A streaming model carries what it heard from step to step, in buffers that forget: after
// `memorySteps` steps nothing of what was before is left. That is measured when the model is
// loaded, and it is what makes a gate before the model harmless (see ListeningPipeline).

internal import HearthAudio
public import HearthInference

internal import HearthUnits

/// How a speech model quantises a feature: to the nearest step, as devices that run
/// microWakeWord do.
public struct FeatureQuantisation: Sendable {
    private let scale: Float
    private let zeroPoint: Float

    /// - Parameter input: an int8 tensor.
    public init(_ input: TensorDescription) {
        scale = input.scale
        zeroPoint = Float(input.zeroPoint)
    }

    @inline(__always)
    public func level(_ feature: UInt16) -> Int8 {
        let level = (Float(feature) * AudioFrontEnd.featureScale / scale).rounded() + zeroPoint
        return Int8(min(max(level, -128), 127))
    }
}

/// Hears a phrase in rows of features. One thread at a time.
public final class WakeModel {
    /// Rows of `AudioFrontEnd.channelCount` features that one step takes.
    public let rowsPerStep: Int
    /// After so many steps what was heard before makes no difference.
    public let memorySteps: Int
    private let interpreter: Interpreter
    private let quantisation: FeatureQuantisation
    private let isOutputSigned: Bool
    private let outputScale: Double
    private let outputZeroPoint: Int

    private static let rowsMax = 100
    /// Ten seconds of rows.
    private static let memoryRowsMax = 1_000

    /// Checks the tensors and measures the memory; some milliseconds.
    /// - Throws: `WakeModelError` when the model is not a wearable's.
    public init(_ interpreter: sending Interpreter) throws(WakeModelError) {
        let (inputs, outputs) = (interpreter.inputs, interpreter.outputs)
        let channels = AudioFrontEnd.channelCount
        guard inputs.count == 1, inputs[0].type == .int8, inputs[0].scale > 0,
            inputs[0].scale.isFinite, inputs[0].elementCount % channels == 0,
            (1...WakeModel.rowsMax).contains(inputs[0].elementCount / channels)
        else { throw .inputs(found: ToasterEye.describe(inputs)) }
        guard outputs.count == 1, [.int8, .uint8].contains(outputs[0].type),
            outputs[0].elementCount == 1, WakeModel.isShare(outputs[0])
        else { throw .outputs(found: ToasterEye.describe(outputs)) }
        guard interpreter.stateByteCount > 0 else { throw .stateless }
        rowsPerStep = inputs[0].elementCount / channels
        quantisation = FeatureQuantisation(inputs[0])
        isOutputSigned = outputs[0].type == .int8
        outputScale = Double(outputs[0].scale)
        outputZeroPoint = outputs[0].zeroPoint
        self.interpreter = interpreter
        memorySteps = try WakeModel.measureMemory(
            interpreter, stepsMax: WakeModel.memoryRowsMax / rowsPerStep)
        forget()
    }

    /// Whether all that an output can say lies between 0 and 1, but for its rounding.
    private static func isShare(_ output: TensorDescription) -> Bool {
        let levels = output.type == .int8 ? -128...127 : 0...255
        let low = output.scale * Float(levels.lowerBound - output.zeroPoint)
        let high = output.scale * Float(levels.upperBound - output.zeroPoint)
        return low >= -0.01 && high <= 1.01 && high > 0.5
    }

    /// Forgets all sound.
    public func forget() { interpreter.reset() }

    /// The probability that the phrase was just said, by one more step of sound: 0 … 1.
    ///
    /// - Parameter rows: `rowsPerStep` rows, one behind the other.
    public func answer(_ rows: Span<UInt16>) -> Double {
        invariant(
            rows.count == rowsPerStep * AudioFrontEnd.channelCount, "a step takes its rows whole")
        interpreter.withInput(0) { input in
            for index in 0..<rows.count { input[index] = quantisation.level(rows[index]) }
        }
        interpreter.run()
        let byte = interpreter.withOutputBytes(0) { $0[0] }
        let level = isOutputSigned ? Int(Int8(bitPattern: byte)) : Int(byte)
        return outputScale * Double(level - outputZeroPoint)
    }

    /// Steps until two pasts, silence and noise, have become the same state, whatever is heard from
    /// then on; the longest of a few tries.
    private static func measureMemory(
        _ interpreter: Interpreter, stepsMax: Int
    ) throws(WakeModelError) -> Int {
        var longest = 0
        for seed in 1...3 {
            var noise = UInt32(truncatingIfNeeded: seed)
            interpreter.reset()
            var quiet = interpreter.snapshot()
            for _ in 0..<stepsMax { run(interpreter, &noise) }
            var loud = interpreter.snapshot()
            var steps = 0
            while quiet != loud {
                steps += 1
                guard steps <= stepsMax else { throw .remembersTooLong(steps: stepsMax) }
                var same = noise
                interpreter.restore(quiet)
                run(interpreter, &same)
                quiet = interpreter.snapshot()
                interpreter.restore(loud)
                run(interpreter, &noise)
                loud = interpreter.snapshot()
            }
            longest = max(longest, steps)
        }
        return longest
    }

    /// One step on noise (a linear congruential generator's; Knuth).
    private static func run(_ interpreter: Interpreter, _ noise: inout UInt32) {
        interpreter.withInput(0) { input in
            for index in 0..<input.count {
                noise = noise &* 1_664_525 &+ 1_013_904_223
                input[index] = Int8(truncatingIfNeeded: noise >> 24)
            }
        }
        interpreter.run()
    }
}
