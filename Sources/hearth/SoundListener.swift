// From features to a speech model's samples, and from its answers to probabilities.

import HearthAudio
import HearthCore
import HearthInference
import HearthPipeline

/// How a speech model takes features: what it says of its one input and one output.
struct SoundListener {
    /// Why a model cannot listen.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    /// Rows of features in one sample.
    let rowCount: Int
    /// Rows from one sample to the next: all of them for a model that remembers, else one.
    let rowStride: Int
    /// The hop of the models of this kind.
    let hop: AudioFrontEnd.Hop
    private let input: TensorDescription
    private let output: TensorDescription

    init(_ interpreter: Interpreter) throws(Refusal) {
        guard interpreter.inputs.count == 1, interpreter.outputs.count == 1 else {
            throw Refusal(
                description: "it has \(interpreter.inputs.count) inputs and"
                    + " \(interpreter.outputs.count) outputs, not one of each")
        }
        (input, output) = (interpreter.inputs[0], interpreter.outputs[0])
        let channels = AudioFrontEnd.channelCount
        guard input.elementCount > 0, input.elementCount % channels == 0 else {
            throw Refusal(
                description: "its input \(input.shape) is not rows of \(channels) features")
        }
        guard input.type == .float32 || input.type == .int8 && input.scale > 0 else {
            throw Refusal(
                description: "its input is \(input.type), not FLOAT32 or quantised INT8")
        }
        let isQuantised = [.int8, .uint8].contains(output.type) && output.scale > 0
        guard output.type == .float32 || isQuantised else {
            throw Refusal(
                description: "its output is \(output.type), not FLOAT32, or quantised in 8 bits")
        }
        rowCount = input.elementCount / channels
        let isStreaming = interpreter.stateByteCount > 0
        rowStride = isStreaming ? rowCount : 1
        hop = isStreaming ? .tenMilliseconds : .twentyMilliseconds
    }

    /// All samples that the rows suffice for.
    func samples(_ features: SoundFeatures) -> [[UInt8]] {
        guard features.rows.count >= rowCount else { return [] }
        return stride(from: 0, through: features.rows.count - rowCount, by: rowStride).map { row in
            features.rows[row..<row + rowCount].flatMap { $0.flatMap(bytes) }
        }
    }

    /// A feature as the model takes it: to the nearest step, as devices that run microWakeWord do.
    private func bytes(_ feature: UInt16) -> [UInt8] {
        guard input.type == .float32 else {
            return [UInt8(bitPattern: FeatureQuantisation(input).level(feature))]
        }
        let value = Float(feature) * AudioFrontEnd.featureScale
        return (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }

    /// The numbers that an answer's bytes stand for.
    func probabilities(_ answer: [UInt8]) -> [Double] {
        switch output.type {
        case .float32:
            stride(from: 0, to: answer.count, by: 4).map { start in
                let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(answer[start + $1]) << ($1 * 8) }
                return Double(Float(bitPattern: bits))
            }
        case .int8: answer.map { real(Int(Int8(bitPattern: $0))) }
        default: answer.map { real(Int($0)) }
        }
    }

    private func real(_ level: Int) -> Double {
        Double(output.scale) * Double(level - output.zeroPoint)
    }

    /// When the window behind a step's last row ends, in seconds from the sound's beginning.
    func seconds(step: Int, hop: AudioFrontEnd.Hop) -> Double {
        let lastRow = step * rowStride + rowCount - 1
        let end = lastRow * hop.sampleCount + AudioFrontEnd.windowLength
        return Double(end) / Double(AudioFrontEnd.sampleRate)
    }
}
