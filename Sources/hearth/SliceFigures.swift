// Sums over examples: what an evaluation counts, and how two counts become one.

import HearthPolicy
import HearthScene

/// Sums over one slice of the examples.
struct SliceFigures: Sendable {
    /// Examples that are toast beyond doubt, and the error of the estimate over them.
    private(set) var toasts = 0
    private(set) var errorSum = 0.0
    private(set) var biasSum = 0.0
    /// Examples that are toast or burnt or neither, and how many of them were put on the right
    /// side of "can this be judged at all".
    private(set) var judged = 0
    private(set) var judgedRight = 0
    /// Burnt examples, and those called anything but burnt or cannot see.
    private(set) var burnt = 0
    private(set) var burntMissed = 0

    mutating func add(_ other: SliceFigures) {
        toasts += other.toasts
        errorSum += other.errorSum
        biasSum += other.biasSum
        judged += other.judged
        judgedRight += other.judgedRight
        burnt += other.burnt
        burntMissed += other.burntMissed
    }

    var meanError: Double { toasts == 0 ? 0 : errorSum / Double(toasts) }
    var bias: Double { toasts == 0 ? 0 : biasSum / Double(toasts) }
    var toldApart: Double { judged == 0 ? 1 : Double(judgedRight) / Double(judged) }

    mutating func add(_ truth: SceneTruth, browning: Double, _ answer: BrowningEstimate) {
        let verdict = answer.verdict
        let isOther = truth.notBread + truth.cannotSee > 0.99
        let isToast = truth.toast > 0.99
        if isToast {
            toasts += 1
            errorSum += abs(answer.browning - browning)
            biasSum += answer.browning - browning
        }
        if isToast || isOther {
            judged += 1
            let saysOther = verdict == .notBread || verdict == .cannotSee
            if saysOther == isOther { judgedRight += 1 }
        }
        if browning >= BrowningEstimate.burntFrom && truth.burnt > 0 {
            burnt += 1
            if verdict == .toast || verdict == .notBread { burntMissed += 1 }
        }
    }
}

/// Predicted against observed: how often it was true when the model gave it that probability.
struct ReliabilityBin: Sendable {
    private(set) var count = 0
    private(set) var predictedSum = 0.0
    private(set) var observed = 0

    mutating func add(predicted: Double, happened: Bool) {
        count += 1
        predictedSum += predicted
        if happened { observed += 1 }
    }

    mutating func add(_ other: ReliabilityBin) {
        count += other.count
        predictedSum += other.predictedSum
        observed += other.observed
    }

    var predicted: Double { count == 0 ? 0 : predictedSum / Double(count) }
    var frequency: Double { count == 0 ? 0 : Double(observed) / Double(count) }
}
