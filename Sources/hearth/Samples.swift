// Raw samples for a model: all its inputs as little-endian bytes, one behind the other.

import HearthCore
import HearthInference

extension Interpreter {
    /// Bytes of one sample.
    var sampleByteCount: Int { inputs.reduce(0) { $0 + $1.byteCount } }

    /// Writes all inputs; `sample` has `sampleByteCount` bytes.
    func feed(_ sample: ArraySlice<UInt8>) {
        var offset = sample.startIndex
        for index in inputs.indices {
            withInputBytes(index) { bytes in
                for place in bytes.indices { bytes[place] = sample[offset + place] }
                offset += bytes.count
            }
        }
    }

    /// All outputs of the last run, in the same form.
    func answer() -> [UInt8] {
        var answer: [UInt8] = []
        for index in outputs.indices {
            withOutputBytes(index) { bytes in
                for place in bytes.indices { answer.append(bytes[place]) }
            }
        }
        return answer
    }

    /// A sample from chance: any integers, real numbers from −1 to 1.
    func randomSample(_ random: inout SeededRandom) -> [UInt8] {
        var sample: [UInt8] = []
        sample.reserveCapacity(sampleByteCount)
        for input in inputs {
            switch input.type {
            case .float32:
                for _ in 0..<input.elementCount {
                    let value = Float(random.below(1 << 24)) / Float(1 << 23) - 1
                    sample += (0..<4).map {
                        UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8))
                    }
                }
            case .bool:
                for _ in 0..<input.byteCount { sample.append(UInt8(random.below(2))) }
            default:
                for _ in 0..<input.byteCount { sample.append(UInt8(random.below(256))) }
            }
        }
        return sample
    }
}

/// The samples in a file that a person named: at least one, and nothing behind the last.
func readSamples(_ path: String, for interpreter: Interpreter) throws -> [ArraySlice<UInt8>] {
    let bytes = try readInput(path)
    let size = interpreter.sampleByteCount
    guard size > 0, !bytes.isEmpty, bytes.count % size == 0 else {
        throw failure(
            "\(path) has \(bytes.count) bytes, which is not a positive multiple of the"
                + " \(size) bytes of one sample", .badData)
    }
    return stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<$0 + size] }
}
