// What is learned of a person: little, slowly, and only of the model they had.

import HearthPolicy
import Testing

@Suite struct LearnedCorrectionTests {
    @Test func `it begins with nothing`() {
        #expect(LearnedCorrection(model: "a").offset == 0)
    }

    @Test func `toast put down again means darker`() {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.toastedAgain)
        #expect(abs(correction.offset - 0.03) < 1e-12)
    }

    @Test func `a cancel shortly before the end means lighter, by a share of what was missing`() {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.cancelled(browning: 0.4, target: 0.5))
        #expect(abs(correction.offset + 0.025) < 1e-12)
    }

    @Test(arguments: [0.0, 0.1, 0.25])
    func `a cancel long before the end teaches nothing`(_ browning: Double) {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.cancelled(browning: browning, target: 0.5))
        #expect(correction.offset == 0)
    }

    @Test(arguments: [0.5, 0.6, 1.0])
    func `a cancel at or beyond the target teaches nothing`(_ browning: Double) {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.cancelled(browning: browning, target: 0.5))
        #expect(correction.offset == 0)
    }

    @Test func `a cancel never means darker`() {
        for step in 0...100 {
            for target in [0.0, 0.3, 0.7, 1] {
                var correction = LearnedCorrection(model: "a")
                correction.learn(.cancelled(browning: Double(step) / 100, target: target))
                #expect(correction.offset <= 0)
            }
        }
    }

    @Test func `no person moves it beyond its bound`() {
        var darker = LearnedCorrection(model: "a")
        var lighter = LearnedCorrection(model: "a")
        for _ in 0..<1_000 {
            darker.learn(.toastedAgain)
            lighter.learn(.cancelled(browning: 0.51, target: 1))
            #expect(abs(darker.offset) <= LearnedCorrection.bound)
            #expect(abs(lighter.offset) <= LearnedCorrection.bound)
        }
        #expect(darker.offset == LearnedCorrection.bound)
        #expect(lighter.offset == -LearnedCorrection.bound)
    }

    @Test func `silence is no acceptance: what was learned fades`() {
        var correction = LearnedCorrection(model: "a")
        for _ in 0..<10 { correction.learn(.toastedAgain) }
        var before = correction.offset
        for _ in 0..<100 {
            correction.learn(.silence)
            #expect(correction.offset < before && correction.offset > 0)
            before = correction.offset
        }
        #expect(correction.offset < 0.006)
    }

    @Test func `silence alone never teaches`() {
        var correction = LearnedCorrection(model: "a")
        for _ in 0..<100 { correction.learn(.silence) }
        #expect(correction.offset == 0)
    }

    @Test func `on probation it stands still`() {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.toastedAgain)
        let before = correction.offset
        correction.adopt(model: "a", onProbation: true)
        for feedback in [
            LearnedCorrection.Feedback.toastedAgain, .silence,
            .cancelled(browning: 0.4, target: 0.5),
        ] {
            correction.learn(feedback)
            #expect(correction.offset == before)
        }
        correction.adopt(model: "a", onProbation: false)
        correction.learn(.toastedAgain)
        #expect(correction.offset > before)
    }

    @Test func `another model starts without what was learned of the last`() {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.toastedAgain)
        correction.adopt(model: "b", onProbation: true)
        #expect(correction.model == "b")
        #expect(correction.offset == 0)
        #expect(correction.isFrozen)
        // Going back brings nothing back either.
        correction.adopt(model: "a", onProbation: false)
        #expect(correction.offset == 0)
    }

    @Test(arguments: [
        (Double.nan, 0.5), (0.4, .nan), (.infinity, .infinity), (-.infinity, 0.5),
        (0.4, -.infinity), (1e308, .greatestFiniteMagnitude),
    ])
    func `no number takes it out of its bound`(_ browning: Double, _ target: Double) {
        var correction = LearnedCorrection(model: "a")
        correction.learn(.toastedAgain)
        correction.learn(.cancelled(browning: browning, target: target))
        #expect(abs(correction.offset) <= LearnedCorrection.bound)
    }
}
