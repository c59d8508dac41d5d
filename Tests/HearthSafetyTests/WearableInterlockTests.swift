// The wearable's interlock, rule by rule at its edges, and what it owes to a wearer who would
// otherwise not know that somebody called for help.

import CAllocationCounter
import HearthSafety
import HearthUnits
import Testing

@Suite struct WearableInterlockTests {
    // MARK: Battery and skin

    @Test(
        arguments: [
            (0, true), (45, true), (-1, false), (46, false), (60, false), (61, false),
        ] as [(Int32, Bool)])
    func `the charge path is closed from zero to forty-five degrees`(celsius: Int32, charges: Bool)
    {
        let bench = WearableBench.rested()
        bench.battery = .celsius(celsius)
        bench.run(11)
        #expect(bench.last.charge == charges)
        #expect(bench.last.loadClosed == (celsius <= 60))
    }

    @Test func `a charge path that opened closes by itself two kelvins inside`() {
        for (limit, inside) in [(46, 43), (-1, 2)] as [(Int32, Int32)] {
            let bench = WearableBench.rested()
            bench.battery = .celsius(limit)
            bench.run(11)
            bench.battery = MilliCelsius.celsius(inside) + MilliKelvin(rawValue: limit > 0 ? 1 : -1)
            bench.run(11)
            #expect(!bench.last.charge)
            bench.battery = .celsius(inside)
            bench.run(11)
            #expect(bench.last.charge && bench.last.record.latch == nil)
        }
    }

    @Test func `a battery too hot opens everything in the tick of its sample and latches`() {
        let bench = WearableBench.rested(vibrating: true)
        bench.run(10 - bench.steps % 10)
        bench.battery = MilliCelsius.celsius(60) + MilliKelvin(rawValue: 1)
        bench.step()
        #expect(!bench.last.motor && !bench.last.charge && !bench.last.loadClosed)
        #expect(bench.last.alarm == .takeOff)
        bench.battery = .celsius(50)
        bench.run(1_000)
        bench.clearGesture()
        #expect(bench.last.record.latch?.rule == .batteryTooHot, "not cool yet")
        bench.battery = .celsius(45)
        bench.run(200)
        bench.clearGesture()
        bench.run(600)
        #expect(bench.last.record.latch == nil && bench.last.loadClosed && bench.last.motor)
    }

    @Test func `a housing too hot stops motor and charging until it has cooled and blocks no lamp`()
    {
        let bench = WearableBench.rested(vibrating: true)
        bench.skin = MilliCelsius.celsius(42) + MilliKelvin(rawValue: 1)
        bench.run(11)
        #expect(!bench.last.motor && !bench.last.charge && bench.last.lamp)
        #expect(bench.last.alarm == .takeOff && bench.status.motorCut?.rule == .skinTooHot)
        bench.skin = .celsius(40)
        bench.run(11)
        #expect(bench.last.motor && bench.last.charge && !bench.last.lamp)
        #expect(bench.status.motorCut == nil && bench.last.alarm == .quiet)
    }

    // MARK: Sensors

    @Test func `one bad sample withholds motor and charging and three latch`() {
        let bench = WearableBench.rested(vibrating: true)
        bench.run(10 - bench.steps % 10)
        bench.skinFault = .open
        bench.step()
        #expect(!bench.last.motor && !bench.last.charge && bench.last.record.latch == nil)
        bench.run(20)
        #expect(bench.last.record.latch?.rule == .sensorOpen)
        #expect(bench.last.record.latch?.sensor == .skin && bench.last.loadClosed)
        bench.skinFault = nil
        bench.run(30)
        bench.feeds = false
        bench.clearGesture(holdTicks: Int(ToasterLimits.clearHoldTicks) - 1)
        #expect(bench.last.record.latch != nil, "let go too early")
        bench.clearGesture()
        #expect(bench.last.record.latch == nil)
    }

    @Test func `a battery's sensor that is lost opens the load as well`() {
        for fault in [.open, .short, .reads(.celsius(-45)), .silent] as [WearableBench.SensorFault]
        {
            let bench = WearableBench.rested()
            bench.batteryFault = fault
            bench.run(320)
            #expect(!bench.last.loadClosed && !bench.last.charge)
        }
    }

    @Test func `a sensor is stuck only when the other has stayed away for a minute`() {
        let bench = WearableBench.rested()
        bench.skin = .celsius(20)
        bench.run(5_900)
        #expect(bench.last.record.latch == nil)
        bench.battery = .celsius(22)
        bench.run(20_000)
        #expect(bench.last.record.latch == nil, "both have moved")
        bench.battery = .celsius(34)
        bench.run(6_100)
        #expect(bench.last.record.latch?.rule == .sensorStuck)
        #expect(bench.last.record.latch?.sensor == .skin)
    }

    // MARK: Motor

    @Test func `the motor runs again after a rest of a second and the lamp takes its place`() {
        let bench = WearableBench.rested()
        bench.feeds = true
        bench.run(500)
        #expect(bench.status.motorCut?.rule == .motorOnTime)
        #expect(bench.last.lamp && !bench.last.motor)
        #expect(bench.last.alarm == .quiet, "a rest is no loss")
        bench.run(Int(WearableLimits.motorRestTicks))
        #expect(bench.last.motor && !bench.last.lamp)
    }

    @Test func `after a start the motor counts as run out`() {
        let bench = WearableBench()
        bench.feeds = true
        for _ in 0..<1_000 { #expect(!bench.step().motor) }
        bench.run(200)
        #expect(bench.last.motor)
    }

    @Test func `a welded motor is cut by the load path`() {
        let bench = WearableBench.rested(vibrating: true)
        bench.motorWelded = true
        bench.feeds = false
        bench.run(200)
        #expect(bench.last.record.latch?.rule == .motorSensedOn && !bench.last.loadClosed)
    }

    @Test func `a dead motor is reported and still tried`() {
        let bench = WearableBench.rested(vibrating: true)
        bench.motorDead = true
        bench.run(20)
        #expect(bench.last.motor && bench.last.lamp && bench.last.alarm == .motorLost)
        #expect(bench.status.motorCut?.rule == .motorSensedOff)
    }

    // MARK: Lease

    @Test func `a lapse ends the vibration and the next renewal begins another without a person`() {
        let bench = WearableBench.rested(vibrating: true)
        bench.feeds = false
        bench.run(60)
        #expect(!bench.last.motor && bench.status.motorCut?.rule == .leaseLapsed)
        bench.feeds = true
        bench.run(26)
        #expect(bench.last.motor && bench.status.motorCut == nil)
    }

    @Test func `a renewal kept from before begins nothing`() {
        let bench = WearableBench.rested(vibrating: true)
        let old = bench.renewal()
        bench.nextMessage = .renewal(old)
        bench.step()
        bench.nextMessage = .malformed
        bench.feeds = false
        bench.step()
        bench.nextMessage = .renewal(old)
        bench.step()
        #expect(!bench.last.motor && bench.status.motorCut?.rule == .leaseReplayed)
    }

    @Test func `finish ends the vibration without a finding`() {
        let bench = WearableBench.rested(vibrating: true)
        bench.feeds = false
        bench.send { $0.kind = .finish }
        #expect(!bench.last.motor && bench.status.finding == nil && bench.status.motorCut == nil)
    }

    @Test func `an echo at the ends of the number range stops nothing but the motor`() {
        for echo in [Int64.min, -1, .max] {
            let bench = WearableBench.rested(vibrating: true)
            bench.send { $0.echoedTick = echo }
            #expect(!bench.last.motor && bench.status.finding?.rule == .leaseMalformed)
            #expect(bench.last.charge && bench.last.loadClosed)
        }
    }

    // MARK: Latch

    @Test func `a second latch adds what it opens to the first`() {
        let bench = WearableBench.rested()
        bench.chargerWelded = true
        bench.battery = .celsius(50)
        bench.run(80)
        #expect(bench.last.record.latch?.rule == .chargeSensedOn && bench.last.loadClosed)
        bench.motorWelded = true
        bench.run(30)
        #expect(bench.last.record.latch?.rule == .chargeSensedOn && !bench.last.loadClosed)
    }

    @Test func `a latch outlives a restart and a wearable without a record is uncommissioned`() {
        let bench = WearableBench.rested()
        bench.motorWelded = true
        bench.run(30)
        let again = WearableBench.rested(vibrating: true, record: bench.last.record)
        #expect(!again.last.motor && !again.last.loadClosed && again.last.lamp)
        let fresh = WearableBench.rested(record: nil)
        #expect(fresh.last.alarm == .latched)
        fresh.clearGesture()
        #expect(fresh.last.record.latch == nil && fresh.last.loadClosed)
    }

    // MARK: The loop's promise

    @Test func `a hundred thousand steps of the wearable take nothing from the heap`() {
        let bench = WearableBench.rested()
        var input = bench.gather()
        var machine = WearableInterlock(record: .commissioned, startedAt: bench.now)
        var runs = 0
        // The run-time makes what it knows of the types at the first step.
        _ = machine.step(input)
        let before = hearth_allocation_count()
        for step in 0..<100_000 {
            input.now = input.now + ToasterLimits.tick
            input.reference = input.now
            input.battery = SensorSample(
                step % 9_000 > 8_900 ? .open : .value(.celsius(Int32(step / 2_000))),
                takenAt: input.now)
            input.skin.takenAt = input.now
            input.button = step % 7_919 < 600
            input.lease = nil
            if step % 25 == 0 {
                input.lease = .renewal(
                    LeaseRenewal(
                        kind: .timer, sequence: UInt32(step), echoedTick: Int64(step),
                        observationAgeTicks: 0, duty: .full))
            }
            if step % 1_000 == 0 { input.lease = .malformed }
            if machine.step(input).motor != nil { runs += 1 }
        }
        #expect(hearth_allocation_count() == before)
        #expect(runs > 0)
    }
}

@Suite struct WearableTighteningTests {
    private let limits = WearableTightening.none

    @Test func `a looser limit of the wearable is refused with both numbers`() {
        let hot = MilliCelsius(rawValue: limits.batteryChargeMax.rawValue + 1)
        #expect(
            throws: WearableTightening.Looser.batteryChargeMax(
                asked: hot, limit: limits.batteryChargeMax)
        ) {
            _ = try WearableTightening(
                batteryChargeMax: hot, skinMax: limits.skinMax, motorOnTicksMax: 1)
        }
        let warm = MilliCelsius(rawValue: limits.skinMax.rawValue + 1)
        #expect(throws: WearableTightening.Looser.skinMax(asked: warm, limit: limits.skinMax)) {
            _ = try WearableTightening(
                batteryChargeMax: limits.batteryChargeMax, skinMax: warm, motorOnTicksMax: 1)
        }
        #expect(throws: WearableTightening.Looser.motorOnTicks(asked: 501, limit: 500)) {
            _ = try WearableTightening(
                batteryChargeMax: limits.batteryChargeMax, skinMax: limits.skinMax,
                motorOnTicksMax: 501)
        }
    }

    @Test func `tighter limits of the wearable act`() throws {
        let tightening = try WearableTightening(
            batteryChargeMax: .celsius(40), skinMax: .celsius(38), motorOnTicksMax: 200)
        let bench = WearableBench.rested(tightening: tightening)
        bench.feeds = true
        let measured = bench.measureMotor(600)
        #expect(measured.longest <= 200 && measured.longest > 150)
        bench.battery = .celsius(41)
        bench.run(11)
        #expect(!bench.last.charge)
        bench.skin = .celsius(39)
        bench.run(11)
        #expect(bench.status.finding != nil && bench.last.alarm == .takeOff)
    }
}

/// The bounds of the wearable's "Constants" table, recomputed from the assumed motor and housing.
@Suite struct WearableLimitTests {
    @Test func `the wearable's limits keep their margins`() {
        func seconds(_ ticks: Int64) -> Double { Double(ticks) / 100 }
        func degrees(_ value: MilliCelsius) -> Double { Double(value.rawValue) / 1000 }
        // A blocked coin motor: 0.36 W into 0.5 J/K; half of it, 0.1 W/K from housing to skin.
        #expect(0.36 * seconds(WearableLimits.motorOnTicksMax) / 0.5 < 4)
        let share =
            seconds(WearableLimits.motorWindowOnTicksMax)
            / seconds(WearableLimits.motorWindowTicks)
        #expect(0.36 * share / 0.1 < 2)
        // Skin: 43 degrees less the sensor's kelvin.
        #expect(degrees(WearableLimits.skinMax) + 1 <= 43)
        // A minute at a time constant of 150 s: at least eight times the band.
        var followed = 0.0
        for _ in 0..<WearableLimits.stuckTicks { followed += (10 - followed) * 0.01 / 150 }
        #expect(followed * 1000 > 8 * Double(WearableLimits.stuckBand.rawValue))
        // Three seconds of a fast charge without cooling, against the hysteresis.
        let unseen = 0.1 * seconds(WearableLimits.sampleAgeMaxTicks)
        #expect(unseen * 1000 < Double(WearableLimits.temperatureHysteresis.rawValue))
        #expect(WearableLimits.batteryMax < WearableLimits.sensorMax)
    }
}
