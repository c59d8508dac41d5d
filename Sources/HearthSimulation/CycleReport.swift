// What came of one simulated cycle.

public import HearthPolicy
public import HearthSafety

/// How a cycle ended, by the bread and the trips.
public enum ToastResult: String, CaseIterable, Sendable {
    /// Within `CycleReport.tolerance` of what was asked.
    case toasted
    /// Lighter than that.
    case under
    /// Darker than that.
    case burnt
    /// By the person's button.
    case cancelled
    /// By an interlock.
    case tripped
    /// The cycle never heated: the guard or the policy would not.
    case refused
}

/// A trip as the journal told it.
public struct TrippedAt: Equatable, Sendable {
    public var trip: Trip
    public var seconds: Double
}

/// A fault as it began.
public struct FaultBegan: Equatable, Sendable {
    public var fault: Fault
    public var phase: CyclePhase
    public var seconds: Double
}

public struct CycleReport: Sendable {
    /// What counts as the asked-for browning of a single slice: most people do not tell a tenth of
    /// the scale apart. The promise over many slices is tighter (`ToastQualityTests`).
    public static let tolerance = 0.1

    public var setup: CycleSetup
    public var result = ToastResult.refused
    public var browningReached = 0.0
    /// What the policy believed at the end.
    public var browningEstimated: Double?
    /// °C.
    public var chamberPeak = 0.0
    /// From the lever to the end of heat, in seconds.
    public var duration = 0.0
    /// From the lever until the kitchen was left alone, in seconds.
    public var simulated = 0.0
    public var trips: [TrippedAt] = []
    public var refusal: Interlock?
    public var stopReason: StopReason?
    public var violations: [Violation] = []
    public var faults: [FaultBegan] = []
    public var isFuseOpen = false
    public var hasHeated = false
    /// Whether the fault-tolerance hypothesis covers the faults that began.
    public var isTolerable = true

    /// Trips that no fault explains and no person caused.
    public var falseTrips: Int {
        guard faults.isEmpty else { return 0 }
        return trips.filter { $0.trip.interlock != .cancel }.count + (refusal == nil ? 0 : 1)
    }
}
