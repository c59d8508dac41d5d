// The elementary functions: their stated error, their edges, and their bits.

import Glibc
import HearthCore
import Testing

@Test func `the exponential is within its stated relative error`() {
    var random = SeededRandom(seed: 1)
    var worst = 0.0
    for _ in 0..<200_000 {
        let x = random.uniform(-700...700)
        let reference = exp(x)
        worst = max(worst, abs(deterministicExp(x) - reference) / reference)
    }
    #expect(worst < 4e-16 + 2.3e-16, "the reference itself is off by up to half a unit")
}

@Test func `the exponential ends in zero and infinity`() {
    #expect(deterministicExp(0) == 1)
    #expect(deterministicExp(-708.5) == 0)
    #expect(deterministicExp(-.infinity) == 0)
    #expect(deterministicExp(709.5) == .infinity)
    #expect(deterministicExp(.infinity) == .infinity)
    #expect(deterministicExp(.nan).isNaN)
    #expect(deterministicExp(708.9).isFinite)
}

@Test func `the exponential rises from step to step`() {
    var before = deterministicExp(-30)
    for step in 1...6000 {
        let value = deterministicExp(-30 + Double(step) * 0.01)
        #expect(value > before)
        before = value
    }
}

@Test func `the exponential has the same bits everywhere`() {
    var random = SeededRandom(seed: 2)
    var hash: UInt64 = 0
    for _ in 0..<10_000 {
        hash = SeededRandom.mix(hash ^ deterministicExp(random.uniform(-40...40)).bitPattern)
    }
    #expect(hash == 12_620_823_875_081_816_639)
}
