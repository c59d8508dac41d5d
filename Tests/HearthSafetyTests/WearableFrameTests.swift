// The wearable's frame and record: golden bytes (made by another program), damage of every bit,
// values from anywhere, and the other target's bytes.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

private func bytes<let size: Int>(_ frame: InlineArray<size, UInt8>) -> [UInt8] {
    frame.indices.map { frame[$0] }
}

private func word(_ random: inout SeededRandom) -> UInt32 {
    UInt32(truncatingIfNeeded: random.next())
}

private func trip(_ random: inout SeededRandom) -> WearableTrip? {
    guard random.chance(0.7) else { return nil }
    return WearableTrip(
        WearableRule.allCases[random.below(WearableRule.allCases.count)],
        sensor: [nil, .battery, .skin][random.below(3)],
        value: Int32(truncatingIfNeeded: random.next()),
        limit: Int32(truncatingIfNeeded: random.next()))
}

@Suite struct WearableFrameTests {
    private var report: WearableReport {
        var status = WearableStatus(tick: 0x0102_0304_0506_0708)
        status.finding = WearableTrip(.skinTooHot, sensor: .skin, value: 42_500, limit: 42_000)
        status.latch = WearableTrip(.motorSensedOn, value: 21, limit: 20)
        status.motorCut = WearableTrip(.leaseLapsed, value: 51, limit: 50)
        status.opened = .all
        status.isMotorWanted = true
        status.battery = MilliCelsius(rawValue: 25_250)
        status.skin = .celsius(-5)
        status.isSkinGood = true
        var report = WearableReport(instance: 0x0807_0605_0403_0201, status: status)
        report.alarm = .takeOff
        (report.lamp, report.button) = (true, true)
        (report.buttonPresses, report.refusedClients) = (9, 8)
        (report.malformedFrames, report.droppedFrames) = (7, 6)
        return report
    }

    @Test func `a wearable's status has its golden bytes`() {
        let expected: [UInt8] = [
            1, 18, 4, 184, 7, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6, 7, 8, 162, 98, 0,
            0, 120, 236, 255, 255, 4, 2, 0, 0, 4, 166, 0, 0, 16, 164, 0, 0, 12, 0, 0, 0, 21, 0, 0,
            0, 20, 0, 0, 0, 15, 0, 0, 0, 51, 0, 0, 0, 50, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 7, 0,
            0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]
        #expect(bytes(WearableFrame.encode(.status(report))) == expected + [11, 196, 196, 158])
    }

    private func report(_ random: inout SeededRandom) -> WearableReport {
        var status = WearableStatus(tick: Int64(bitPattern: random.next()))
        status.finding = trip(&random)
        status.latch = trip(&random)
        status.motorCut = trip(&random)
        status.opened = WearablePaths(rawValue: UInt8(random.below(8)))
        status.isMotorWanted = random.chance(0.5)
        status.battery = MilliCelsius(rawValue: Int32(bitPattern: word(&random)))
        status.skin = MilliCelsius(rawValue: Int32(bitPattern: word(&random)))
        status.isBatteryGood = random.chance(0.5)
        status.isSkinGood = random.chance(0.5)
        var report = WearableReport(instance: random.next(), status: status)
        report.alarm = WearableAlarm.allCases[random.below(WearableAlarm.allCases.count)]
        (report.motor, report.charge) = (random.chance(0.5), random.chance(0.5))
        (report.loadClosed, report.lamp) = (random.chance(0.5), random.chance(0.5))
        report.button = random.chance(0.5)
        (report.buttonPresses, report.refusedClients) = (word(&random), word(&random))
        (report.malformedFrames, report.droppedFrames) = (word(&random), word(&random))
        return report
    }

    @Test func `a wearable's status is decoded as encoded, and no damaged bit passes`() {
        var random = SeededRandom(seed: 14)
        for _ in 0..<300 {
            let message = WearableMessage.status(report(&random))
            let frame = WearableFrame.encode(message)
            #expect(WearableFrame.decode(frame) == message)
            for bit in 0..<768 {
                var damaged = frame
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                if WearableFrame.decode(damaged) != .malformed { Issue.record("bit \(bit)") }
            }
        }
    }

    @Test func `sealed statuses of random bytes decode to what encodes to the same bytes`() {
        var random = SeededRandom(seed: 15)
        var accepted = 0
        for _ in 0..<100_000 {
            var frame = WearableFrame.encode(.status(report))
            for _ in 0...random.below(3) {
                frame[random.below(92)] = UInt8(truncatingIfNeeded: random.next())
            }
            frame.seal()
            let message = WearableFrame.decode(frame)
            guard message != .malformed else { continue }
            accepted += 1
            #expect(bytes(WearableFrame.encode(message)) == bytes(frame))
        }
        #expect(accepted > 20_000 && accepted < 90_000)
    }

    @Test func `each target takes the other's frames for malformed, and zeros`() {
        let worn = WearableFrame.encode(.status(report))
        #expect(GuardFrame.decode(worn) == .malformed)
        let toaster = GuardFrame.encode(
            .status(StatusReport(instance: 1, status: GuardStatus(tick: 1, phase: .idle))))
        #expect(WearableFrame.decode(toaster) == .malformed)
        #expect(WearableFrame.decode(WearableFrame.encode(.malformed)) == .malformed)
    }
}

@Suite struct WearableRecordImageTests {
    private let record = WearableRecord(
        sequence: 0x0403_0201, latch: WearableTrip(.sensorOpen, sensor: .skin, value: 7, limit: 5),
        opened: .motorAndCharge)

    @Test func `a wearable's image has its golden bytes`() {
        let expected: [UInt8] = [
            72, 87, 82, 49, 1, 2, 3, 4, 3, 0, 0, 0, 5, 2, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0,
        ]
        let image = bytes(WearableRecordImage.encode(record))
        #expect(image == expected + [UInt8](repeating: 0, count: 36) + [143, 116, 30, 153])
    }

    @Test func `a wearable's record is decoded as encoded, and no one or two damaged bits pass`() {
        var random = SeededRandom(seed: 23)
        for _ in 0..<10_000 {
            let record = WearableRecord(
                sequence: word(&random), latch: trip(&random),
                opened: WearablePaths(rawValue: UInt8(random.below(8))))
            #expect(WearableRecordImage.decode(WearableRecordImage.encode(record)) == record)
        }
        let good = WearableRecordImage.encode(record)
        for first in 0..<512 {
            var once = good
            once[first / 8] ^= 1 << UInt8(first % 8)
            #expect(WearableRecordImage.decode(once) == nil)
            for second in (first + 1)..<512 {
                var twice = once
                twice[second / 8] ^= 1 << UInt8(second % 8)
                if WearableRecordImage.decode(twice) != nil {
                    Issue.record("bits \(first) and \(second)")
                }
            }
        }
    }

    @Test func `sealed random images decode to what encodes to the same bytes`() {
        var random = SeededRandom(seed: 24)
        var accepted = 0
        for _ in 0..<50_000 {
            var image = WearableRecordImage.encode(record)
            for _ in 0...random.below(3) { image[random.below(60)] = UInt8(random.below(256)) }
            image.seal()
            guard let decoded = WearableRecordImage.decode(image) else { continue }
            accepted += 1
            #expect(bytes(WearableRecordImage.encode(decoded)) == bytes(image))
        }
        #expect(accepted > 1_000 && accepted < 40_000)
    }

    @Test func `to each target the other's record is a damaged one`() {
        let worn = WearableRecordImage.encode(record)
        let toaster = SafetyRecordImage.encode(.commissioned)
        #expect(SafetyRecordImage.decode(worn) == nil)
        #expect(WearableRecordImage.decode(toaster) == nil)
        #expect(WearableRecordImage.newest(toaster, toaster) == nil)
        let newest = WearableRecordImage.newest(toaster, worn)
        #expect(newest?.record == record && newest?.slot == .b)
    }

    @Test func `of two the newer sound slot counts, also when sequences wrap`() {
        for (older, newer) in [(1, 2), (.max, 0)] as [(UInt32, UInt32)] {
            var (old, new) = (record, record)
            (old.sequence, new.sequence) = (older, newer)
            let (a, b) = (WearableRecordImage.encode(old), WearableRecordImage.encode(new))
            #expect(WearableRecordImage.newest(a, b)?.record == new)
            #expect(WearableRecordImage.newest(b, a)?.slot == .a)
        }
    }
}
