// SVDF in int8: each filter reads the input once, remembers its last answers, and weighs them by
// their age; `rank` filters make one output. The memory is a variable tensor of the model.
//
// Definition: `tensorflow/lite/micro/kernels/svdf_common.cc`. Source of the idea: Nakkiran et al.,
// "Compressing Deep Neural Networks using a Rank-Constrained Topology", 2015.

struct SVDF: Equatable, Sendable {
    let input: Slot
    let featureWeights: Slot
    let timeWeights: Slot
    let bias: Slot
    let state: Slot
    let output: Slot
    let batches: Int
    let depth: Int
    let filters: Int
    let rank: Int
    /// Answers that a filter remembers.
    let memory: Int
    /// The memory and the time weights are int16, not int8.
    let isMemory16: Bool
    let offset: Int16
    let stateZeroPoint: Int32
    let toState: FixedPointMultiplier
    let toOutput: FixedPointMultiplier
    let zeroPoint: Int32

    func run(_ memory: Memory) {
        if isMemory16 {
            unsafe run(memory, as: Int16.self)
        } else {
            unsafe run(memory, as: Int8.self)
        }
    }

    @inline(__always)
    private func run<Element: FixedWidthInteger & SignedInteger>(
        _ slots: Memory, as type: Element.Type
    ) {
        let state = unsafe slots.write(state, as: type)
        let count = batches &* filters &* memory
        // Every answer grows older by one place; the newest of each filter comes below.
        for index in 1..<count { unsafe state[index &- 1] = state[index] }
        unsafe remember(slots, state)
        let outputs = unsafe slots.write(output, as: Int8.self)
        let biases = unsafe slots.read(bias, as: Int32.self)
        let weights = unsafe slots.read(timeWeights, as: type)
        let units = filters / rank
        for batch in 0..<batches {
            for unit in 0..<units {
                var sum = unsafe biases[unit]
                // The filters of a unit are neighbours, and so are their memories.
                let first = unit &* rank &* memory
                let answers = unsafe state + batch &* filters &* memory + first
                for index in 0..<rank &* memory {
                    sum =
                        unsafe sum &+ Int32(weights[first &+ index])
                        &* (Int32(answers[index]) &- stateZeroPoint)
                }
                let answer = toOutput.multiply(sum) &+ zeroPoint
                unsafe outputs[batch &* units &+ unit] = Int8(
                    truncatingIfNeeded: min(max(answer, -128), 127))
            }
        }
    }

    /// Puts each filter's answer to the input in the last place of its memory.
    @inline(__always)
    private func remember<Element: FixedWidthInteger & SignedInteger>(
        _ slots: Memory, _ state: UnsafeMutablePointer<Element>
    ) {
        let (lowest, highest) = (Int32(Element.min), Int32(Element.max))
        for batch in 0..<batches {
            let row = unsafe slots.read(input, as: Int8.self) + batch &* depth
            var weights = unsafe slots.read(featureWeights, as: Int8.self)
            for filter in 0..<filters {
                let sum = unsafe dotProduct(row, weights, count: depth, offset: offset)
                let held = min(max(toState.multiply(sum), lowest), highest)
                let place = (batch &* filters &+ filter) &* memory &+ memory &- 1
                unsafe state[place] = Element(truncatingIfNeeded: held &+ stateZeroPoint)
                unsafe weights += depth
            }
        }
    }
}
