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

    @Test func `what a client did not acknowledge is told by the guard after a restart`() {
        var record = SafetyRecord.commissioned
        record.isArmed = true
        let hardware = FakeHardware()
        func loop(_ instance: UInt64, _ file: [UInt8]) -> GuardLoop<
            FakeBoard, FakeRecorder<SafetyRecord>
        > {
            GuardLoop(
                board: FakeBoard(hardware: hardware), recorder: FakeRecorder(durableSequence: 1),
                record: record, tightening: .none, instance: instance,
                journal: JournalImage.journal(file, instance: instance))
        }
        var first = loop(5, [])
        _ = first.turn(lease: nil)
        let file = first.recorder.journal
        #expect(!file.isEmpty)
        record.isArmed = false
        var second = loop(6, file)
        _ = second.turn(lease: nil)
        guard let frame = second.journalFrame,
            case .journal(let entry, let instance) = GuardFrame.decode(frame)
        else {
            Issue.record("nothing is told")
            return
        }
        #expect(instance == 6 && entry.instance == 5 && entry.sequence == 1)
        let unchanged = second.recorder.journal
        #expect(unchanged.isEmpty, "what is on the disk is not written again")
        _ = second.turn(lease: nil, acknowledged: 1)
        var third = loop(7, second.recorder.journal)
        _ = third.turn(lease: nil)
        let nothing = third.journalFrame
        #expect(nothing == nil)
    }
}
