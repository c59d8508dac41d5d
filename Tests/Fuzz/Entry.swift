// What libFuzzer calls with every input that it makes up. Each target's `judge` is in a file of its
// own and answers any bytes: an input that stops it, or that breaks one of its invariants, is kept.

/// Called by libFuzzer, with `count` bytes at `start`; none of them may be kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    judge(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
