// Writing inputs and reading outputs. The spans reach into the arena and end with the closure.

public import HearthUnits

extension Interpreter {
    /// Lets `body` write the int8 input `index`, rows first, channels last.
    ///
    /// The index must exist and the input be int8: anything else is a programmer's error.
    @inlinable
    public func withInput<Result, Failure: Error>(
        _ index: Int, _ body: (inout MutableSpan<Int8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        invariant(inputs[index].type == .int8, "the input is int8")
        let start = unsafe addresses[inputSlots[index]].assumingMemoryBound(to: Int8.self)
        var span = unsafe MutableSpan(_unsafeStart: start, count: inputs[index].elementCount)
        return try body(&span)
    }

    /// Lets `body` read the int8 output `index` of the last run.
    @inlinable
    public func withOutput<Result, Failure: Error>(
        _ index: Int, _ body: (Span<Int8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        invariant(outputs[index].type == .int8, "the output is int8")
        let start = unsafe addresses[outputSlots[index]].assumingMemoryBound(to: Int8.self)
        return try body(unsafe Span(_unsafeStart: start, count: outputs[index].elementCount))
    }

    /// Lets `body` write input `index` of any type as little-endian bytes.
    @inlinable
    public func withInputBytes<Result, Failure: Error>(
        _ index: Int, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = unsafe addresses[inputSlots[index]].assumingMemoryBound(to: UInt8.self)
        var span = unsafe MutableSpan(_unsafeStart: start, count: inputs[index].byteCount)
        return try body(&span)
    }

    /// Lets `body` read output `index` of any type as little-endian bytes.
    @inlinable
    public func withOutputBytes<Result, Failure: Error>(
        _ index: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = unsafe addresses[outputSlots[index]].assumingMemoryBound(to: UInt8.self)
        return try body(unsafe Span(_unsafeStart: start, count: outputs[index].byteCount))
    }
}
