// The board between the guard's lines and the element: two contacts in series, a monostable that
// only changes keep alive, sense lines behind both contacts, a hardware watchdog. No software in
// it.

import HearthSafety

/// A heater line: high only in a tick in which a permit was spent on it.
struct HeaterLine: ~Copyable {
    private(set) var isHigh = false

    /// Spends `permit` for this tick; without one the line is low.
    mutating func drive(_ permit: consuming HeatPermit?) {
        if let permit {
            isHigh = true
            spend(permit)
        } else {
            isHigh = false
        }
    }

    private func spend(_ permit: consuming HeatPermit) {}
}

/// Contacts and lines. `step` is called once a tick, after the guard.
package struct Board: Sendable {
    // Lines, as the guard or nobody left them.
    package var heaterLine = false
    package var safetyLine = false
    package var carriageLine = false
    package var fanLine = false

    package private(set) var isHeaterClosed = false
    package private(set) var isSafetyClosed = false
    private var safetyLineBefore = false
    private var ticksSinceChange = Board.monostableTicks
    private var coilTicks = 0
    /// Ticks since the hardware watchdog was last fed.
    package private(set) var unfedTicks = 0
    private var isWatchdogArmed = true

    /// The monostable drops after 100 ms without a change of its input.
    package static let monostableTicks = 10
    /// The relay's contact follows its coil after 20 ms.
    package static let relayTicks = 2
    /// The watchdog resets the board 10 s after it was last fed. A reset disarms it, and the first
    /// feeding arms it again: a boot takes longer.
    package static let watchdogTicks = 1_000

    package init() {}

    package mutating func step(_ faults: FaultSet) {
        // The solid-state relay follows within the tick, at the mains' next zero crossing.
        isHeaterClosed = heaterLine || faults.contains(.heaterRelayWelded)
        ticksSinceChange = safetyLine == safetyLineBefore ? ticksSinceChange + 1 : 0
        safetyLineBefore = safetyLine
        let coil = ticksSinceChange < Board.monostableTicks
        if coil == isSafetyClosed { coilTicks = 0 } else { coilTicks += 1 }
        if coilTicks >= Board.relayTicks { isSafetyClosed = coil }
        if faults.contains(.safetyRelayWelded) { isSafetyClosed = true }
        if faults.contains(.safetyRelayOpen) { isSafetyClosed = false }
        unfedTicks += 1
    }

    package mutating func feedWatchdog() {
        unfedTicks = 0
        isWatchdogArmed = true
    }

    package var watchdogFires: Bool {
        isWatchdogArmed && unfedTicks >= Board.watchdogTicks
    }

    /// A reset: every line an input again, pulled down from outside.
    package mutating func reset() {
        heaterLine = false
        safetyLine = false
        carriageLine = false
        fanLine = false
        unfedTicks = 0
        isWatchdogArmed = false
    }

    /// Whether current can reach the element.
    package func isEnergised(fuseOpen: Bool, _ faults: FaultSet) -> Bool {
        isHeaterClosed && isSafetyClosed && !fuseOpen && !faults.contains(.elementOpen)
    }
}
