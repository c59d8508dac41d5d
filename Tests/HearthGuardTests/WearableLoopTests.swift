// The turn of a wearable's loop, on a board without hardware.

import CAllocationCounter
import HearthGuard
import HearthSafety
import HearthUnits
import Testing

struct WearableLoopTests {
    private typealias Loop = WearableLoop<FakeWearable, FakeRecorder<WearableRecord>>

    private let hardware = FakeWearableHardware()

    private func loop(record: WearableRecord? = .commissioned) -> Loop {
        Loop(
            board: FakeWearable(hardware: hardware),
            recorder: FakeRecorder(durableSequence: record?.sequence ?? 0), record: record,
            tightening: .none, instance: 7, lastTrip: 40)
    }

    private func turn(_ loop: inout Loop, _ turns: Int) {
        for _ in 0..<turns { _ = loop.turn(lease: nil) }
    }

    private func renewal(_ loop: borrowing Loop, _ turn: Int) -> LeaseMessage {
        .renewal(
            LeaseRenewal(
                kind: .seen, sequence: UInt32(turn / 16), echoedTick: loop.status.tick,
                observationAgeTicks: 2, duty: .full))
    }

    /// Renews every 16 turns.
    private func vibrate(_ loop: inout Loop, turns: Int) {
        for turn in 0..<turns {
            let message = renewal(loop, turn)
            _ = loop.turn(lease: turn % 16 == 0 ? message : nil)
        }
    }

    /// A loop whose motor has rested for as long as its window.
    private func rested(record: WearableRecord? = .commissioned) -> Loop {
        var loop = loop(record: record)
        turn(&loop, Int(WearableLimits.motorWindowTicks) + 100)
        return loop
    }

    private func text(_ loop: borrowing Loop) -> String {
        var line = TextLine()
        loop.describe(into: &line)
        return String(decoding: (0..<line.count).map { line[$0] }, as: UTF8.self)
    }

    @Test func `a renewal starts the motor, silence ends it, and nobody has to press anything`() {
        var loop = rested()
        #expect(text(loop) == "ready" && hardware.charge && hardware.load && !hardware.motor)
        vibrate(&loop, turns: 100)
        #expect(hardware.motor && hardware.motorTurns > 90)
        turn(&loop, 60)
        #expect(!hardware.motor && loop.status.motorCut?.rule == .leaseLapsed)
        #expect(text(loop) == "tripped: leaseLapsed, value 51, limit 50; off: motor")
        turn(&loop, 100)
        #expect(text(loop) == "ready")
        vibrate(&loop, turns: 50)
        #expect(hardware.motor)
    }

    @Test func `without a record everything is off until a person clears it, and that is kept`() {
        var loop = rested(record: nil)
        vibrate(&loop, turns: 20)
        #expect(!hardware.motor && !hardware.charge && !hardware.load && hardware.lamp)
        #expect(
            text(loop)
                == "latched: uncommissioned; off: motor charge load (to clear: release, press, "
                + "hold for 5 s, release the button)")
        hardware.button = true
        turn(&loop, Int(ToasterLimits.clearHoldTicks))
        hardware.button = false
        turn(&loop, 1)
        let record = loop.recorder.record
        #expect(record?.latch == nil && record?.sequence == 1)
        turn(&loop, 1)
        #expect(hardware.charge && hardware.load)
    }

    @Test func `a welded motor is cut by the load path, kept, and outlives a restart`() {
        var loop = rested()
        hardware.isMotorWelded = true
        turn(&loop, 30)
        #expect(!hardware.load && !hardware.charge && !hardware.motor)
        let record = loop.recorder.record
        #expect(record?.latch?.rule == .motorSensedOn && record?.opened == .all)
        let (trip, trips) = (loop.recorder.trip, loop.recorder.trips)
        #expect(trips == 1)
        #expect(trip == .wearable(WearableTrip(.motorSensedOn, value: 21, limit: 20)))
        hardware.isMotorWelded = false
        var next = self.loop(record: record)
        turn(&next, 50)
        #expect(!hardware.load && !hardware.charge)
        #expect(text(next).hasPrefix("latched: motorSensedOn, value 21, limit 20"))
    }

    @Test func `what is found again within a second is one trip in the history`() {
        var loop = rested()
        hardware.button = true
        vibrate(&loop, turns: 300)
        #expect(!hardware.motor)
        let first = loop.recorder.trips
        #expect(first == 1)
        hardware.button = false
        turn(&loop, 200)
        hardware.button = true
        vibrate(&loop, turns: 20)
        let (second, cause) = (loop.recorder.trips, loop.recorder.trip)
        #expect(second == 2 && cause == .wearable(WearableTrip(.cancel)))
    }

    @Test func `reports come every fifty milliseconds, and at once when the wearer presses`() {
        var loop = loop()
        var due: [Int] = []
        for turn in 0..<60 {
            hardware.button = (32..<34).contains(turn)
            _ = loop.turn(lease: nil)
            guard let report = loop.report else { continue }
            #expect(report.instance == 7 && report.status == loop.status)
            #expect(report.charge && report.loadClosed && !report.motor)
            if turn >= 20 { due.append(turn) }
            if turn >= 32 { #expect(report.buttonPresses == 1) }
        }
        #expect(due == [20, 25, 30, 32, 34, 39, 44, 49, 54, 59])
    }

    @Test func `a report says why the motor was cut, and the frame says it too`() throws {
        var loop = rested()
        vibrate(&loop, turns: 20)
        hardware.skin = .celsius(43)
        var told: WearableReport?
        for turn in 0..<10 {
            let message = renewal(loop, 32 + turn)
            _ = loop.turn(lease: turn == 0 ? message : nil)
            guard let frame = loop.statusFrame else { continue }
            guard case .status(let report) = WearableFrame.decode(frame) else {
                Issue.record("no status")
                continue
            }
            told = report
        }
        let report = try #require(told)
        #expect(report.status.motorCut?.rule == .skinTooHot && report.status.isMotorWanted)
        #expect(report.status.skin == .celsius(43) && report.status.battery == .celsius(25))
        #expect(report.status.isSkinGood && report.status.opened == .motorAndCharge)
        #expect(report.lamp && !report.motor && !report.charge && report.loadClosed)
        #expect(report.alarm == .takeOff)
    }

    @Test func `a call that nobody took is told by the lamp, before a latch is`() {
        var loop = loop(record: nil)
        var on = 0
        for _ in 0..<400 {
            _ = loop.turn(lease: nil, callNotTaken: true)
            if hardware.lamp { on += 1 }
        }
        // Three pulses of 600 ms.
        #expect(on == 180)
    }

    @Test func `ten thousand turns take nothing from the heap`() {
        var loop = rested()
        var said = 0
        var frames = 0
        let before = hearth_allocation_count()
        for turn in 0..<10_000 {
            hardware.button = turn % 3_000 > 2_400
            hardware.skin = turn % 1_500 > 1_400 ? .celsius(44) : .celsius(33)
            hardware.isMotorWelded = turn % 5_000 > 4_900
            hardware.supplyMillivolts = turn % 2_000 > 1_990 ? 0 : 3_300
            let message = renewal(loop, turn)
            if loop.turn(lease: turn % 16 == 0 ? message : nil) == .changed {
                var line = TextLine()
                loop.describe(into: &line)
                said += line.count
            }
            if loop.statusFrame != nil { frames += 1 }
        }
        let after = hearth_allocation_count()
        #expect(after == before)
        #expect(said > 10 && frames > 1_900)
        #expect(hardware.motorTurns > 100)
        let trips = loop.recorder.trips
        #expect(trips > 5)
    }

    @Test func `the watchdog is fed twice a second, latched or not`() {
        var loop = loop(record: nil)
        turn(&loop, 1_000)
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

    @Test func `an ordered stop lets the motor lapse and takes no renewal any more`() {
        var loop = rested()
        vibrate(&loop, turns: 20)
        #expect(hardware.motor)
        loop.isStopping = true
        let early = loop.isAtRest
        #expect(!early)
        vibrate(&loop, turns: Int(ToasterLimits.leaseTicksMax) + 5)
        #expect(!hardware.motor)
        let isAtRest = loop.isAtRest
        #expect(isAtRest)
        let isOff = loop.end()
        #expect(isOff && hardware.isStopped)
    }
}
