// The frames of the lease socket in both directions: golden bytes (made by another program), damage
// of every bit, values from anywhere.

import HearthCore
import HearthSafety
import HearthUnits
import Testing

private func bytes<let size: Int>(_ frame: InlineArray<size, UInt8>) -> [UInt8] {
    frame.indices.map { frame[$0] }
}

/// The first frame with one bit turned around that `isRefused` does not refuse.
private func acceptedFlip<let size: Int>(
    of frame: InlineArray<size, UInt8>, _ isRefused: (InlineArray<size, UInt8>) -> Bool
) -> Int? {
    for bit in 0..<(8 * size) {
        var damaged = frame
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        if !isRefused(damaged) { return bit }
    }
    return nil
}

@Suite struct ClientFrameTests {
    private let instance: UInt64 = 0x0807_0605_0403_0201

    @Test func `requests have their golden bytes`() {
        let instanceBytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let zeros = [UInt8](repeating: 0, count: 12)
        let golden: [(ClientMessage, [UInt8], [UInt8])] = [
            (
                .acknowledge(instance: instance, sequence: 0x0D0C_0B0A),
                [1, 4, 0, 0, 10, 11, 12, 13], [27, 231, 237, 63]
            ),
            (.drill(instance: instance), [1, 5, 0, 0, 0, 0, 0, 0], [163, 77, 56, 97]),
            (.callNotTaken(instance: instance), [1, 6, 0, 0, 0, 0, 0, 0], [96, 96, 172, 210]),
        ]
        for (message, head, sum) in golden {
            let frame = ClientFrame.encode(message)
            #expect(bytes(frame) == head + instanceBytes + zeros + sum)
        }
    }

    private func message(_ random: inout SeededRandom) -> ClientMessage {
        let instance = random.next()
        switch random.below(4) {
        case 0:
            return .acknowledge(
                instance: instance, sequence: UInt32(truncatingIfNeeded: random.next()))
        case 1: return .drill(instance: instance)
        case 2: return .callNotTaken(instance: instance)
        default:
            return .renewal(
                LeaseRenewal(
                    kind: [.seen, .timer, .finish][random.below(3)],
                    sequence: UInt32(truncatingIfNeeded: random.next()),
                    echoedTick: Int64(bitPattern: random.next()),
                    observationAgeTicks: UInt16(truncatingIfNeeded: random.next()),
                    duty: DutyCycle(perMille: UInt16(random.below(1_001)))))
        }
    }

    @Test func `what is encoded is decoded, and no damaged bit passes`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            let message = message(&random)
            let frame = ClientFrame.encode(message)
            #expect(ClientFrame.decode(frame) == message)
            let accepted = acceptedFlip(of: frame) { ClientFrame.decode($0) == .malformed }
            #expect(accepted == nil, "\(message)")
        }
    }

    @Test func `a sealed frame with anything in a reserved place is malformed`() {
        let unused: [(ClientMessage, [Int])] = [
            (.acknowledge(instance: 5, sequence: 9), []), (.drill(instance: 5), [4, 7]),
            (.callNotTaken(instance: 5), [4, 7]),
        ]
        for (message, more) in unused {
            for index in Array(16..<28) + [2, 3] + more {
                var frame = ClientFrame.encode(message)
                frame[index] = 1
                frame.seal()
                #expect(ClientFrame.decode(frame) == .malformed, "byte \(index)")
            }
        }
    }

    @Test func `zeros, other versions and other kinds are malformed`() {
        #expect(ClientFrame.decode(ClientFrame.encode(.malformed)) == .malformed)
        for number in 0...255 as ClosedRange<UInt8> {
            var frame = ClientFrame.encode(.drill(instance: 1))
            frame[0] = number
            frame.seal()
            #expect((ClientFrame.decode(frame) == .malformed) == (number != 1))
            frame = ClientFrame.encode(.drill(instance: 1))
            frame[1] = number
            frame.seal()
            // Six kinds are known; an instance of 1 is an echoed tick of 1 to a renewal.
            #expect((ClientFrame.decode(frame) == .malformed) == !(1...6).contains(number))
        }
    }

    @Test func `only renewals and noise reach the interlock as lease messages`() {
        let renewal = LeaseRenewal(
            kind: .seen, sequence: 1, echoedTick: 2, observationAgeTicks: 3, duty: .full)
        #expect(ClientMessage.renewal(renewal).lease == .renewal(renewal))
        #expect(ClientMessage.malformed.lease == .malformed)
        #expect(ClientMessage.acknowledge(instance: 1, sequence: 1).lease == nil)
        #expect(ClientMessage.drill(instance: 1).lease == nil)
        #expect(ClientMessage.callNotTaken(instance: 1).lease == nil)
    }
}

@Suite struct GuardFrameTests {
    private let instance: UInt64 = 0x0807_0605_0403_0201

    private var report: StatusReport {
        var status = GuardStatus(tick: 0x0102_0304_0506_0708, phase: .heating)
        status.heat = true
        status.isThermocoupleGood = true
        status.isInfraredGood = true
        status.cycle = 7
        status.thermocouple = MilliCelsius(rawValue: 180_250)
        status.infrared = .celsius(-5)
        status.trip = Trip(.overTemperature, sensor: .infrared, value: 215_100, limit: 215_000)
        status.refusal = .chamberHot
        status.drill.isDue = true
        status.drill.isRunning = true
        status.drill.last = DrillResult(.passed, heaterTicks: 1, safetyRelayTicks: 113)
        var report = StatusReport(instance: instance, status: status)
        report.alarm = .tripped
        (report.lever, report.carriage) = (true, true)
        (report.leverPresses, report.buttonPresses) = (9, 8)
        (report.refusedClients, report.malformedFrames, report.droppedFrames) = (7, 6, 5)
        report.onTimeLeftTicks = 60_000
        return report
    }

    @Test func `a status has its golden bytes`() {
        let expected: [UInt8] = [
            1, 16, 3, 181, 0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6, 7, 8, 7, 0, 0,
            0, 26, 192, 2, 0, 120, 236, 255, 255, 1, 2, 0, 0, 60, 72, 3, 0, 216, 71, 3, 0, 19,
            1, 5, 1, 1, 0, 113, 0, 9, 0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0, 6, 0, 0, 0, 5, 0, 0, 0,
            96, 234, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]
        #expect(bytes(GuardFrame.encode(.status(report))) == expected + [6, 187, 185, 45])
    }

    @Test func `a journal entry has its golden bytes`() {
        let entry = JournalEntry(
            sequence: 3, trip: Trip(.sensorsDisagree, value: 26_000, limit: 25_000), tick: 99,
            thermocouple: .celsius(180), infrared: .celsius(154), lostBefore: 2)
        let expected: [UInt8] = [
            1, 17, 0, 0, 3, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 7, 0, 0,
            0, 144, 101, 0, 0, 168, 97, 0, 0, 32, 191, 2, 0, 144, 89, 2, 0, 2, 0, 0, 0,
        ]
        let frame = GuardFrame.encode(.journal(entry, instance: instance))
        #expect(bytes(frame) == expected + [UInt8](repeating: 0, count: 44) + [223, 246, 35, 233])
    }

    private func trip(_ random: inout SeededRandom) -> Trip {
        Trip(
            Interlock.allCases[random.below(Interlock.allCases.count)],
            sensor: [nil, .thermocouple, .infrared][random.below(3)],
            value: Int32(truncatingIfNeeded: random.next()),
            limit: Int32(truncatingIfNeeded: random.next()))
    }

    private func word(_ random: inout SeededRandom) -> UInt32 {
        UInt32(truncatingIfNeeded: random.next())
    }

    private func report(_ random: inout SeededRandom) -> StatusReport {
        let phases = GuardPhase.allCases
        var status = GuardStatus(
            tick: Int64(bitPattern: random.next()), phase: phases[random.below(phases.count)])
        if random.chance(0.5) { status.trip = trip(&random) }
        if random.chance(0.5) { status.refusal = trip(&random).interlock }
        status.isLatched = random.chance(0.5)
        status.heat = random.chance(0.5)
        status.isThermocoupleGood = random.chance(0.5)
        status.isInfraredGood = random.chance(0.5)
        status.thermocouple = MilliCelsius(rawValue: Int32(bitPattern: word(&random)))
        status.infrared = MilliCelsius(rawValue: Int32(bitPattern: word(&random)))
        status.cycle = word(&random)
        status.drill.isDue = random.chance(0.5)
        status.drill.isRequested = random.chance(0.5)
        status.drill.isRunning = random.chance(0.5)
        let verdicts = DrillVerdict.allCases
        status.drill.last = DrillResult(
            verdicts[random.below(verdicts.count)],
            heaterTicks: UInt16(truncatingIfNeeded: random.next()),
            safetyRelayTicks: UInt16(truncatingIfNeeded: random.next()))
        var report = StatusReport(instance: random.next(), status: status)
        report.alarm = [.quiet, .tripped, .latched, .hotWhileOff][random.below(4)]
        (report.fan, report.carriage) = (random.chance(0.5), random.chance(0.5))
        (report.lever, report.button) = (random.chance(0.5), random.chance(0.5))
        (report.leverPresses, report.buttonPresses) = (word(&random), word(&random))
        (report.refusedClients, report.malformedFrames) = (word(&random), word(&random))
        (report.droppedFrames, report.onTimeLeftTicks) = (word(&random), word(&random))
        return report
    }

    @Test func `what is encoded is decoded, and no damaged bit passes`() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<300 {
            let message: GuardMessage =
                random.chance(0.7)
                ? .status(report(&random))
                : .journal(
                    JournalEntry(
                        sequence: word(&random), trip: trip(&random),
                        tick: Int64(bitPattern: random.next()),
                        thermocouple: MilliCelsius(rawValue: Int32(bitPattern: word(&random))),
                        infrared: MilliCelsius(rawValue: Int32(bitPattern: word(&random))),
                        lostBefore: word(&random)),
                    instance: random.next())
            let frame = GuardFrame.encode(message)
            #expect(GuardFrame.decode(frame) == message)
            let accepted = acceptedFlip(of: frame) { GuardFrame.decode($0) == .malformed }
            #expect(accepted == nil, "\(message)")
        }
    }

    @Test func `sealed frames of random bytes decode to what encodes to the same bytes`() {
        var random = SeededRandom(seed: 13)
        var accepted = 0
        for _ in 0..<200_000 {
            var frame = GuardFrame.encode(
                random.chance(0.5)
                    ? .status(report)
                    : .journal(
                        JournalEntry(
                            sequence: 1, trip: Trip(.cancel), tick: 1, thermocouple: .celsius(1),
                            infrared: .celsius(1), lostBefore: 0), instance: 4))
            for _ in 0...random.below(3) {
                frame[random.below(92)] = UInt8(truncatingIfNeeded: random.next())
            }
            frame.seal()
            let message = GuardFrame.decode(frame)
            guard message != .malformed else { continue }
            accepted += 1
            #expect(bytes(GuardFrame.encode(message)) == bytes(frame))
        }
        #expect(accepted > 50_000 && accepted < 190_000)
    }

    @Test func `zeros are malformed`() {
        #expect(GuardFrame.decode(GuardFrame.encode(.malformed)) == .malformed)
    }
}
