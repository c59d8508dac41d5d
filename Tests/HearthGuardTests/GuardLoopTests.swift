// The turn that the real loop turns, on a board without hardware.

import CAllocationCounter
import HearthGuard
import HearthSafety
import HearthUnits
import Testing

struct GuardLoopTests {
    private typealias Loop = GuardLoop<FakeBoard, FakeRecorder<SafetyRecord>>

    private let hardware = FakeHardware()

    private func loop(record: SafetyRecord? = .commissioned, isFull: Bool = false) -> Loop {
        Loop(
            board: FakeBoard(hardware: hardware),
            recorder: FakeRecorder(durableSequence: record?.sequence ?? 0, isFull: isFull),
            record: record, tightening: .none)
    }

    private func turn(_ loop: inout Loop, _ turns: Int) {
        for _ in 0..<turns { _ = loop.turn(lease: nil) }
    }

    private func expectRest(
        _ loop: borrowing Loop, _ wanted: Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let isAtRest = loop.isAtRest
        #expect(isAtRest == wanted, sourceLocation: sourceLocation)
    }

    /// A press, after the rest that every start begins with.
    private func press(_ loop: inout Loop) {
        turn(&loop, 1_100)
        hardware.lever = true
        turn(&loop, 10)
        hardware.lever = false
    }

    /// Renews for as many turns as asked, every 25.
    private func heat(_ loop: inout Loop, turns: Int) {
        for turn in 0..<turns {
            let renewal = LeaseRenewal(
                kind: .seen, sequence: UInt32(turn / 16), echoedTick: loop.status.tick,
                observationAgeTicks: 2, duty: .full)
            _ = loop.turn(lease: turn % 25 == 0 ? .renewal(renewal) : nil)
        }
    }

    @Test func `a press arms, proves and heats, and the safety line never stands still`() {
        var loop = loop()
        press(&loop)
        turn(&loop, 200)
        #expect(loop.status.phase == .heating)
        let (changes, heats) = (hardware.safetyChanges, hardware.heats)
        heat(&loop, turns: 100)
        #expect(hardware.safetyChanges - changes == 100)
        #expect(hardware.heats - heats >= 98)
        #expect(hardware.carriage)
    }

    @Test func `without a lease the cycle ends, both channels off`() {
        var loop = loop()
        press(&loop)
        turn(&loop, 200)
        heat(&loop, turns: 30)
        turn(&loop, 300)
        #expect(loop.status.trip?.interlock == .leaseLapsed)
        #expect(loop.status.phase == .idle)
        #expect(!hardware.isHeating && !hardware.safety && !hardware.carriage)
    }

    @Test func `ten thousand turns take nothing from the heap`() {
        var loop = loop()
        press(&loop)
        var said = 0
        let before = hearth_allocation_count()
        for turn in 0..<10_000 {
            hardware.button = turn % 3_000 > 2_400
            hardware.lever = turn % 1_500 > 1_400
            hardware.supplyMillivolts = turn % 2_000 > 1_990 ? 0 : 5_000
            let renewal = LeaseRenewal(
                kind: .seen, sequence: UInt32(turn / 16), echoedTick: loop.status.tick,
                observationAgeTicks: 2, duty: .full)
            if loop.turn(lease: turn % 16 == 0 ? .renewal(renewal) : nil) == .changed {
                var line = TextLine()
                loop.status.describe(into: &line)
                said += line.count
            }
        }
        let after = hearth_allocation_count()
        #expect(after == before)
        #expect(said > 10)
        #expect(hardware.heats > 100)
    }

    @Test func `the watchdog is fed twice a second, latched or not`() {
        var loop = loop(record: nil)
        turn(&loop, 1_000)
        #expect(loop.status.isLatched)
        #expect(hardware.feeds == 20)
    }

    @Test func `a line that is lost ends the loop before anything is driven`() {
        var loop = loop()
        hardware.areLinesThere = false
        let outcome = loop.turn(lease: nil)
        #expect(outcome == .linesLost)
        #expect(hardware.feeds == 0)
        hardware.areLinesThere = true
        hardware.takesLevels = false
        let driven = loop.turn(lease: nil)
        #expect(driven == .linesLost)
    }

    @Test func `an ordered stop ends a cycle in order, without a trip, and starts none`() {
        var loop = loop()
        press(&loop)
        turn(&loop, 200)
        heat(&loop, turns: 30)
        loop.isStopping = true
        expectRest(loop, false)
        turn(&loop, 1)
        #expect(!hardware.isHeating && !hardware.carriage)
        #expect(loop.status.phase == .closing)
        turn(&loop, 50)
        #expect(loop.status.phase == .closing, "the safety relay opens a second later")
        turn(&loop, 200)
        expectRest(loop, true)
        #expect(loop.status.trip == nil)
        press(&loop)
        #expect(loop.status.phase == .idle)
        let isOff = loop.end()
        #expect(isOff)
        #expect(hardware.isStopped)
    }

    @Test func `a stop during arming leaves a record that tells of no unclean end`() {
        var loop = loop()
        turn(&loop, 1_100)
        hardware.lever = true
        while loop.status.phase == .idle { turn(&loop, 1) }
        loop.isStopping = true
        turn(&loop, 3)
        expectRest(loop, true)
        #expect(hardware.heats == 0)
    }

    @Test func `with a full disk nothing heats and a stop is not at rest`() {
        var loop = loop(isFull: true)
        press(&loop)
        turn(&loop, 300)
        #expect(hardware.heats == 0)
        #expect(loop.status.trip?.interlock == .recordNotDurable)
        loop.isStopping = true
        turn(&loop, 100)
        expectRest(loop, false)
    }

    @Test(arguments: [28, 0] as [Int32])
    func `a record that does not get to the disk is told in the line and by the alarm`(
        errno: Int32
    ) {
        func line(_ loop: borrowing Loop) -> String {
            var line = TextLine()
            loop.describe(into: &line)
            return String(decoding: (0..<line.count).map { line[$0] }, as: UTF8.self)
        }
        var loop = loop(isFull: true)
        loop.recorder.errno = errno
        press(&loop)
        turn(&loop, Int(ToasterLimits.armingTicksMax) + 20)
        let text = line(loop)
        #expect(
            text.hasSuffix(
                "; the record does not get to the disk" + (errno == 0 ? "" : " (error 28)")))
        // The trip's three beeps are silent after a minute; the record's two are not.
        turn(&loop, 7_000)
        hardware.alarms = 0
        turn(&loop, 1_000)
        #expect(hardware.alarms == 20)
        loop.recorder.isFull = false
        loop.recorder.durableSequence = loop.recordSequence
        turn(&loop, 2)
        let mended = line(loop)
        #expect(!mended.contains("disk"))
    }

    @Test func `the state in a line names interlock, value, limit and what to do`() {
        func text(_ status: GuardStatus) -> String {
            var line = TextLine()
            status.describe(into: &line)
            return String(decoding: (0..<line.count).map { line[$0] }, as: UTF8.self)
        }
        var uncommissioned = loop(record: nil)
        turn(&uncommissioned, 2)
        #expect(
            text(uncommissioned.status)
                == "idle, latched: uncommissioned (to clear: release, press, hold for 5 s, release "
                + "the button)")
        var hot = loop()
        hardware.chamber = .celsius(230)
        turn(&hot, 2)
        #expect(
            text(hot.status).hasPrefix(
                "idle, latched: overTemperature of the thermocouple, value 230000, limit 215000"))
    }
}
