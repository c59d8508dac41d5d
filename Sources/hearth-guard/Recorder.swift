// Keeps record and history on the disk, on a thread of its own. The loop puts what is to be written
// into boxes and never waits; the thread writes the newest, makes it durable, and says so. A disk
// that is full or fails is tried again, ever more rarely: until then nothing newer is durable, and
// the interlock starts no heat (H32).

import CGuard
package import HearthGuard
import HearthINI
package import HearthSafety
import HearthUnits

/// What was on the disk at the start.
package struct StoredMemory<Image: RecordImage> {
    package private(set) var record: Image.Record?
    package private(set) var trips: [TripEntry] = []
    /// The file of the journal; empty when it is not there, a byte when it cannot be read.
    package private(set) var journal: [UInt8] = []
    fileprivate var slot = RecordSlot.a

    /// Reads the state directory. What is missing or damaged is not there.
    package init(_ directory: [UInt8]) {
        let newest = Image.newest(
            StoredMemory.image(directory, "/record.a"), StoredMemory.image(directory, "/record.b"))
        record = newest?.record
        slot = newest?.slot.other ?? .a
        if case .bytes(let bytes) = readFile(
            directory + StaticString("/history").bytes, limit: TripHistory.byteCount)
        {
            trips = TripHistory.entries(bytes)
        }
        switch readFile(
            directory + StaticString("/journal").bytes, limit: 2 * JournalImage.byteCount)
        {
        case .bytes(let bytes): journal = bytes
        case .failure(let number): if number != ENOENT { journal.append(0) }
        }
    }

    private static func image(_ directory: [UInt8], _ name: StaticString)
        -> InlineArray<64, UInt8>?
    {
        let file = readFile(directory + name.bytes, limit: Image.byteCount)
        guard case .bytes(let bytes) = file, bytes.count == Image.byteCount else {
            return nil
        }
        var image = InlineArray<64, UInt8>(repeating: 0)
        for index in image.indices { image[index] = bytes[index] }
        return image
    }
}

/// The loop's end of the boxes.
@safe
package struct Recorder<Image: RecordImage>: GuardRecorder, ~Copyable {
    private let mailbox: UnsafeMutablePointer<guard_mailbox>
    private let thread: SideThread

    /// - Parameters:
    ///   - directory: where the files are; it must exist and be writable.
    ///   - stored: what was found in it.
    package init(_ directory: [UInt8], after stored: StoredMemory<Image>) throws(GuardError) {
        let descriptor = unsafe withPath(directory) {
            unsafe guard_open($0, O_RDONLY | O_DIRECTORY, 0)
        }
        guard descriptor >= 0 else {
            throw systemError(.unreadable, directory, "open", guard_errno())
        }
        let mailbox = UnsafeMutablePointer<guard_mailbox>.allocate(capacity: 1)
        unsafe mailbox.initialize(to: guard_mailbox())
        unsafe mailbox.pointee.directory = descriptor
        // What was read may come from memory, and a disk that lost it says nothing at a second
        // fsync: it counts as durable when it was written once more, into the other slot.
        if let record = stored.record {
            unsafe mailbox.pointee.durable = record.sequence &- 1
            unsafe Recorder.put(record, mailbox)
        }
        unsafe mailbox.pointee.next_slot = Int32(stored.slot.rawValue)
        let last = stored.trips.last?.sequence ?? 0
        unsafe mailbox.pointee.trip = last
        unsafe mailbox.pointee.written_trip = last
        thread = try unsafe SideThread(
            directory, &mailbox.pointee.side, recorderThread, mailbox)
        unsafe self.mailbox = mailbox
        unsafe guard_wake(&mailbox.pointee.side)
    }

    deinit {
        guard unsafe thread.end(&mailbox.pointee.side, within: .seconds(2)) else { return }
        unsafe close(mailbox.pointee.directory)
        unsafe mailbox.deallocate()
    }

    package var durableSequence: UInt32 { unsafe guard_load(&mailbox.pointee.durable) }

    /// The errno that stands in the way of a newer record or trip; 0 for none.
    package var problem: Int32 { unsafe guard_load_problem(mailbox) }

    private static func put(
        _ record: Image.Record, _ mailbox: UnsafeMutablePointer<guard_mailbox>
    ) {
        let image = Image.encode(record)
        unsafe withUnsafeBytes(of: image) { bytes in
            unsafe guard_box_put(
                &mailbox.pointee.record, bytes.baseAddress, UInt32(bytes.count))
        }
    }

    package mutating func submit(_ record: Image.Record) {
        unsafe Recorder.put(record, mailbox)
        unsafe guard_wake(&mailbox.pointee.side)
    }

    package mutating func submit(_ trip: TripEntry) {
        let slot = TripHistory.encode(trip)
        let box = unsafe guard_trip_box(mailbox, trip.sequence)
        unsafe withUnsafeBytes(of: slot) { bytes in
            unsafe guard_box_put(box, bytes.baseAddress, UInt32(bytes.count))
        }
        unsafe guard_store(&mailbox.pointee.trip, trip.sequence)
        unsafe guard_wake(&mailbox.pointee.side)
    }
}

extension Recorder {
    package mutating func submit(_ journal: InlineArray<1024, UInt8>) {
        unsafe withUnsafeBytes(of: journal) { bytes in
            unsafe guard_box_put(
                &mailbox.pointee.journal, bytes.baseAddress, UInt32(bytes.count))
        }
        unsafe guard_wake(&mailbox.pointee.side)
    }
}

/// The thread.
private func recorderThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        let mailbox = unsafe context.assumingMemoryBound(to: guard_mailbox.self)
        unsafe RecorderThread.run(mailbox)
        unsafe guard_store(&mailbox.pointee.side.ended, 1)
    }
    return nil
}

/// The thread's end of the boxes.
private enum RecorderThread {
    /// Milliseconds to the next attempt: doubled with each failure, between these.
    static var backoff: ClosedRange<Int32> { 50...5_000 }

    static func run(_ mailbox: UnsafeMutablePointer<guard_mailbox>) {
        var wait: Int32 = -1
        while true {
            unsafe guard_wait(&mailbox.pointee.side, wait)
            // What was put before the order to stop is still written, once.
            let isLast = unsafe guard_load(&mailbox.pointee.side.stopping) != 0
            var number = unsafe writeRecord(mailbox)
            if number == 0 { number = unsafe writeJournal(mailbox) }
            if number == 0 { number = unsafe writeTrips(mailbox) }
            unsafe guard_store_problem(mailbox, number)
            if isLast { return }
            wait = number == 0 ? -1 : min(max(wait * 2, backoff.lowerBound), backoff.upperBound)
        }
    }

    /// Writes the newest record unless it is on the disk. Returns 0 or an errno.
    private static func writeRecord(_ mailbox: UnsafeMutablePointer<guard_mailbox>) -> Int32 {
        var image = InlineArray<64, UInt8>(repeating: 0)
        let isWhole = unsafe withUnsafeMutableBytes(of: &image) { bytes in
            unsafe guard_box_take(&mailbox.pointee.record, bytes.baseAddress, UInt32(bytes.count))
        }
        let sequence = image.loadUInt32(at: 4)
        guard isWhole == 1, image.isSealed,
            unsafe sequence != guard_load(&mailbox.pointee.durable)
        else { return 0 }
        // The slot of the last durable record is left alone until another one is durable.
        let slot = unsafe mailbox.pointee.next_slot
        let name: StaticString = slot == 0 ? "record.a" : "record.b"
        let number = unsafe write(image, name, at: 0, mailbox)
        guard number == 0 else { return number }
        unsafe mailbox.pointee.next_slot = 1 - slot
        unsafe guard_store(&mailbox.pointee.durable, sequence)
        return 0
    }

    /// Writes the newest journal, in the slot of its revision. Returns 0 or an errno.
    private static func writeJournal(_ mailbox: UnsafeMutablePointer<guard_mailbox>) -> Int32 {
        var image = InlineArray<1024, UInt8>(repeating: 0)
        let isWhole = unsafe withUnsafeMutableBytes(of: &image) { bytes in
            unsafe guard_box_take(
                &mailbox.pointee.journal, bytes.baseAddress, UInt32(bytes.count))
        }
        guard isWhole == 1, let revision = JournalImage.revision(image),
            unsafe revision != mailbox.pointee.written_journal
        else { return 0 }
        let number = unsafe write(
            image, "journal", at: JournalImage.offset(of: revision), mailbox)
        if number == 0 { unsafe mailbox.pointee.written_journal = revision }
        return number
    }

    /// Writes the trips that came since the last one. Returns 0 or an errno.
    private static func writeTrips(_ mailbox: UnsafeMutablePointer<guard_mailbox>) -> Int32 {
        let last = unsafe guard_load(&mailbox.pointee.trip)
        while unsafe mailbox.pointee.written_trip != last {
            let behind = unsafe last &- mailbox.pointee.written_trip
            // Of more than four, the oldest were overwritten in their boxes.
            let sequence = last &- min(behind &- 1, 3)
            var slot = InlineArray<512, UInt8>(repeating: 0)
            let box = unsafe guard_trip_box(mailbox, sequence)
            let isWhole = unsafe withUnsafeMutableBytes(of: &slot) { bytes in
                unsafe guard_box_take(box, bytes.baseAddress, UInt32(bytes.count))
            }
            if isWhole == 1, var entry = TripHistory.decode(slot), entry.sequence == sequence {
                entry.wallSeconds = guard_calendar_seconds()
                let offset = TripHistory.offset(of: sequence)
                let number = unsafe write(
                    TripHistory.encode(entry), "history", at: offset, mailbox)
                guard number == 0 else { return number }
            }
            unsafe mailbox.pointee.written_trip = sequence
        }
        return 0
    }

    private static func write<let size: Int>(
        _ image: InlineArray<size, UInt8>, _ name: StaticString, at offset: Int,
        _ mailbox: UnsafeMutablePointer<guard_mailbox>
    ) -> Int32 {
        unsafe withPath(name.bytes) { name in
            unsafe withUnsafeBytes(of: image) { bytes in
                unsafe guard_write_durably(
                    mailbox.pointee.directory, name, bytes.baseAddress, bytes.count, off_t(offset))
            }
        }
    }
}
