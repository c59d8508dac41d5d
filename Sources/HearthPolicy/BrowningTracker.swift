// The browning over time, from noisy looks: an alpha-beta filter (a steady-state Kalman filter for
// a quantity that moves at a slowly changing rate), which also tells what residual heat will add.

package import HearthUnits

/// Filtered browning and its rate.
package struct BrowningTracker: Equatable, Sendable {
    /// Present browning, 0 … 1.
    package private(set) var browning: Double
    /// Browning per second; browning never goes back.
    package private(set) var rate: Double
    /// Looks in a row that no bread could have caused.
    package private(set) var implausibleLooks = 0
    private var at: Instant

    /// Gains for looks four times a second: some six seconds of memory, several times the burst
    /// window in which the element's glow comes and goes, and short beside a minute of browning.
    private static let levelGain = 0.08
    private static let rateGain = 0.0033
    /// Further from the prediction than this, in one look, no bread moves.
    private static let jumpMax = 0.25
    /// Fastest browning of any bread at full heat, a second.
    private static let rateMax = 0.04
    /// Pictures closer together than this are noise to a rate.
    private static let rateSecondsMin = 0.1

    package init(browning: Double, at: Instant) {
        self.browning = browning
        self.at = at
        rate = 0
    }

    /// - Parameters:
    ///   - measured: browning as one look has it; what is no number is implausible.
    ///   - now: when the picture was taken. A picture no newer than the last tells nothing.
    package mutating func update(_ measured: Double, at now: Instant) {
        let seconds = self.seconds(to: now)
        guard seconds > 0 else { return }
        at = now
        let predicted = browning + rate * seconds
        let surprise = measured - predicted
        guard abs(surprise) <= BrowningTracker.jumpMax else {
            implausibleLooks += 1
            browning = predicted
            return
        }
        implausibleLooks = 0
        browning = predicted + BrowningTracker.levelGain * surprise
        let rateSeconds = max(seconds, BrowningTracker.rateSecondsMin)
        rate += BrowningTracker.rateGain * surprise / rateSeconds
        rate = min(max(rate, 0), BrowningTracker.rateMax)
    }

    /// The browning at which it will end if the heat goes off now.
    ///
    /// - Parameters:
    ///   - now: the present; bread goes on browning after the last picture was taken.
    ///   - coast: how long the residual heat goes on browning at the present rate.
    package func final(at now: Instant, coastSeconds coast: Double) -> Double {
        browning + rate * (max(0, seconds(to: now)) + coast)
    }

    private func seconds(to now: Instant) -> Double { Double((now - at).rawValue) / 1e9 }
}
