// The filter behind the policy, alone: it follows, it smooths, it refuses the impossible.

import HearthPolicy
import HearthUnits
import Testing

@Suite struct BrowningTrackerTests {
    private let start = Instant.boot + .seconds(10)

    /// A tracker after looks four times a second.
    private func tracker(_ brownings: [Double]) -> BrowningTracker {
        var tracker = BrowningTracker(browning: 0, at: start)
        for (index, browning) in brownings.enumerated() {
            tracker.update(browning, at: start + .milliseconds(250 * Int64(index + 1)))
        }
        return tracker
    }

    @Test(arguments: [0.002, 0.01, 0.03])
    func `it finds the rate of bread that browns steadily`(_ rate: Double) {
        let tracker = tracker((1...120).map { Double($0) * 0.25 * rate })
        #expect(abs(tracker.rate - rate) < 0.05 * rate)
        #expect(abs(tracker.browning - 30 * rate) < 0.02)
    }

    @Test func `it smooths the noise of single looks`() {
        let noisy = (1...200).map { look -> Double in
            let truth: Double = look < 100 ? 0.003 * Double(look) : 0.3
            return look % 2 == 0 ? truth + 0.04 : truth - 0.04
        }
        let calm = tracker(noisy)
        #expect(abs(calm.browning - 0.3) < 0.015)
    }

    @Test func `browning never goes back`() {
        #expect(tracker((0..<100).map { 0.2 - Double($0) * 0.002 }).rate == 0)
    }

    @Test func `no bread browns faster than at full heat`() {
        var value = 0.0
        let steep = tracker(
            (0..<60).map { _ in
                value += 0.05
                return value
            })
        #expect(steep.rate <= 0.04)
    }

    @Test func `an impossible jump is counted and not followed`() {
        var tracker = tracker([])
        tracker.update(0.26, at: start + .milliseconds(250))
        #expect(tracker.implausibleLooks == 1)
        #expect(tracker.browning == 0)
        tracker.update(0.24, at: start + .milliseconds(500))
        #expect(tracker.implausibleLooks == 0)
        #expect(tracker.browning > 0)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func `what is no browning is implausible and leaves no trace`(_ value: Double) {
        var tracker = tracker([0.01, 0.02])
        let before = tracker.browning
        tracker.update(value, at: start + .seconds(1))
        #expect(tracker.implausibleLooks == 1)
        #expect(tracker.browning >= before && tracker.browning < before + 0.01)
        #expect(tracker.rate.isFinite)
    }

    @Test func `a picture no newer than the last tells nothing`() {
        var tracker = tracker([0.01, 0.02])
        let before = tracker
        tracker.update(0.2, at: start + .milliseconds(500))
        tracker.update(0.2, at: start)
        tracker.update(0.2, at: Instant(rawValue: .min))
        #expect(tracker == before)
    }

    @Test func `pictures a nanosecond apart make no rate`() {
        var tracker = tracker([])
        for tick in Int64(1)...3 { tracker.update(0.01, at: start + .nanoseconds(tick)) }
        #expect(tracker.rate < 0.005)
    }

    @Test func `the end is foretold by the rate, the coasting and the time since the picture`() {
        let tracker = tracker((1...120).map { Double($0) * 0.0025 })
        let last = start + .seconds(30)
        let stopped = tracker.final(at: last, coastSeconds: 0)
        #expect(stopped == tracker.browning)
        #expect(tracker.final(at: last, coastSeconds: 2) == stopped + 2 * tracker.rate)
        #expect(
            tracker.final(at: last + .seconds(2), coastSeconds: 0) == stopped + 2 * tracker.rate)
        // A moment before the picture takes nothing off.
        #expect(tracker.final(at: start, coastSeconds: 0) == stopped)
    }

    @Test func `the ends of time leave it finite`() {
        var tracker = tracker((1...40).map { Double($0) * 0.0025 })
        #expect(tracker.final(at: Instant(rawValue: .max), coastSeconds: 2.5).isFinite)
        tracker.update(0.5, at: Instant(rawValue: .max))
        #expect(tracker.browning.isFinite && tracker.rate.isFinite)
    }
}
