// What is learned of a person: a small shift of the asked-for browning, from the two labels they
// give without being asked. Bounded, decaying, of one model only, and still on probation.

/// A bounded shift of the asked-for browning.
public struct LearnedCorrection: Equatable, Sendable {
    /// What the person did.
    public enum Feedback: Equatable, Sendable {
        /// Cancelled at this browning although it was to go on to `target`, correction included.
        /// A biased and censored label: they wanted at most this, or their coffee was ready.
        case cancelled(browning: Double, target: Double)
        /// Put the same slice down again within two minutes: they wanted more.
        case toastedAgain
        /// Neither. Not an acceptance: it teaches nothing, and what was learned fades.
        case silence
    }

    /// Never further than this from what was asked.
    public static let bound = 0.1
    private static let cancelShare = 0.25
    private static let againStep = 0.03
    private static let fading = 0.97

    /// Digest of the model that the correction belongs to.
    public private(set) var model: String
    /// To be added to the asked-for browning.
    public private(set) var offset = 0.0
    /// True while the model is on probation: its faults are not the person's taste.
    public var isFrozen: Bool

    public init(model: String, isFrozen: Bool = false) {
        self.model = model
        self.isFrozen = isFrozen
    }

    /// A new model starts without what was learned of the old one.
    public mutating func adopt(model digest: String, onProbation: Bool) {
        if digest != model {
            model = digest
            offset = 0
        }
        isFrozen = onProbation
    }

    /// Learns from the end of one cycle.
    public mutating func learn(_ feedback: Feedback) {
        guard !isFrozen else { return }
        offset *= LearnedCorrection.fading
        switch feedback {
        case .cancelled(let browning, let target):
            // A cancel long before the end says more about the person's morning than the toast.
            guard browning < target, browning > 0.5 * target else { return }
            offset += LearnedCorrection.cancelShare * (browning - target)
        case .toastedAgain:
            offset += LearnedCorrection.againStep
        case .silence: break
        }
        offset = min(max(offset, -LearnedCorrection.bound), LearnedCorrection.bound)
    }
}
