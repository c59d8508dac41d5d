// From the model's fourteen numbers to a browning and a verdict.

import HearthPolicy
import Testing

@Suite struct BrowningEstimateTests {
    /// The estimate from outputs in 256ths, by class; classes left out are 0.
    private func estimate(_ shares: [Int: Int]) -> BrowningEstimate {
        var outputs = [Int8](repeating: -128, count: BrowningEstimate.classCount)
        for (index, share) in shares { outputs[index] = Int8(share - 128) }
        return BrowningEstimate(probabilities: outputs.span)
    }

    private let burnt = 11
    private let notBread = 12
    private let cannotSee = 13

    @Test func `a sure model gives its level and no spread`() {
        for level in 0...10 {
            let answer = estimate([level: 255])
            #expect(answer.browning == Double(level) / 10)
            #expect(answer.deviation < 1e-7)
            #expect(answer.verdict == .toast)
        }
    }

    @Test func `two levels share the browning between them`() {
        let answer = estimate([4: 64, 5: 192])
        #expect(abs(answer.browning - 0.475) < 1e-12)
        #expect(abs(answer.deviation - 0.0433) < 1e-4)
    }

    @Test func `what is not toast takes nothing from the browning`() {
        let answer = estimate([3: 100, burnt: 80, cannotSee: 76])
        #expect(abs(answer.browning - 0.3) < 1e-12)
        #expect(answer.burnt == 80.0 / 256)
        #expect(answer.notBread == 0)
        #expect(answer.cannotSee == 76.0 / 256)
        #expect(answer.verdict == .toast)
    }

    @Test func `every verdict can win`() {
        #expect(estimate([0: 156, cannotSee: 100]).verdict == .toast)
        #expect(estimate([9: 100, burnt: 156]).verdict == .burnt)
        #expect(estimate([0: 100, notBread: 156]).verdict == .notBread)
        #expect(estimate([0: 100, cannotSee: 156]).verdict == .cannotSee)
    }

    @Test func `on a tie the one that heats less wins`() {
        #expect(estimate([5: 128, burnt: 128]).verdict == .burnt)
        #expect(estimate([5: 128, notBread: 128]).verdict == .notBread)
        #expect(estimate([5: 128, cannotSee: 128]).verdict == .cannotSee)
        #expect(estimate([burnt: 128, notBread: 128]).verdict == .notBread)
        #expect(estimate([burnt: 128, cannotSee: 128]).verdict == .cannotSee)
        #expect(estimate([notBread: 128, cannotSee: 128]).verdict == .cannotSee)
        #expect(
            estimate([5: 64, burnt: 64, notBread: 64, cannotSee: 64]).verdict == .cannotSee)
    }

    @Test func `an engine that answers nothing sees nothing`() {
        let answer = estimate([:])
        #expect(answer.verdict == .cannotSee)
        #expect(answer.cannotSee == 1)
        #expect(answer.browning == 1)
        #expect(answer.deviation == 1)
    }

    @Test func `a probability that is left out is no toast`() {
        #expect(estimate([2: 20]).verdict == .cannotSee)
        #expect(estimate([2: 100]).verdict == .cannotSee)
        #expect(estimate([2: 200]).verdict == .toast)
    }

    @Test func `what rounding leaves out changes nothing`() {
        // Fourteen outputs, each rounded down by half a step.
        #expect(estimate([2: 249]).cannotSee == 0)
        #expect(estimate([burnt: 255]).cannotSee == 0)
        #expect(estimate([burnt: 255]).verdict == .burnt)
    }

    @Test func `an engine that is sure of everything sees nothing`() {
        let answer = estimate(Dictionary(uniqueKeysWithValues: (0..<14).map { ($0, 255) }))
        #expect(answer.verdict == .cannotSee)
        #expect(abs(answer.browning - 0.5) < 1e-12)
        #expect(answer.deviation.isFinite)
    }

    @Test func `any fourteen numbers give an estimate within the scale`() {
        var state: UInt64 = 1
        for _ in 0..<20_000 {
            let outputs = (0..<BrowningEstimate.classCount).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int8(truncatingIfNeeded: state &>> 33)
            }
            let answer = BrowningEstimate(probabilities: outputs.span)
            #expect((0...1).contains(answer.browning))
            #expect((0...1).contains(answer.deviation))
            for share in [answer.burnt, answer.notBread, answer.cannotSee] {
                #expect((0...1).contains(share))
            }
        }
    }

    @Test func `the verdict of a number that is none is that nothing is seen`() {
        #expect(BrowningEstimate(browning: .nan).verdict == .cannotSee)
        #expect(BrowningEstimate(browning: 0.5, deviation: .infinity).verdict == .cannotSee)
        #expect(BrowningEstimate(browning: 0.5, notBread: .nan).verdict == .cannotSee)
    }
}
