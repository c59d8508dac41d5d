// What one step gave, as a value that a test can keep: the permit itself cannot be copied.

import HearthSafety
import HearthUnits

struct Observed: Equatable {
    var heat: Bool
    var safetyLine: Bool
    var carriage: Bool
    var fan: Bool
    var alarm: Alarm
    var record: SafetyRecord
    var journal: JournalEntry?
    var status: GuardStatus

    init(_ outputs: borrowing GuardOutputs) {
        safetyLine = outputs.safetyLine
        carriage = outputs.carriage
        fan = outputs.fan
        alarm = outputs.alarm
        record = outputs.record
        journal = outputs.journal
        status = outputs.status
        heat = outputs.heat != nil
    }
}

/// Anything that can be stepped like the interlock: the interlock, and its deliberately broken
/// twins.
protocol Steppable {
    mutating func observe(_ input: GuardInputs) -> Observed
    var abstractState: AbstractState { get }
}

extension InterlockMachine: Steppable {
    mutating func observe(_ input: GuardInputs) -> Observed { Observed(step(input)) }
}

/// Every interlock but some: what the interlock would be without a rule.
struct Without: InterlockSelection {
    private let mask: UInt64

    init(_ missing: Interlock...) {
        mask = missing.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    func includes(_ interlock: Interlock) -> Bool { mask >> UInt64(interlock.rawValue) & 1 == 0 }
}
