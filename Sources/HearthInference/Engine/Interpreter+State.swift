// A streaming model's memory of what it heard, as a value: to go back to, or to listen to two
// streams in turns.

import HearthUnits

/// What an interpreter remembers from run to run. Fits interpreters of the same model.
public struct InterpreterState: Equatable, Sendable {
    /// All variables, one behind the other.
    let bytes: [UInt8]
}

extension Interpreter {
    /// The state after the last run, or after a reset. Copies `stateByteCount` bytes.
    public func snapshot() -> InterpreterState {
        let memory = unsafe Memory(addresses: UnsafePointer(addresses))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stateByteCount)
        for block in state {
            let start = unsafe memory.read(block.slot, as: UInt8.self)
            unsafe bytes.append(
                contentsOf: UnsafeBufferPointer(start: start, count: block.byteCount))
        }
        return InterpreterState(bytes: bytes)
    }

    /// Goes back to a state of this interpreter, or of another one of the same model: anything else
    /// is a programmer's error. Inputs and outputs are undefined afterwards. Allocates nothing.
    public func restore(_ earlier: InterpreterState) {
        invariant(earlier.bytes.count == stateByteCount, "the state is one of this model")
        let memory = unsafe Memory(addresses: UnsafePointer(addresses))
        unsafe earlier.bytes.withUnsafeBufferPointer { source in
            var offset = 0
            for index in 0..<state.count {
                let target = unsafe memory.write(state[index].slot, as: UInt8.self)
                for byte in 0..<state[index].byteCount {
                    unsafe target[byte] = source[offset &+ byte]
                }
                offset &+= state[index].byteCount
            }
        }
    }
}
