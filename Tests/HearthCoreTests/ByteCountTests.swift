// Sizes, their arithmetic and how they are shown.

import HearthCore
import Testing

struct ByteCountTests {
    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (-2048, "-2.0 KiB"),
        (1_048_575, "1.0 MiB"), (20 << 20, "20.0 MiB"), (Int.max, "8.0 EiB"),
        (Int.min, "-8.0 EiB"),
    ])
    func `a size is shown in the unit that fits`(bytes: Int, text: String) {
        #expect(ByteCount(rawValue: bytes).description == text)
    }

    @Test func `sizes add and compare`() {
        #expect(ByteCount.kibibytes(1) + .bytes(1) == .bytes(1025))
        #expect(ByteCount.mebibytes(1) - .kibibytes(1) == .kibibytes(1023))
        #expect(ByteCount.bytes(1023) < .kibibytes(1))
        var sum = ByteCount.zero
        sum += .bytes(7)
        #expect(sum == .bytes(7))
    }
}
