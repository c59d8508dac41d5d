// Frames in, decisions out: the eye and the policy of one cycle. This is design §1's
// `continueToasting(initial, now, temperature, preference)`: the first picture and the preference
// are given once, when the lever goes down, the others with every frame.

public import HearthCore
public import HearthPolicy
public import HearthUnits
public import HearthVision

/// The learned side of the toaster.
public final class ToasterPipeline {
    /// Nil when there is no model: then the policy falls back to its timer.
    private let eye: ToasterEye?
    private var policy: ToastingPolicy?
    /// What the model made of the last frame.
    public private(set) var sight = Observation.Sight.noModel
    /// Why the last picture is not believed to show toast; nil when nothing speaks against it.
    public var trouble: ViewTrouble? { eye?.trouble }

    public init(eye: ToasterEye?) { self.eye = eye }

    /// A person pressed the lever: the next frame is the cycle's first.
    public func begin(_ preference: Preference, correction: Double = 0, at now: Instant) {
        policy = ToastingPolicy(preference: preference, correction: correction, at: now)
        eye?.begin()
    }

    /// Browning the person asked for; nil before the first cycle.
    public var asked: Double? { policy?.asked }

    /// Browning toasted to, the learned correction included; nil before the first cycle.
    public var target: Double? { policy?.target }

    /// Browning as tracked so far; nil while there is none.
    public var browning: Double? { policy?.browning }

    /// When the picture behind the present decision was taken.
    public var observedAt: Instant? { policy?.observedAt }

    /// Whether to go on, by the present frame.
    ///
    /// - Parameters:
    ///   - frame: the present picture; nil when the camera gave none. A damaged one counts as none.
    ///   - takenAt: when it was taken.
    ///   - temperature: the chamber's, from the guard.
    ///   - now: the time of the decision.
    public func continueToasting(
        _ frame: Frame?, takenAt: Instant, temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        sight = look(at: frame)
        return decide(takenAt, temperature, at: now)
    }

    private func decide(
        _ takenAt: Instant, _ temperature: MilliCelsius, at now: Instant
    ) -> Decision {
        policy?.step(Observation(sight, takenAt: takenAt), temperature: temperature, at: now)
            ?? .stop(.modelLost)
    }

    private func look(at frame: Frame?) -> Observation.Sight {
        guard let eye else { return .noModel }
        guard let frame else { return .noFrame }
        return eye.look(at: frame)
    }
}
