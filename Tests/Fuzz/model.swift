// A model file from anywhere: refused in words, or run with the same answers every time, by the
// reference and by one of the other sets that this processor has, chosen by the file's bytes. Each
// tensor lies in a block of its own, so that the address sanitizer sees a kernel that reaches
// beyond one.

import HearthInference
import HearthUnits

/// Enough for every committed model, and little enough that no input takes long.
private let arenaBudgetBytes = 1 << 18
private let workBudgetSteps = 1 << 18

func judge(_ bytes: [UInt8]) {
    do throws(ModelError) {
        let model = try Model(bytes)
        let sets = KernelSet.allCases.filter(\.isSupported)
        let chosen = sets[bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % sets.count]
        let fast = try answers(of: model, chosen)
        let reference = try answers(of: model, .reference)
        invariant(fast == reference, "all kernels give the reference's answers")
    } catch {
        invariant(!error.description.isEmpty, "a refusal has words")
    }
}

/// All outputs of two runs, with a reset between them.
private func answers(of model: Model, _ kernels: KernelSet) throws(ModelError) -> [UInt8] {
    let interpreter = try Interpreter(
        isolating: model, arenaBudgetBytes: arenaBudgetBytes, workBudgetSteps: workBudgetSteps,
        kernels: kernels)
    let first = answer(of: interpreter)
    interpreter.reset()
    invariant(first == answer(of: interpreter), "a reset forgets the run before it")
    return first
}

private func answer(of interpreter: Interpreter) -> [UInt8] {
    for index in interpreter.inputs.indices {
        interpreter.withInputBytes(index) { bytes in
            for place in bytes.indices { bytes[place] = UInt8(truncatingIfNeeded: place &* 37) }
        }
    }
    interpreter.run()
    var answer: [UInt8] = []
    for index in interpreter.outputs.indices {
        interpreter.withOutputBytes(index) { bytes in
            for place in bytes.indices { answer.append(bytes[place]) }
        }
    }
    return answer
}
