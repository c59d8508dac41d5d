// The fan after the end of heat: on while the chamber is hot, whatever ended the heat.

import HearthSafety
import HearthUnits
import Testing

@Suite struct FanTests {
    /// What ends a cycle, and by which interlock.
    private static let endings: [(Interlock, @Sendable (Bench<EveryInterlock>) -> Void)] = [
        (.cancel, { $0.button = true }),
        (.leaseLapsed, { $0.feed = .none }),
        (.leaseMalformed, { $0.nextMessage = .malformed }),
        (.sensorOpen, { $0.infraredFault = .open }),
        (.sensorStale, { $0.thermocoupleFault = .silent }),
        (.riseTooFast, { $0.warmingPerTick = 60_000 }),
        (.heaterSensedOff, { $0.heaterDead = true }),
        // With the heater off: else no voltage across the element is noticed first.
        (
            .safetyRelaySensedOff,
            {
                $0.duty = .off; $0.safetyDead = true
            }
        ),
        (
            .heaterSensedOn,
            {
                $0.duty = .off; $0.heaterSenseStuck = true
            }
        ),
        (.processorTooHot, { $0.processor = .celsius(95) }),
        (.supplyOutOfRange, { $0.supplyMillivolts = 4_000 }),
    ]

    @Test(arguments: endings.indices)
    func `after a trip the fan runs until the chamber is cool`(index: Int) throws {
        let (interlock, end) = Self.endings[index]
        let bench = Bench.heating()
        _ = try #require(bench.run(until: { _ in bench.chamber > .celsius(110) }, limit: 6_000))
        #expect(!bench.last.fan)
        end(bench)
        _ = try #require(bench.run(untilTrip: interlock, limit: 400))
        bench.infraredFault = nil
        bench.thermocoupleFault = nil
        for _ in 0..<500 {
            bench.step()
            #expect(bench.last.fan && !bench.last.heat)
        }
        bench.chamberMicroCelsius = 60_000_000
        bench.run(30)
        #expect(!bench.last.fan && bench.status.trip?.interlock == interlock)
    }

    @Test(arguments: [Interlock.sensorStale, .sensorOpen])
    func `after a trip the fan of a chamber that nobody sees runs on`(interlock: Interlock) throws {
        let bench = Bench.heating()
        #expect(bench.chamber < ToasterLimits.coolBelow && !bench.last.fan)
        bench.infraredFault = interlock == .sensorStale ? .silent : .open
        _ = try #require(bench.run(untilTrip: interlock, limit: 400))
        // Read last, the chamber was cool.
        for _ in 0..<3_000 {
            bench.step()
            #expect(bench.last.fan)
        }
        bench.infraredFault = nil
        bench.run(20)
        #expect(!bench.last.fan)
    }

    @Test func `a guard that starts in a hot chamber runs the fan, latched or not`() {
        for latch in [nil, Trip(.overTemperature)] {
            var record = SafetyRecord.commissioned
            record.latch = latch
            let bench = Bench(record: record)
            bench.chamberMicroCelsius = 130_000_000
            bench.run(15)
            #expect(bench.last.fan)
        }
    }
}
