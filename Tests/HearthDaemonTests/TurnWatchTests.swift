// The watchdog is fed with turns, and with nothing else.

import HearthDaemon
import Testing

@Suite struct TurnWatchTests {
    @Test func `a pipeline that stands still does not feed the watchdog`() {
        var watch = TurnWatch()
        let turns: [UInt64] = [0, 1, 1, 1, 9, 9, 10]
        let fed = turns.map { watch.haveGrown(to: $0) }
        #expect(fed == [false, true, false, false, true, false, true])
    }
}
