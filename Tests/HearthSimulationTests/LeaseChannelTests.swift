// What each fault of the lease's channel does to the frames on their way, through the real codec.

import HearthCore
import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct LeaseChannelTests {
    /// One message that came out.
    private struct Arrival {
        var tick: Int
        var message: LeaseMessage

        var sequence: UInt32? {
            guard case .renewal(let renewal) = message else { return nil }
            return renewal.sequence
        }
    }

    private func renewal(_ sequence: UInt32, sentAtTick tick: Int) -> LeaseRenewal {
        LeaseRenewal(
            kind: .seen, sequence: sequence, echoedTick: Int64(tick), observationAgeTicks: 3,
            duty: DutyCycle(perMille: 730))
    }

    /// Sends a renewal every 25 ticks and takes at most one out a tick, as hearthd and guard do.
    private func arrivals(_ faults: [Fault], renewals: Int = 40, seed: UInt64 = 5) -> [Arrival] {
        let faults = FaultSet(faults)
        var channel = LeaseChannel(random: SeededRandom(seed: seed))
        var arrived: [Arrival] = []
        for tick in 1...(25 * renewals + 200) {
            channel.forge(atTick: tick, faults: faults)
            if let message = channel.receive(atTick: tick) {
                arrived.append(Arrival(tick: tick, message: message))
            }
            if tick % 25 == 0, tick / 25 <= renewals {
                let renewal = renewal(UInt32(tick / 25), sentAtTick: tick)
                channel.send(renewal, atTick: tick, faults: faults)
            }
        }
        return arrived
    }

    @Test func `a sound channel brings every renewal unchanged in the next tick`() {
        let arrived = arrivals([])
        #expect(arrived.count == 40)
        for (index, arrival) in arrived.enumerated() {
            let sentAt = 25 * (index + 1)
            #expect(arrival.tick == sentAt + 1)
            #expect(
                arrival.message == .renewal(renewal(UInt32(index + 1), sentAtTick: sentAt)))
        }
    }

    @Test func `a losing channel loses most and changes none`() {
        let sequences = arrivals([.leaseLost], renewals: 400).compactMap(\.sequence)
        #expect((60...180).contains(sequences.count))
        #expect(sequences == sequences.sorted())
        #expect(Set(sequences).count == sequences.count)
    }

    @Test func `a late channel brings every second renewal 0.7 s late`() {
        let delays = arrivals([.leaseLate]).compactMap { arrival in
            arrival.sequence.map { arrival.tick - 25 * Int($0) }
        }
        #expect(delays.count == 40)
        #expect(delays.count { $0 == 1 } == 20)
        #expect(delays.count { $0 == 70 } == 20)
    }

    @Test func `a repeating channel brings every renewal twice`() {
        let sequences = arrivals([.leaseRepeated]).compactMap(\.sequence)
        #expect(sequences.sorted() == (1...40).flatMap { [$0, $0] })
    }

    @Test func `a reordering channel lets the next renewal overtake`() {
        let sequences = arrivals([.leaseReordered]).compactMap(\.sequence)
        #expect(Array(sequences.prefix(6)) == [2, 1, 4, 3, 6, 5])
        #expect(sequences.sorted() == Array(1...40))
    }

    @Test func `a forger's frames are malformed and the good ones still come`() {
        let arrived = arrivals([.leaseForged])
        #expect(arrived.compactMap(\.sequence) == Array(1...40))
        #expect(arrived.count { $0.message == .malformed } == (25 * 40 + 200 - 1) / 40)
    }

    @Test func `two messages of one tick reach the guard one by one`() {
        var channel = LeaseChannel(random: SeededRandom(seed: 1))
        channel.send(renewal(1, sentAtTick: 1), atTick: 1, faults: FaultSet())
        channel.send(renewal(2, sentAtTick: 1), atTick: 1, faults: FaultSet())
        let expected: [LeaseMessage?] = [
            nil, .renewal(renewal(1, sentAtTick: 1)), .renewal(renewal(2, sentAtTick: 1)), nil,
        ]
        for (index, message) in expected.enumerated() {
            let received = channel.receive(atTick: index + 1)
            #expect(received == message)
        }
    }

    @Test func `a full socket drops the newest`() {
        var channel = LeaseChannel(random: SeededRandom(seed: 1))
        for sequence in 1...20 {
            channel.send(renewal(UInt32(sequence), sentAtTick: 1), atTick: 1, faults: FaultSet())
        }
        var count = 0
        while channel.receive(atTick: 100) != nil { count += 1 }
        #expect(count == 16)
    }
}
