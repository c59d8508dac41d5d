// The board, contact by contact: its delays are what the guard and the judge count on.

import HearthSimulation
import Testing

struct BoardTests {
    private var board = Board()

    /// Steps with the safety line toggling, as a living guard drives it.
    private mutating func toggle(ticks: Int, _ faults: FaultSet = FaultSet()) {
        for _ in 0..<ticks {
            board.safetyLine.toggle()
            board.step(faults)
        }
    }

    private mutating func hold(ticks: Int, _ faults: FaultSet = FaultSet()) {
        for _ in 0..<ticks { board.step(faults) }
    }

    @Test func `at rest both contacts are open`() {
        #expect(!board.isHeaterClosed)
        #expect(!board.isSafetyClosed)
        #expect(!board.isEnergised(fuseOpen: false, FaultSet()))
    }

    @Test mutating func `the safety relay closes 20 ms after the line begins to toggle`() {
        toggle(ticks: Board.relayTicks - 1)
        #expect(!board.isSafetyClosed)
        toggle(ticks: 1)
        #expect(board.isSafetyClosed)
    }

    @Test(arguments: [false, true])
    mutating func `either constant level drops the safety relay after 120 ms`(level: Bool) {
        toggle(ticks: 10)
        if board.safetyLine != level { toggle(ticks: 1) }
        #expect(board.safetyLine == level)
        hold(ticks: Board.monostableTicks + Board.relayTicks - 2)
        #expect(board.isSafetyClosed)
        hold(ticks: 1)
        #expect(!board.isSafetyClosed)
        hold(ticks: 1_000)
        #expect(!board.isSafetyClosed)
    }

    @Test mutating func `a toggle every 90 ms holds the safety relay`() {
        toggle(ticks: 10)
        for _ in 0..<20 {
            hold(ticks: Board.monostableTicks - 2)
            toggle(ticks: 1)
            #expect(board.isSafetyClosed)
        }
    }

    @Test mutating func `the solid-state relay follows its line in the same tick`() {
        board.heaterLine = true
        hold(ticks: 1)
        #expect(board.isHeaterClosed)
        board.heaterLine = false
        hold(ticks: 1)
        #expect(!board.isHeaterClosed)
    }

    @Test mutating func `lines that nobody drives keep their level`() {
        board.heaterLine = true
        board.carriageLine = true
        board.fanLine = true
        hold(ticks: 500)
        #expect(board.heaterLine)
        #expect(board.carriageLine)
        #expect(board.fanLine)
        #expect(board.isHeaterClosed)
    }

    @Test mutating func `current needs both contacts`() {
        board.heaterLine = true
        hold(ticks: 20)
        #expect(!board.isEnergised(fuseOpen: false, FaultSet()))
        toggle(ticks: 5)
        #expect(board.isEnergised(fuseOpen: false, FaultSet()))
        board.heaterLine = false
        toggle(ticks: 1)
        #expect(!board.isEnergised(fuseOpen: false, FaultSet()))
    }

    @Test mutating func `a welded solid-state relay is closed without its line`() {
        hold(ticks: 1, FaultSet([.heaterRelayWelded]))
        #expect(board.isHeaterClosed)
        #expect(!board.isEnergised(fuseOpen: false, FaultSet([.heaterRelayWelded])))
    }

    @Test mutating func `a welded safety relay is closed without its coil`() {
        hold(ticks: 50, FaultSet([.safetyRelayWelded]))
        #expect(board.isSafetyClosed)
    }

    @Test mutating func `a broken coil opens the safety relay for good`() {
        toggle(ticks: 10)
        toggle(ticks: 1, FaultSet([.safetyRelayOpen]))
        #expect(!board.isSafetyClosed)
        toggle(ticks: 50, FaultSet([.safetyRelayOpen]))
        #expect(!board.isSafetyClosed)
    }

    @Test mutating func `a broken element takes no current`() {
        board.heaterLine = true
        toggle(ticks: 10)
        #expect(!board.isEnergised(fuseOpen: false, FaultSet([.elementOpen])))
    }

    @Test mutating func `the watchdog fires after ten seconds without food`() {
        hold(ticks: Board.watchdogTicks - 1)
        #expect(!board.watchdogFires)
        board.feedWatchdog()
        hold(ticks: Board.watchdogTicks - 1)
        #expect(!board.watchdogFires)
        hold(ticks: 1)
        #expect(board.watchdogFires)
    }

    @Test mutating func `a reset pulls every line down and disarms the watchdog`() {
        board.heaterLine = true
        board.safetyLine = true
        board.carriageLine = true
        board.fanLine = true
        hold(ticks: Board.watchdogTicks)
        board.reset()
        #expect(!board.heaterLine)
        #expect(!board.safetyLine)
        #expect(!board.carriageLine)
        #expect(!board.fanLine)
        hold(ticks: 10 * Board.watchdogTicks)
        #expect(!board.isHeaterClosed)
        #expect(!board.watchdogFires, "a boot takes longer than the watchdog waits")
        board.feedWatchdog()
        hold(ticks: Board.watchdogTicks)
        #expect(board.watchdogFires)
    }
}
