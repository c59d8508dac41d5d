// What the loop hands to its client, and when.

import HearthGuard
import HearthSafety
import HearthUnits
import Testing

struct GuardLoopClientTests {
    @Test func `reports come every fifty milliseconds, and at once when a person presses`() {
        let hardware = FakeHardware()
        var loop = GuardLoop(
            board: FakeBoard(hardware: hardware), recorder: FakeRecorder(durableSequence: 1),
            record: .commissioned, tightening: .none, instance: 5)
        var due: [Int] = []
        for turn in 0..<60 {
            hardware.lever = (32..<34).contains(turn)
            _ = loop.turn(lease: nil)
            guard let report = loop.report else { continue }
            #expect(report.instance == 5 && report.status == loop.status)
            if turn >= 20 { due.append(turn) }
            if turn >= 32 { #expect(report.leverPresses == 1) }
        }
        #expect(due == [20, 25, 30, 32, 34, 39, 44, 49, 54, 59])
    }

    @Test func `a journal entry is handed out again every second until it is acknowledged`() {
        var record = SafetyRecord.commissioned
        record.isArmed = true
        let hardware = FakeHardware()
        var loop = GuardLoop(
            board: FakeBoard(hardware: hardware), recorder: FakeRecorder(durableSequence: 1),
            record: record, tightening: .none)
        var handed: [Int] = []
        for turn in 0..<400 {
            _ = loop.turn(lease: nil, acknowledged: turn < 250 ? 0 : 1)
            if let entry = loop.entry {
                #expect(entry.trip.interlock == .uncleanEnd && entry.sequence == 1)
                handed.append(turn)
            }
        }
        #expect(handed == [0, 100, 200])
    }
}
