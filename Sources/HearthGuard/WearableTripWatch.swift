// Notices a wearable's new trips, with what went before; and the wearable's state in a line.
//
// Most rules of the wearable find something in one tick and nothing in the next: a renewal while
// the button is down, a lapse. What is found again within a second is the same trip.

public import HearthSafety

internal import HearthUnits

/// As `TripWatch` for a toaster.
public struct WearableTripWatch: Sendable {
    /// How long a trip stands after its rule last found something.
    static var standingTicks: Int64 { 100 }

    private let instance: UInt64
    private var sequence: UInt32
    private var foundTick: Int64 = 0
    private var past = RecentPast()
    /// What was found last, with its first values; nil a second after.
    public private(set) var standing: WearableTrip?

    /// - Parameter sequence: of the last entry in the history; 0 for none.
    public init(instance: UInt64, after sequence: UInt32) {
        self.instance = instance
        self.sequence = sequence
    }

    /// Takes one turn in. Returns the trip that stands since this turn, if one does; its calendar
    /// time is for the writer to fill in.
    public mutating func note(_ status: WearableStatus, motor: Bool) -> TripEntry? {
        past.note(
            status.isBatteryGood ? status.battery : nil, status.isSkinGood ? status.skin : nil,
            isOn: motor)
        guard let found = status.finding else {
            if status.tick - foundTick >= Self.standingTicks { standing = nil }
            return nil
        }
        foundTick = status.tick
        if let standing, standing.rule == found.rule, standing.sensor == found.sensor {
            return nil
        }
        standing = found
        sequence &+= 1
        return TripEntry(
            sequence: sequence, instance: instance, tick: status.tick, wallSeconds: 0,
            cause: .wearable(found), past: past)
    }
}

extension WearableStatus {
    /// Such as `latched: batteryTooHot of the battery, value 61000, limit 60000; off: motor,
    /// charge, load (to clear: …)`, or `ready`.
    ///
    /// - Parameter standing: what was found lately.
    func describe(_ standing: WearableTrip?, into line: inout TextLine) {
        guard let trip = latch ?? standing else {
            line.append("ready")
            return
        }
        line.append(latch != nil ? "latched: " : "tripped: ")
        line.append(trip.rule.name)
        switch trip.sensor {
        case .battery: line.append(" of the battery")
        case .skin: line.append(" of the skin")
        case nil: break
        }
        if trip.value != 0 || trip.limit != 0 {
            line.append(", value ")
            line.append(decimal: Int64(trip.value))
            line.append(", limit ")
            line.append(decimal: Int64(trip.limit))
        }
        line.append("; off:")
        let names = (latch == nil ? trip.opens : opened).names
        if let name = names.motor { append(name, to: &line) }
        if let name = names.charge { append(name, to: &line) }
        if let name = names.load { append(name, to: &line) }
        if latch != nil {
            line.append(" (to clear: release, press, hold for 5 s, release the button)")
        }
    }

    private func append(_ name: StaticString, to line: inout TextLine) {
        line.append(" ")
        line.append(name)
    }
}
