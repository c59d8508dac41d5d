// Trips that stand, trips that stay, and how a person clears them.

import HearthUnits

extension InterlockMachine {
    /// Makes `found` the standing trip, unless a graver one stands already, and tells the journal.
    /// A fault that goes on and on is told once.
    mutating func stand(_ found: Trip) {
        if let latch = record.latch {
            // The first latch is kept, unless the new one asks for more before it may be cleared.
            guard found.interlock.recovery > latch.interlock.recovery else { return }
        }
        trip = found
        journal.append(
            found, at: tick, thermocouple: thermocouple.temperature,
            infrared: infrared.temperature)
        guard found.interlock.latches else { return }
        changeRecord { $0.latch = found }
        // A button that was already held when the latch fell was held for another reason.
        gesture = ClearGesture()
    }

    /// At start, with an armed record: the last cycle never ended. Power cuts are a normal day;
    /// three in a row are not.
    mutating func noteUncleanEnd() {
        changeRecord { record in
            record.isArmed = false
            // Clamped before the sum: what a damaged record says must not stop the guard.
            record.uncleanEnds = min(record.uncleanEnds, ToasterLimits.uncleanEndsMax - 1) + 1
        }
        let found = Trip(
            .uncleanEnd, value: Int32(record.uncleanEnds),
            limit: Int32(ToasterLimits.uncleanEndsMax))
        if record.uncleanEnds >= ToasterLimits.uncleanEndsMax && selection.includes(.uncleanEnd) {
            stand(found)
        } else {
            journal.append(
                found, at: tick, thermocouple: thermocouple.temperature,
                infrared: infrared.temperature)
        }
    }

    mutating func watchGesture(_ input: GuardInputs) {
        let isComplete = gesture.update(button: input.button)
        guard isComplete, let latch = record.latch, isGone(latch, input) else { return }
        changeRecord { record in
            record.latch = nil
            record.uncleanEnds = 0
        }
        if latch.interlock == .uncommissioned {
            budget = OnTimeBudget(leftTicks: ToasterLimits.onTimeBudgetTicks)
            changeRecord { $0.onTimeLeftTicks = ToasterLimits.onTimeBudgetTicks }
        }
        trip = nil
    }

    /// What "fault gone" means, latch by latch.
    private func isGone(_ latch: Trip, _ input: GuardInputs) -> Bool {
        let isSound =
            min(thermocouple.goodSamplesInRow, infrared.goodSamplesInRow)
            >= ToasterLimits.soundSamplesMin
        let isCool = isSound && chamber < ToasterLimits.coolBelow
        return switch latch.interlock.recovery {
        case .nextCycle, .person: true
        case .personWhenSound: isSound
        case .personWhenCool: isCool
        case .personWhenChannelsOpen: isCool && !input.heaterSense && !input.safetyRelaySense
        }
    }

    /// Changes the record and gives it its next sequence, so that the shell writes it.
    mutating func changeRecord(_ change: (inout SafetyRecord) -> Void) {
        change(&record)
        record.sequence &+= 1
    }
}
