// The board between the lines and the element, in nanoseconds: two contacts in series, and the
// monostable that only changes keep alive. The kitchen's `Board` is the same in ticks; here the
// guard is a real process, and the board's clock is its own.

import HearthUnits

/// The two channels' contacts.
struct Contacts: Sendable {
    /// The monostable drops this long after the last change of its input.
    static let monostable = TimeSpan.milliseconds(100)
    /// The relay's contact follows its coil after this.
    static let relay = TimeSpan.milliseconds(20)

    var isHeaterWelded = false
    private(set) var isHeaterClosed = false
    private(set) var isSafetyClosed = false
    private var lastChange = Instant(rawValue: .min / 2)
    private var coilSince: Instant?

    /// Whether current can reach the element.
    var isEnergised: Bool { isHeaterClosed && isSafetyClosed }

    /// - Parameter toggled: whether the safety relay's line changed since the step before.
    mutating func step(heater: Bool, toggled: Bool, at now: Instant) {
        isHeaterClosed = heater || isHeaterWelded
        if toggled { lastChange = now }
        let coil = now - lastChange < Contacts.monostable
        if coil == isSafetyClosed {
            coilSince = nil
        } else {
            // The coil fell when the monostable did, not when somebody looked.
            let since = coilSince ?? (coil ? now : lastChange + Contacts.monostable)
            coilSince = since
            if now - since >= Contacts.relay { isSafetyClosed = coil }
        }
    }
}
