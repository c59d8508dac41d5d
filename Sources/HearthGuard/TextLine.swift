// A line of text made without the heap, for what the loop has to say.

/// At most 256 bytes of text; what is beyond is cut off.
public struct TextLine: Sendable {
    private var storage = InlineArray<256, UInt8>(repeating: 0)
    public private(set) var count = 0

    public init() {}

    public subscript(index: Int) -> UInt8 { storage[index] }

    public mutating func append(_ byte: UInt8) {
        guard count < storage.count else { return }
        storage[count] = byte
        count += 1
    }

    public mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { append(unsafe text.utf8Start[index]) }
    }

    public mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var unit: UInt64 = 1
        while number.magnitude / unit >= 10 { unit *= 10 }
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(number.magnitude / unit % 10))
            unit /= 10
        }
    }

    /// The bytes in memory, for a system call.
    public borrowing func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let count = count
        return unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
    }
}
