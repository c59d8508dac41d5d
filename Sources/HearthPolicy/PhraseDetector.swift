// From the model's answers to "that was it", "was that it?" and nothing. One answer may be wild, so
// the mean of a few counts; a mean that is neither high nor low is asked about.

internal import HearthUnits

/// The figures of a model that the policy goes by; its card tells them.
public struct PhraseThresholds: Equatable, Sendable {
    /// Means from which a phrase was heard.
    public let certain: Double
    /// Means from which it may have been.
    public let unsure: Double
    /// Answers that are averaged, 1 … 16.
    public let window: Int

    /// Those of the model that comes with the program (Models/wearable: its card measures them).
    public static let factory = PhraseThresholds(certain: 0.7, unsure: 0.5, window: 5)

    /// - Parameters:
    ///   - certain: above 0, at most 1.
    ///   - unsure: above 0, at most `certain`: equal to it, nothing is asked about.
    public init(certain: Double, unsure: Double, window: Int) {
        invariant(certain > 0 && certain <= 1, "a threshold is a share")
        invariant(unsure > 0 && unsure <= certain, "the middle band lies below the threshold")
        invariant((1...16).contains(window), "one to 16 answers are averaged")
        self.certain = certain
        self.unsure = unsure
        self.window = window
    }
}

/// Smooths answers and tells phrases apart. A value, stepped with every answer.
struct PhraseDetector: Sendable {
    enum Finding: Equatable, Sendable {
        case nothing
        /// The phrase, and the mean that said so.
        case phrase(Double)
        /// It may have been the phrase: the highest mean. The next in a few seconds counts.
        case unsure(Double)
    }

    enum Limits {
        /// After a phrase, what sounds like it belongs to it.
        static let refractory = TimeSpan.seconds(2)
        /// After "say again", an unsure phrase counts from … until.
        static let askedFrom = TimeSpan.seconds(1)
        static let askedUntil = TimeSpan.seconds(9)
        /// An unsure phrase is over when the mean is below this share of the lower threshold.
        static let overBelow = 0.8
    }

    let thresholds: PhraseThresholds
    private var answers = InlineArray<16, Double>(repeating: 0)
    private var next = 0
    private var heardAt: Instant?
    private var askedAt: Instant?
    private var highest = 0.0
    /// Whether the phrase at `heardAt` was taken back.
    private var isTakenBack = false

    init(_ thresholds: PhraseThresholds) { self.thresholds = thresholds }

    /// The mean of the last answers; those that were never given count as 0.
    var mean: Double {
        var sum = 0.0
        for index in 0..<thresholds.window { sum += answers[index] }
        return sum / Double(thresholds.window)
    }

    /// Nothing was to be heard: what came before is no part of what comes next.
    mutating func forget(at now: Instant) -> Finding {
        for index in 0..<thresholds.window { answers[index] = 0 }
        if isTakenBack { heardAt = nil }
        return isUnsure ? ask(at: now) : .nothing
    }

    /// The last phrase was none: the next one counts as soon as this one has faded, and after two
    /// seconds if it does not.
    mutating func takeBack(at now: Instant) { (heardAt, isTakenBack) = (now, true) }

    /// - Parameters:
    ///   - answer: the model's, 0 … 1.
    ///   - now: never before the last one.
    mutating func step(_ answer: Double, at now: Instant) -> Finding {
        answers[next] = min(max(answer, 0), 1)
        next = (next + 1) % thresholds.window
        let mean = mean
        let isOver = mean < Limits.overBelow * thresholds.unsure
        if isTakenBack, isOver { heardAt = nil }
        if let heardAt, now - heardAt < Limits.refractory {
            highest = 0
            return .nothing
        }
        if mean >= (wasAsked(at: now) ? thresholds.unsure : thresholds.certain) {
            (heardAt, isTakenBack, askedAt, highest) = (now, false, nil, 0)
            return .phrase(mean)
        }
        if mean >= thresholds.unsure || isUnsure { highest = max(highest, mean) }
        guard isUnsure, isOver else { return .nothing }
        return ask(at: now)
    }

    private var isUnsure: Bool { highest > 0 }

    private mutating func ask(at now: Instant) -> Finding {
        let peak = highest
        highest = 0
        // Asked a moment ago: the rest of the same phrase.
        if let askedAt, now - askedAt < Limits.askedFrom { return .nothing }
        askedAt = now
        return .unsure(peak)
    }

    /// Whether the wearer was asked to say it again, and had time to.
    private func wasAsked(at now: Instant) -> Bool {
        guard let askedAt else { return false }
        let since = now - askedAt
        return since >= Limits.askedFrom && since <= Limits.askedUntil
    }
}
