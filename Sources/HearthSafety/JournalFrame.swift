// A journal entry in a guard's frame, the same for both targets but for the kind.

import HearthUnits

/// The fields of kinds 17 (toaster) and 19 (wearable), without version and checksum.
///
///     1 kind   2 event   4 sequence   8 tick   16 instance of the guard that hands it out
///     24 trip  36, 40 temperatures, m°C   44 entries lost before it
///     48 instance of the guard in whose time it happened   3, 56…91 zero
extension Journal.Entry where Cause: TripBytes {
    func store(in frame: inout InlineArray<96, UInt8>, kind: UInt8, instance: UInt64) {
        frame[1] = kind
        frame[2] = event.rawValue
        frame.store(sequence, at: 4)
        frame.store(tick, at: 8)
        frame.store(instance, bytes: 8, at: 16)
        Cause.store(trip, in: &frame, at: 24)
        frame.store(thermocouple.rawValue, at: 36)
        frame.store(infrared.rawValue, at: 40)
        frame.store(lostBefore, at: 44)
        frame.store(self.instance, bytes: 8, at: 48)
    }

    init?(_ frame: InlineArray<96, UInt8>) {
        guard let trip = Cause.load(from: frame, at: 24),
            let event = JournalEvent(rawValue: frame[2])
        else { return nil }
        self.init(
            sequence: frame.loadUInt32(at: 4), trip: trip, tick: frame.loadInt64(at: 8),
            thermocouple: MilliCelsius(rawValue: frame.loadInt32(at: 36)),
            infrared: MilliCelsius(rawValue: frame.loadInt32(at: 40)),
            lostBefore: frame.loadUInt32(at: 44), instance: frame.load(bytes: 8, at: 48),
            event: event)
    }
}
