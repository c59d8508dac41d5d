// The probe as the benchmark's worker: a line asks, a line answers.
//
//     (at the start)     ready load_nanoseconds=N arena_bytes=N input_bytes=N kernels=NAME
//     answer HEX         HEX: the outputs of one run on these inputs, all one behind the other
//     time BATCHES RUNS  BATCHES numbers: nanoseconds that each batch of RUNS runs took
//     allocations RUNS   heap allocations of RUNS runs together; -1 where they cannot be counted
//     anything else      error REASON
//
// Before `ready` the model has run once, on zeros. It ends with its input. The workers of the other
// engines speak the same.

import CAllocationCounter
import HearthInference

struct Service {
    private let loaded: LoadedModel
    private var interpreter: Interpreter { loaded.interpreter }

    private var inputBytes: Int { interpreter.inputs.reduce(0) { $0 + $1.byteCount } }

    init(_ loaded: LoadedModel) {
        self.loaded = loaded
    }

    func serve() throws(ProbeFailure) {
        try write(
            "ready load_nanoseconds=\(loaded.loadNanoseconds)"
                + " arena_bytes=\(interpreter.plan.byteCount)"
                + " input_bytes=\(inputBytes)"
                + " kernels=\(interpreter.kernelSet.rawValue)")
        while let line = readLine() { try write(reply(to: line)) }
    }

    private func reply(to line: String) -> String {
        let words = line.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }.filter { (1...1 << 30).contains($0) }
        switch words.first {
        case "answer" where words.count == 2: return answer(words[1])
        case "time" where words.count == 3 && numbers.count == 2:
            let times = (0..<numbers[0]).map { _ in "\(loaded.time(runs: numbers[1]))" }
            return times.joined(separator: " ")
        case "allocations" where words.count == 2 && numbers.count == 1:
            return "\(allocations(runs: numbers[0]))"
        default: return "error: no such request: '\(line.prefix(40))'"
        }
    }

    private func answer(_ digits: Substring) -> String {
        guard let bytes = bytes(ofHex: digits) else { return "error: not pairs of hex digits" }
        guard bytes.count == inputBytes else {
            return "error: \(bytes.count) bytes, the inputs take \(inputBytes)"
        }
        var start = 0
        for index in interpreter.inputs.indices {
            interpreter.withInputBytes(index) { target in
                for place in target.indices { target[place] = bytes[start + place] }
                start += target.count
            }
        }
        interpreter.run()
        var answers: [UInt8] = []
        for index in interpreter.outputs.indices {
            interpreter.withOutputBytes(index) { source in
                for place in source.indices { answers.append(source[place]) }
            }
        }
        return hex(answers)
    }

    private func allocations(runs count: Int) -> Int {
        let before = hearth_allocation_count()
        for _ in 0..<count { interpreter.run() }
        return before < 0 ? -1 : hearth_allocation_count() - before
    }
}

/// Two digits a byte.
private func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
}

/// Nothing if it is not pairs of hexadecimal digits.
private func bytes(ofHex text: Substring) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}
