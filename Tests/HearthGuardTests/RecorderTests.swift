// The recorder on a real directory: what is durable is on the disk, the loop never waits, and a
// disk that fails holds nothing up but the record.

import CGuard
import HearthCore
import HearthGuard
import HearthLinux
import HearthSafety
import HearthUnits
import Testing
import hearth_guard

private typealias Stored = StoredMemory<SafetyRecordImage>

@Suite(.serialized) struct RecorderTests {
    private let directory: String

    init() {
        directory = "/tmp/hearth-recorder-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        _ = unsafe mkdir(directory, 0o755)
    }

    private var path: [UInt8] { Array(directory.utf8) }

    private func removed() {
        for name in ["record.a", "record.b", "history", "journal"] {
            _ = unsafe unlink(directory + "/" + name)
            _ = unsafe rmdir(directory + "/" + name)
        }
        _ = unsafe rmdir(directory)
    }

    private func record(_ sequence: UInt32) -> SafetyRecord {
        var record = SafetyRecord.commissioned
        record.sequence = sequence
        record.uncleanEnds = UInt8(truncatingIfNeeded: sequence)
        return record
    }

    /// Waits, for seconds at most, until a condition of another thread's making holds.
    private func wait(_ condition: () -> Bool) -> Bool {
        for _ in 0..<2_000 {
            if condition() { return true }
            pause(for: .milliseconds(5))
        }
        return false
    }

    private func trip(_ sequence: UInt32) -> TripEntry {
        TripEntry(
            sequence: sequence, instance: 3, tick: 5, wallSeconds: 0,
            cause: .toaster(Trip(.leaseLapsed), cycle: 2, phase: .heating), past: RecentPast())
    }

    @Test func `an empty directory is uncommissioned`() {
        defer { removed() }
        let stored = Stored(path)
        #expect(stored.record == nil && stored.trips.isEmpty)
    }

    @Test func `what is durable is found by the next start, in turns of the slots`() throws {
        defer { removed() }
        for sequence in 1...7 as ClosedRange<UInt32> {
            let stored = Stored(path)
            #expect(stored.record?.sequence ?? 0 == sequence - 1)
            var recorder = try Recorder(path, after: stored)
            #expect(wait { recorder.durableSequence == sequence - 1 })
            recorder.submit(record(sequence))
            #expect(wait { recorder.durableSequence == sequence })
            let files = try ["record.a", "record.b"].map { name in
                isReadable("\(directory)/\(name)")
                    ? try readFile("\(directory)/\(name)", limit: .kibibytes(1)) : []
            }
            // At the start the record before was written once more, into the other slot: there it
            // still is.
            #expect(files[0].count == 64)
            #expect(files[1].count == (sequence == 1 ? 0 : 64))
            if sequence > 1 { #expect(files[0] != files[1]) }
        }
        #expect(Stored(path).record == record(7))
    }

    @Test func `of many records the newest becomes durable, the last one also at the end`() throws {
        defer { removed() }
        do {
            var recorder = try Recorder(path, after: Stored(path))
            for sequence in 1...2_000 as ClosedRange<UInt32> { recorder.submit(record(sequence)) }
        }
        #expect(Stored(path).record == record(2_000))
    }

    @Test func `trips are kept with the calendar's time, sixteen of them`() throws {
        defer { removed() }
        do {
            var recorder = try Recorder(path, after: Stored(path))
            for sequence in 1...20 as ClosedRange<UInt32> {
                recorder.submit(trip(sequence))
                pause(for: .milliseconds(40))
            }
        }
        let stored = Stored(path)
        #expect(stored.trips.map(\.sequence) == Array(5...20))
        #expect(stored.trips.allSatisfy { abs($0.wallSeconds - guard_calendar_seconds()) < 60 })
        // The count goes on.
        do {
            var recorder = try Recorder(path, after: stored)
            recorder.submit(trip(21))
        }
        #expect(Stored(path).trips.map(\.sequence) == Array(6...21))
    }

    @Test func `a disk that fails makes nothing durable, and is tried again until it works`() throws
    {
        defer { removed() }
        // A directory where the file should be: no open for writing succeeds.
        _ = unsafe mkdir(directory + "/record.a", 0o755)
        var recorder = try Recorder(path, after: Stored(path))
        recorder.submit(record(1))
        #expect(wait { recorder.problem != 0 })
        let (durable, problem) = (recorder.durableSequence, recorder.problem)
        #expect(durable == 0 && problem == EISDIR)
        _ = unsafe rmdir(directory + "/record.a")
        #expect(wait { recorder.durableSequence == 1 })
        #expect(wait { recorder.problem == 0 })
        #expect(Stored(path).record == record(1))
    }

    @Test func `what was read at the start is durable when it was written again, and not before`()
        throws
    {
        defer { removed() }
        do {
            var recorder = try Recorder(path, after: Stored(path))
            recorder.submit(record(1))
        }
        _ = unsafe mkdir(directory + "/record.b", 0o755)
        let recorder = try Recorder(path, after: Stored(path))
        #expect(wait { recorder.problem == EISDIR })
        let before = recorder.durableSequence
        #expect(before != 1)
        _ = unsafe rmdir(directory + "/record.b")
        #expect(wait { recorder.durableSequence == 1 })
        let files = try ["record.a", "record.b"].map {
            try readFile("\(directory)/\($0)", limit: .kibibytes(1))
        }
        #expect(files[0] == files[1] && Stored(path).record == record(1))
    }

    @Test func `the journal is in its file when the recorder ends, in turns of its slots`() throws {
        defer { removed() }
        var armed = SafetyRecord.commissioned
        armed.isArmed = true
        for instance in 1...3 as ClosedRange<UInt64> {
            let stored = Stored(path)
            let journal = JournalImage.journal(stored.journal, instance: instance)
            #expect(journal.count == Int(instance - 1))
            // An unclean end is told at the start.
            let interlock = SafetyInterlock(
                record: armed, startedAt: .boot, journal: journal)
            var recorder = try Recorder(path, after: stored)
            recorder.submit(JournalImage.encode(interlock.journal))
        }
        let stored = Stored(path)
        #expect(stored.journal.count == 2 * JournalImage.byteCount)
        let journal = JournalImage.journal(stored.journal, instance: 9)
        #expect(journal.count == 3 && journal.oldest?.instance == 1)
    }

    @Test func `a damaged slot leaves the other one, two leave none`() throws {
        defer { removed() }
        do {
            var recorder = try Recorder(path, after: Stored(path))
            recorder.submit(record(1))
            #expect(wait { recorder.durableSequence == 1 })
            recorder.submit(record(2))
        }
        try writeFile([UInt8](repeating: 0, count: 64), to: directory + "/record.b")
        #expect(Stored(path).record == record(1))
        try writeFile([1], to: directory + "/record.a")
        #expect(Stored(path).record == nil)
    }

    @Test func `a directory that is not there is an error that names it`() {
        defer { removed() }
        let missing = path + Array("/nowhere".utf8)
        do throws(GuardError) {
            _ = try Recorder(missing, after: Stored(missing))
            Issue.record("opened what is not there")
        } catch {
            #expect(error.exit == .unreadable)
            #expect(String(decoding: error.message, as: UTF8.self).contains("/nowhere"))
        }
    }

    @Test func `a wearable's record is kept as well, and to the other target there is none`()
        throws
    {
        defer { removed() }
        let latched = WearableRecord(
            sequence: 5, latch: WearableTrip(.motorSensedOn, value: 21, limit: 20), opened: .all)
        do {
            var recorder = try Recorder(path, after: StoredMemory<WearableRecordImage>(path))
            recorder.submit(latched)
            recorder.submit(
                TripEntry(
                    sequence: 1, instance: 3, tick: 5, wallSeconds: 0,
                    cause: .wearable(WearableTrip(.cancel)), past: RecentPast()))
        }
        let stored = StoredMemory<WearableRecordImage>(path)
        #expect(stored.record == latched)
        #expect(stored.trips.map(\.cause) == [.wearable(WearableTrip(.cancel))])
        #expect(Stored(path).record == nil)
        // A toaster's guard that starts here is uncommissioned, and so is the wearable's after it.
        do {
            var recorder = try Recorder(path, after: Stored(path))
            recorder.submit(record(1))
            #expect(wait { recorder.durableSequence == 1 })
            recorder.submit(record(2))
        }
        #expect(StoredMemory<WearableRecordImage>(path).record == nil)
        #expect(Stored(path).record == record(2))
    }
}
