// The first looks of a cycle, counted until they agree: is there bread, and can it be seen?

/// A tally of what the first looks showed.
struct FirstLooks: Equatable, Sendable {
    private(set) var count = 0
    private var toastLooks = 0
    private var burntLooks = 0
    private var notBreadLooks = 0
    private var blindLooks = 0
    private var browningSum = 0.0

    /// - Parameter isFresh: false for a picture too old to heat by. What such a picture warns of
    ///   counts all the same.
    mutating func add(_ sight: Observation.Sight, isFresh: Bool) {
        count += 1
        guard case .seen(let estimate) = sight else {
            blindLooks += 1
            return
        }
        switch estimate.verdict {
        case .burnt: burntLooks += 1
        case .notBread: notBreadLooks += 1
        case .toast where isFresh:
            toastLooks += 1
            browningSum += estimate.browning
        case .toast, .cannotSee: blindLooks += 1
        }
    }

    /// What at least half of the looks showed, toast more than half; nil while they contradict each
    /// other. Of two halves the one that heats less wins.
    var verdict: BrowningEstimate.Verdict? {
        if count == 0 { return nil }
        if 2 * notBreadLooks >= count { return .notBread }
        if 2 * burntLooks >= count { return .burnt }
        if 2 * toastLooks > count { return .toast }
        if 2 * blindLooks >= count { return .cannotSee }
        return nil
    }

    /// Mean browning of the looks that showed toast.
    var browning: Double { toastLooks == 0 ? 0 : browningSum / Double(toastLooks) }
}
