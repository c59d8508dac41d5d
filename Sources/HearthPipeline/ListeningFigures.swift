// What listening took: how often the model was asked, and where the time went.

public import HearthUnits

/// Counts since the pipeline began.
public struct ListeningFigures: Equatable, Sendable {
    /// Hops of 10 ms heard.
    public var hops = 0
    /// Those of them at which the gate was closed.
    public var gatedHops = 0
    /// Steps of the model, those that only warm it up included.
    public var modelSteps = 0
    /// Times the gate opened, and the model was fed what had been kept.
    public var openings = 0
    /// Time in the front end, with the level.
    public var frontEnd = TimeSpan.zero
    /// Time in the gate and the microphone's self-test.
    public var gate = TimeSpan.zero
    public var model = TimeSpan.zero
    public var policy = TimeSpan.zero

    public init() {}

    /// All of it.
    public var busy: TimeSpan { frontEnd + gate + model + policy }
    /// Of all hops; 0 before the first.
    public var gatedShare: Double { hops == 0 ? 0 : Double(gatedHops) / Double(hops) }
}
