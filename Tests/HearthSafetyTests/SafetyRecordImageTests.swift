// The record on the disk: golden bytes, damage of every kind, and the power cut in every operation
// of every write.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

private typealias Image = InlineArray<64, UInt8>

private func bytes(_ image: Image) -> [UInt8] { image.indices.map { image[$0] } }

/// What a reader makes of a file: an image, if it has the length of one.
private func image(_ bytes: [UInt8]) -> Image? {
    guard bytes.count == SafetyRecordImage.byteCount else { return nil }
    var image = Image(repeating: 0)
    for index in image.indices { image[index] = bytes[index] }
    return image
}

@Suite struct SafetyRecordImageTests {
    private let record = SafetyRecord(
        sequence: 0x0403_0201, latch: Trip(.heaterSensedOn, value: 7, limit: 5), isArmed: true,
        uncleanEnds: 2, onTimeLeftTicks: 60_000,
        drill: DrillResult(.passed, heaterTicks: 1, safetyRelayTicks: 113), cyclesSinceDrill: 12)

    private func record(_ sequence: UInt32) -> SafetyRecord {
        var record = SafetyRecord.commissioned
        record.sequence = sequence
        return record
    }

    @Test func `an image has its golden bytes`() {
        let expected: [UInt8] = [
            72, 83, 82, 49, 1, 2, 3, 4, 96, 234, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 7, 0, 0, 0, 5, 0,
            0, 0, 1, 2, 1, 0, 1, 0, 113, 0, 12,
        ]
        let image = bytes(SafetyRecordImage.encode(record))
        #expect(image == expected + [UInt8](repeating: 0, count: 23) + [232, 72, 133, 164])
    }

    @Test func `what is encoded is decoded`() {
        var random = SeededRandom(seed: 21)
        let verdicts = DrillVerdict.allCases
        for _ in 0..<10_000 {
            var record = SafetyRecord(
                sequence: UInt32(truncatingIfNeeded: random.next()), latch: nil,
                isArmed: random.chance(0.5), uncleanEnds: UInt8(random.below(256)),
                onTimeLeftTicks: Int64(bitPattern: random.next()),
                drill: DrillResult(
                    verdicts[random.below(verdicts.count)],
                    heaterTicks: UInt16(random.below(65_536)),
                    safetyRelayTicks: UInt16(random.below(65_536))),
                cyclesSinceDrill: UInt8(random.below(256)))
            if random.chance(0.5) {
                record.latch = Trip(
                    Interlock.allCases[random.below(Interlock.allCases.count)],
                    sensor: [nil, .thermocouple, .infrared][random.below(3)],
                    value: Int32(truncatingIfNeeded: random.next()),
                    limit: Int32(truncatingIfNeeded: random.next()))
            }
            #expect(SafetyRecordImage.decode(SafetyRecordImage.encode(record)) == record)
        }
    }

    @Test func `every flipped bit and every pair makes a slot unsound`() {
        let good = SafetyRecordImage.encode(record)
        for first in 0..<512 {
            var once = good
            once[first / 8] ^= 1 << UInt8(first % 8)
            #expect(SafetyRecordImage.decode(once) == nil)
            for second in (first + 1)..<512 {
                var twice = once
                twice[second / 8] ^= 1 << UInt8(second % 8)
                guard SafetyRecordImage.decode(twice) != nil else { continue }
                Issue.record("bits \(first) and \(second)")
            }
        }
    }

    @Test func `zeros, ones and random bytes are unsound, also with a sound checksum`() {
        var random = SeededRandom(seed: 22)
        #expect(SafetyRecordImage.decode(Image(repeating: 0)) == nil)
        #expect(SafetyRecordImage.decode(Image(repeating: 0xFF)) == nil)
        for _ in 0..<50_000 {
            var image = Image(repeating: 0)
            for index in image.indices { image[index] = UInt8(random.below(256)) }
            #expect(SafetyRecordImage.decode(image) == nil)
            image.seal()
            #expect(SafetyRecordImage.decode(image) == nil, "no magic")
        }
        // A record of a later version, which this one does not understand, is none.
        var later = SafetyRecordImage.encode(record)
        later[40] = 1
        later.seal()
        #expect(SafetyRecordImage.decode(later) == nil)
    }

    @Test func `the newer sound slot counts, also when sequences wrap`() throws {
        for (older, newer) in [(1, 2), (7, 8), (.max, 0), (.max - 1, 0)] as [(UInt32, UInt32)] {
            let (old, new) = (record(older), record(newer))
            let (oldImage, newImage) = (
                SafetyRecordImage.encode(old), SafetyRecordImage.encode(new)
            )
            let inB = try #require(SafetyRecordImage.newest(oldImage, newImage))
            #expect(inB.record == new && inB.slot == .b && inB.slot.other == .a)
            let inA = try #require(SafetyRecordImage.newest(newImage, oldImage))
            #expect(inA.record == new && inA.slot == .a && inA.slot.other == .b)
        }
    }

    @Test func `with the newer slot torn at any byte the older one counts, with both torn none`()
        throws
    {
        let old = bytes(SafetyRecordImage.encode(record(8)))
        let older = bytes(SafetyRecordImage.encode(record(7)))
        let new = bytes(SafetyRecordImage.encode(record(9)))
        for cut in 0..<64 {
            // Over the slot's former bytes, over zeros, and cut short.
            let torn = [
                Array(new[..<cut]) + older[cut...],
                Array(new[..<cut]) + [UInt8](repeating: 0, count: 64 - cut),
                Array(new[..<cut]),
            ]
            for slot in torn {
                let newest = try #require(SafetyRecordImage.newest(image(slot), image(old)))
                // Torn before its first change the slot is still its former self, and older.
                #expect(newest.record == record(8) && newest.slot == .b)
                #expect(SafetyRecordImage.newest(image(slot), nil)?.record.sequence ?? 7 == 7)
                #expect(SafetyRecordImage.newest(nil, nil) == nil)
            }
        }
    }
}

/// The recorder's procedure on a disk whose power goes in each of its operations.
@Suite struct SafetyRecordPowerCutTests {
    private static let paths = ["/record.a", "/record.b"]

    private struct Recorder {
        var slot = SafetyRecordImage.Slot.a
        /// The last record that the procedure called durable.
        var durable: UInt32 = 0
        var begun: UInt32 = 0
        var inPlace = false

        mutating func write(
            _ record: SafetyRecord, _ disk: inout SimulatedFileSystem
        ) throws(FileError) {
            let path = paths[inPlace ? 0 : Int(slot.rawValue)]
            begun = record.sequence
            try disk.write(bytes(SafetyRecordImage.encode(record)), to: path)
            try disk.syncFile(path)
            try disk.syncDirectory("/")
            durable = record.sequence
            slot = slot.other
        }
    }

    private static func read(_ disk: inout SimulatedFileSystem, _ path: String) -> Image? {
        do {
            return image(try disk.read(path, limit: .kibibytes(1)))
        } catch { return nil }
    }

    /// The sequence that the next start finds after a cut in `operation`, and what it may find.
    private func outcome(cutAt operation: Int, seed: UInt64, inPlace: Bool)
        -> (found: UInt32?, allowed: ClosedRange<UInt32>, hadPower: Bool)
    {
        var disk = SimulatedFileSystem(seed: seed)
        disk.faults.powerCutAt = operation
        var recorder = Recorder()
        recorder.inPlace = inPlace
        for sequence in 1...6 as ClosedRange<UInt32> {
            var record = SafetyRecord.commissioned
            record.sequence = sequence
            record.latch = Trip(.sensorOpen, sensor: .infrared)
            do {
                try recorder.write(record, &disk)
            } catch { break }
        }
        let hadPower = disk.hasPower
        disk.restart()
        let newest = SafetyRecordImage.newest(
            Self.read(&disk, Self.paths[0]), Self.read(&disk, Self.paths[1]))
        return (newest?.record.sequence, recorder.durable...recorder.begun, hadPower)
    }

    @Test func `after a power cut in any operation the last durable record or the next is found`() {
        var cuts = 0
        for operation in 0..<24 {
            for seed in 0..<200 as Range<UInt64> {
                let (found, allowed, hadPower) = outcome(
                    cutAt: operation, seed: seed, inPlace: false)
                if !hadPower { cuts += 1 }
                #expect(allowed.contains(found ?? 0), "operation \(operation), seed \(seed)")
            }
        }
        #expect(cuts == 24 * 200)
    }

    @Test func `written over and over in one slot it would be lost`() {
        var lost = 0
        for operation in 4..<24 {
            for seed in 0..<50 as Range<UInt64> {
                let (found, allowed, _) = outcome(cutAt: operation, seed: seed, inPlace: true)
                if !allowed.contains(found ?? 0) { lost += 1 }
            }
        }
        #expect(lost > 0)
    }
}
