// What a person may see of the kitchen at one moment: true temperatures, what the sensors say, what
// the guard and hearthd think. For views, logs and plots; nothing in it goes back into the run.

public import HearthCore
public import HearthPolicy
public import HearthSafety
import HearthUnits

/// The kitchen at one of hearthd's looks.
public struct Moment: Sendable {
    /// Since the lever went down, in seconds; negative before.
    public var seconds: Double
    /// True temperatures, °C.
    public var element: Double
    public var chamber: Double
    public var bread: Double
    /// What the sensors' last samples say, °C; nil for an open or shorted sensor.
    public var thermocouple: Double?
    public var infrared: Double?
    /// Share of the last second in which current flowed, 0 … 1.
    public var heat: Double
    /// True browning, and what the policy makes of it.
    public var browning: Double
    public var browningTracked: Double?
    public var estimate: BrowningEstimate?
    public var decision: Decision
    public var status: GuardStatus
    public var isFuseOpen: Bool
    public var faults: [FaultBegan]
    public var trips: [TrippedAt]
    /// The camera's last picture; nil where the surrogate answers for the model.
    public var frame: Frame?
}

extension KitchenWith {
    /// Runs to hearthd's next look; nil when the cycle is over and has been watched for a while.
    public mutating func nextMoment() -> Moment? {
        repeat {
            if isOver { return nil }
            step()
        } while tick % Daemon.lookTicks != 0
        return moment
    }

    private var moment: Moment {
        Moment(
            seconds: secondsSinceLever, element: plant.element, chamber: plant.chamber,
            bread: plant.surface, thermocouple: celsius(sensed.thermocouple),
            infrared: celsius(sensed.infrared), heat: heat, browning: plant.browning,
            browningTracked: daemon.report.browning, estimate: daemon.report.estimate,
            decision: daemon.report.decision, status: guardProcess.status,
            isFuseOpen: plant.isFuseOpen, faults: report.faults, trips: report.trips,
            frame: view.frame)
    }

    private func celsius(_ sample: SensorSample) -> Double? {
        guard case .value(let value) = sample.reading else { return nil }
        return Double(value.rawValue) / 1000
    }
}
