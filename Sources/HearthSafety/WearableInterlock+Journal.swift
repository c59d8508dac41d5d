// What a wearable's journal is told. Most rules find something in one tick and nothing in the next:
// what is found again within a second is the same event. Of motor cuts, which hearthd can bring
// about as often as it likes, one a minute is kept and the others are counted, so that they neither
// wear the flash nor crowd out what a person must know.

extension WearableMachine {
    /// Ticks for which an event stands after its rule last found something.
    private static var standingTicks: Int64 { 100 }
    /// Ticks between two motor cuts that are kept.
    private static var motorCutTicks: Int64 { 6_000 }

    mutating func tell(_ found: WearableTrip?) {
        guard let found else {
            if tick - toldTick >= Self.standingTicks { told = nil }
            return
        }
        toldTick = tick
        if let told, told.rule == found.rule, told.sensor == found.sensor { return }
        told = found
        guard found.opens == .motor else { return write(found, .tripped) }
        guard tick - motorCutToldTick >= Self.motorCutTicks else { return journal.skip() }
        motorCutToldTick = tick
        write(found, .motorCut)
    }

    mutating func write(_ trip: WearableTrip, _ event: JournalEvent) {
        journal.append(
            trip, at: tick, thermocouple: battery.temperature, infrared: skin.temperature,
            event: event)
    }
}
