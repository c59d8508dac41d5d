// The journal on the disk: what hearthd has not acknowledged outlives the guard.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

@Suite struct JournalImageTests {
    /// A toaster's journal after so many cancels, by a guard of that instance.
    private func cancelled(
        _ times: Int, _ journal: Journal<Trip> = Journal(instance: 7), acknowledged: UInt32 = 0
    ) -> Journal<Trip> {
        let bench = Bench()
        bench.machine = InterlockMachine(
            record: .commissioned, selection: EveryInterlock(), startedAt: bench.now,
            journal: journal)
        bench.warmingPerTick = 0
        bench.acknowledged = acknowledged
        bench.run(1)
        for _ in 0..<times {
            bench.startCycle()
            bench.button = true
            bench.run(2)
            bench.button = false
            bench.run(200)
        }
        return bench.machine.journal
    }

    /// The file after these journals were written, each to its slot.
    private func file(_ journals: Journal<Trip>...) -> [UInt8] {
        var file = [UInt8](repeating: 0, count: 2 * JournalImage.byteCount)
        for journal in journals {
            let image = JournalImage.encode(journal)
            let start = JournalImage.offset(of: journal.revision)
            for index in image.indices { file[start + index] = image[index] }
        }
        return file
    }

    @Test func `what was not acknowledged outlives a restart, and the sequence goes on`() {
        let first = cancelled(3)
        #expect(first.count == 3 && first.oldest?.sequence == 1)
        let read = JournalImage.journal(file(first), instance: 8)
        #expect(read.count == 3 && read.oldest == first.oldest && read.revision == first.revision)
        // The next guard hands out what the one before it left, and goes on behind it.
        let second = cancelled(1, read, acknowledged: 1)
        #expect(second.count == 3 && second.oldest?.sequence == 2)
        #expect(second.oldest?.instance == 7)
        var third = JournalImage.journal(file(first, second), instance: 9)
        for sequence in 2...3 as ClosedRange<UInt32> {
            third = cancelled(0, third, acknowledged: sequence)
        }
        #expect(third.count == 1 && third.oldest?.sequence == 4 && third.oldest?.instance == 8)
        #expect(third.oldest?.lostBefore == 0)
    }

    @Test func `a full journal and what it counted outlive a restart`() {
        let full = cancelled(18)
        #expect(full.count == 16)
        var rest = JournalImage.journal(file(full), instance: 8)
        for sequence in 1...16 as ClosedRange<UInt32> {
            #expect(rest.oldest?.sequence == sequence && rest.oldest?.lostBefore == 0)
            rest = cancelled(0, rest, acknowledged: sequence)
        }
        #expect(rest.count == 0)
        // The two that were lost after the last change are in no image that the guard wrote.
        #expect(cancelled(1, rest).oldest?.sequence == 17)
    }

    @Test func `of two slots the newer counts, and the other while one is torn`() {
        let first = cancelled(1)
        let second = cancelled(1, first)
        #expect(second.revision == first.revision + 1)
        var both = file(first, second)
        #expect(JournalImage.journal(both, instance: 8).count == 2)
        let start = JournalImage.offset(of: second.revision)
        for index in 0..<512 { both[start + index] = 0 }
        #expect(JournalImage.journal(both, instance: 8).count == 1)
    }

    @Test func `no file is an empty journal, a damaged one is empty and counted as a loss`() {
        #expect(cancelled(1, JournalImage.journal([], instance: 8)).oldest?.lostBefore == 0)
        var damaged = file(cancelled(2))
        for start in [0, JournalImage.byteCount] { damaged[start + 40] ^= 1 }
        let twoDamaged = cancelled(1, JournalImage.journal(damaged, instance: 8))
        #expect(twoDamaged.count == 1 && twoDamaged.oldest?.sequence == 1)
        #expect(twoDamaged.oldest?.lostBefore == 1 && twoDamaged.oldest?.instance == 8)
        #expect(cancelled(1, JournalImage.journal([0], instance: 8)).oldest?.lostBefore == 1)
        // The other target's is damage.
        let worn = JournalImage.wearableJournal(file(cancelled(1)), instance: 8)
        #expect(worn.count == 0)
    }

    @Test func `no damaged bit passes`() {
        let image = JournalImage.encode(cancelled(2))
        for bit in stride(from: 0, to: 8 * JournalImage.byteCount, by: 7) {
            var damaged = image
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let bytes = damaged.indices.map { damaged[$0] }
            #expect(JournalImage.journal(bytes, instance: 8).count == 0)
        }
    }

    @Test func `sealed images of random bytes are read as what encodes to them, or as damage`() {
        var random = SeededRandom(seed: 19)
        let whole = JournalImage.encode(cancelled(2))
        var accepted = 0
        for _ in 0..<20_000 {
            var image = whole
            image[random.below(140)] = UInt8(truncatingIfNeeded: random.next())
            image.seal()
            let bytes = image.indices.map { image[$0] }
            let journal = JournalImage.journal(bytes, instance: 8)
            guard journal.count > 0 else { continue }
            accepted += 1
            let again = JournalImage.encode(journal)
            #expect(again.isEqual(to: image))
        }
        #expect(accepted > 5_000 && accepted < 19_000)
    }
}

/// What a wearable's guard tells hearthd besides its status.
@Suite struct WearableJournalTests {
    private func bench() -> WearableBench { WearableBench.rested(vibrating: true) }

    private func entries(_ bench: WearableBench) -> [WearableJournalEntry] {
        let image = JournalImage.encode(bench.machine.journal)
        var journal = JournalImage.wearableJournal(
            image.indices.map { image[$0] }, instance: 0)
        var entries: [WearableJournalEntry] = []
        while let oldest = journal.oldest {
            entries.append(oldest)
            var machine = WearableInterlock(
                record: .commissioned, startedAt: bench.now, journal: journal)
            var input = bench.gather()
            input.journalAcknowledged = oldest.sequence
            input.lease = nil
            _ = machine.step(input)
            journal = machine.journal
        }
        return entries
    }

    @Test func `a wearable's journal has trips, motor cuts and who cleared them, in their order`() {
        let bench = bench()
        #expect(bench.machine.journal.count == 0)
        bench.button = true
        bench.run(5)
        bench.button = false
        bench.run(120)
        bench.battery = .celsius(61)
        bench.run(300)
        bench.battery = .celsius(25)
        bench.run(3_000)
        bench.button = true
        bench.run(Int(ToasterLimits.clearHoldTicks))
        bench.button = false
        bench.run(2)
        let told = entries(bench)
        #expect(bench.last.record.latch == nil)
        #expect(told.first?.event == .motorCut && told.first?.trip.rule == .cancel)
        let trip = told.first { $0.event == .tripped }
        #expect(trip?.trip.rule == .batteryTooHot && trip?.thermocouple == .celsius(61))
        let cleared = told.filter { $0.event == .cleared }
        #expect(cleared.count == 1 && cleared.first?.trip.rule == .batteryTooHot)
        #expect(told.map(\.sequence) == Array(1...UInt32(told.count)))
    }

    @Test func `motor cuts are kept once a minute and counted else`() {
        let bench = bench()
        for _ in 0..<50 {
            bench.nextMessage = .malformed
            bench.run(130)
        }
        let told = entries(bench).filter { $0.event == .motorCut }
        #expect(told.count == 2)
        #expect(told[0].lostBefore == 0 && told[1].lostBefore > 30)
    }

    @Test func `a wearable's journal entry is decoded as encoded, and is no toaster's`() {
        let entry = WearableJournalEntry(
            sequence: 3, trip: WearableTrip(.skinTooHot, sensor: .skin, value: 9, limit: 8),
            tick: 99, thermocouple: .celsius(30), infrared: .celsius(43), lostBefore: 2,
            instance: 5, event: .cleared)
        let message = WearableMessage.journal(entry, instance: 6)
        let frame = WearableFrame.encode(message)
        #expect(WearableFrame.decode(frame) == message && GuardFrame.decode(frame) == .malformed)
        for bit in 0..<768 {
            var damaged = frame
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            if WearableFrame.decode(damaged) != .malformed { Issue.record("bit \(bit)") }
        }
        let toaster = JournalEntry(
            sequence: 3, trip: Trip(.cancel), tick: 99, thermocouple: .celsius(30),
            infrared: .celsius(43), lostBefore: 2, instance: 5, event: .tripped)
        let other = GuardFrame.encode(.journal(toaster, instance: 6))
        #expect(GuardFrame.decode(other) == .journal(toaster, instance: 6))
        #expect(WearableFrame.decode(other) == .malformed)
    }
}
