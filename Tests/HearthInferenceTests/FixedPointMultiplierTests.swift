// Integer multipliers: their making from real numbers, and the two roundings of their use.

import HearthCore
import HearthInference
import Testing

@Suite struct FixedPointMultiplierTests {
    @Test func `a power of two has the smallest significand`() throws {
        let half = try #require(FixedPointMultiplier(0.5))
        #expect(half.significand == 1 << 30 && half.shift == 0)
        let four = try #require(FixedPointMultiplier(4))
        #expect(four.significand == 1 << 30 && four.shift == 3)
    }

    @Test func `a number that rounds up to the next power of two is carried over`() throws {
        let almost = try #require(FixedPointMultiplier(1.0.nextDown))
        #expect(almost.significand == 1 << 30 && almost.shift == 1)
    }

    @Test func `zero and vanishing numbers become zero`() {
        for real in [0, 0x1p-33, .leastNonzeroMagnitude] {
            #expect(FixedPointMultiplier(real).map { $0.significand } == 0)
        }
        #expect(FixedPointMultiplier(0x1p-32).map { $0.shift } == -31)
    }

    @Test func `what the arithmetic cannot do is refused`() {
        for real in [-1, -0x1p-40, .infinity, .nan, 0x1p30] {
            #expect(FixedPointMultiplier(real) == nil)
        }
        #expect(FixedPointMultiplier((0x1p30).nextDown) == nil, "it rounds up to 2^30")
        #expect(FixedPointMultiplier(0x1p30 - 1) != nil)
    }

    @Test func `products are within one of the real product`() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<100_000 {
            let real = Double(1 + random.below(1 << 40)) * 0x1p-41
            let value = Int32(truncatingIfNeeded: random.next()) >> Int32(random.below(24))
            let product = try #require(FixedPointMultiplier(real)).multiply(value)
            #expect(abs(Double(product) - real * Double(value)) <= 1.0 + 1e-9)
        }
    }

    @Test func `halves round away from zero after the shift`() throws {
        let quarter = try #require(FixedPointMultiplier(0.25))
        #expect([-6, -2, 2, 6].map { quarter.multiply($0) } == [-2, -1, 1, 2])
    }

    @Test func `the first rounding can tip the second`() throws {
        // 512 · 0.0029296875 = 1.5, here less a little: rounding twice gives 2 where rounding once
        // gives 1.
        let multiplier = try #require(FixedPointMultiplier(0.0029296875 - 0x1p-36))
        #expect(multiplier.multiply(512) == 2)
    }
}
