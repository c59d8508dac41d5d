// The interlock's limits, recomputed from the plant: what the hazard log's "Constants" table
// derives on paper is derived here from the same numbers, so a change of plant or limit that eats a
// margin fails.

import HearthSafety
import HearthScene
import HearthSimulation
import HearthUnits
import Testing

struct LimitDerivationTests {
    private let toaster = ToasterConstants()
    private let thermocouple = SimulatedSensor.thermocouple(at: 0)
    private let infrared = SimulatedSensor.infrared(at: 0)

    /// Mains voltages for which the limits are made, as shares of nominal.
    private static let mains = [0.85, 1, 1.15]
    /// Seconds from a sensor's crossing to the open contact: a sample's period, a loop, the
    /// contact.
    private let reaction = 0.13
    /// Coldest and warmest kitchen, °C.
    private let coldest = 5.0
    private let warmest = 35.0
    /// The infrared eye sees this share of the element.
    private let elementShare = 0.01

    private func power(_ mains: Double) -> Double { toaster.power * mains * mains }

    /// Rise of an empty chamber at full heat, K/s.
    private func rise(at chamber: Double, mains: Double, ambient: Double) -> Double {
        (power(mains) - toaster.chamberToRoom * (chamber - ambient)) / toaster.chamberCapacity
    }

    /// Highest true temperature after a sensor with this lag has seen the absolute limit crossed.
    private func peak(lag: Double, mains: Double) -> Double {
        let limit = ToasterLimits.chamberMax.celsius
        let speed = rise(at: limit, mains: mains, ambient: warmest)
        return limit + speed * (lag + reaction) + toaster.residualRise(mains: mains)
    }

    @Test(arguments: mains)
    func `either sensor alone keeps the fuse whole`(mains: Double) {
        let weakestFuse = toaster.fuseOpens - toaster.fuseTolerance
        for sensor in [thermocouple, infrared] {
            let peak = peak(lag: sensor.lagSeconds, mains: mains)
            print("mains \(mains), lag \(sensor.lagSeconds) s: peak \(peak) of \(weakestFuse) °C")
            #expect(peak <= weakestFuse)
        }
    }

    @Test func `a normal cycle's residual heat stays below the absolute limit`() {
        let setpoint = 185.0
        let noise = 3.47 * thermocouple.noise + thermocouple.resolution
        let peak = setpoint + toaster.residualRise(mains: 1.15) + noise
        print("normal: \(setpoint) °C, residual heat takes it to \(peak) at most")
        #expect(peak <= ToasterLimits.chamberMax.celsius)
    }

    @Test func `the infrared eye alone keeps the fuse whole at three tenths too much voltage`() {
        for mains in [1.3, 1.3 * 1.06] {
            let peak = peak(lag: infrared.lagSeconds, mains: mains)
            print("mains surge \(mains), infrared: peak \(peak) °C")
            #expect(peak <= toaster.fuseOpens - toaster.fuseTolerance)
        }
    }

    @Test func `the fuse opens before harm begins, with its own lag and the element's heat`() {
        for mains in [1, 1.06, 1.15] {
            let opens = toaster.fuseOpens + toaster.fuseTolerance
            let speed = rise(at: opens, mains: mains, ambient: warmest)
            let peak =
                opens + speed * toaster.fuseLagSeconds + toaster.residualRise(mains: mains)
            print("mains \(mains): fuse alone, peak \(peak) of \(toaster.chamberHazard) °C")
            #expect(peak < toaster.chamberHazard)
        }
    }

    @Test func `the rise limit is a third above the fastest that the heater can`() {
        let window = Double(ToasterLimits.riseWindowTicks) / 100
        let limit = ToasterLimits.riseMax.kelvins / window
        let margin = limit / toaster.fastestRise(mains: 1.15)
        print("rise: \(limit) K/s, margin \(margin)")
        #expect(margin >= 1.3)
    }

    @Test func `a cold start at the highest voltage is not too fast for either sensor`() {
        var plant = Plant.bench(chamber: coldest, ambient: coldest)
        var follows = [coldest, coldest]
        var readings: [[Double]] = [[], []]
        let window = Int(ToasterLimits.riseWindowTicks)
        var fastest = 0.0
        for tick in 0..<6_000 {
            plant.step(watts: power(1.15), extraWatts: 0, fan: false, isDown: false)
            let seen = plant.chamber + elementShare * (plant.element - plant.chamber)
            follows[0] += Plant.step * (plant.chamber - follows[0]) / thermocouple.lagSeconds
            follows[1] += Plant.step * (seen - follows[1]) / infrared.lagSeconds
            for sensor in 0..<2 {
                readings[sensor].append(follows[sensor])
                guard tick >= window else { continue }
                fastest = max(fastest, follows[sensor] - readings[sensor][tick - window])
            }
        }
        let noise = 2 * 3.47 * infrared.noise + infrared.resolution
        print("cold start: \(fastest) + \(noise) K of \(ToasterLimits.riseMax.kelvins)")
        #expect(fastest + noise <= ToasterLimits.riseMax.kelvins)
    }

    @Test func `burning crumbs rise faster than the limit`() {
        let fire = toaster.fastestRise(mains: 0.85) + 1_500 / toaster.chamberCapacity
        let window = Double(ToasterLimits.riseWindowTicks) / 100
        #expect(fire * window > 1.2 * ToasterLimits.riseMax.kelvins)
    }

    @Test(arguments: [5.0, 60, 120])
    func `heat at the lowest voltage still raises a bread-filled chamber in time`(start: Double) {
        // The colder sensor is the thermocouple; the bread takes what it can; the mains is low.
        let below = ToasterLimits.heatingRiseBelow.celsius
        var plant = Plant.bench(chamber: start, ambient: coldest)
        var follows = start
        var readings: [Double] = []
        let window = Int(ToasterLimits.heatingRiseOnTicks)
        var slowest = Double.infinity
        while follows < below, readings.count < 60_000 {
            plant.step(watts: power(0.85), extraWatts: 0, fan: false, isDown: true)
            follows += Plant.step * (plant.chamber - follows) / thermocouple.lagSeconds
            readings.append(follows)
            guard readings.count > window else { continue }
            let lowest = readings[(readings.count - 1 - window)...].min() ?? follows
            slowest = min(slowest, follows - lowest)
        }
        print(
            "heating rise from \(start) °C: at least \(slowest) K of",
            ToasterLimits.heatingRiseMin.kelvins
        )
        #expect(follows >= below, "the chamber gets there at all")
        #expect(slowest >= 1.5 * ToasterLimits.heatingRiseMin.kelvins)
    }

    @Test func `what heat the element still has after the blanking is no welded relay`() {
        var worst = 0.0
        for seconds in stride(from: 1.0, through: 120, by: 1) {
            let ambient = seconds < 60 ? coldest : warmest
            var plant = Plant.bench(chamber: ambient, ambient: ambient)
            plant.run(seconds: seconds, watts: power(1.15))
            plant.run(seconds: Double(ToasterLimits.residualHeatTicks) / 100, watts: 0)
            let blanked = plant.chamber
            var peak = blanked
            for _ in 0..<Int(ToasterLimits.offRiseSpanTicks) {
                plant.step(watts: 0, extraWatts: 0, fan: false, isDown: false)
                peak = max(peak, plant.chamber)
            }
            worst = max(worst, peak - blanked)
        }
        let lagging =
            toaster.fastestRise(mains: 1.15) * thermocouple.lagSeconds
            * deterministicTail(Double(ToasterLimits.residualHeatTicks) / 100)
        print("after blanking: \(worst) + \(lagging) K of \(ToasterLimits.offRiseMax.kelvins)")
        #expect(worst + lagging + 1 <= ToasterLimits.offRiseMax.kelvins)
    }

    /// What is left of a thermocouple's lag after so long: at most 1 / (1 + t / lag + (t / lag)² /
    /// 2).
    private func deterministicTail(_ seconds: Double) -> Double {
        let lags = seconds / thermocouple.lagSeconds
        return 1 / (1 + lags + lags * lags / 2)
    }

    @Test func `a cold toaster in a warm room is no welded relay`() {
        // An assumption about the world: nobody carries it in from more than this much colder.
        var plant = Plant.bench(chamber: warmest - 20, ambient: warmest)
        plant.run(seconds: Double(ToasterLimits.offRiseSpanTicks) / 100, watts: 0)
        let rise = plant.chamber - (warmest - 20)
        print("carried in 20 K colder: rises \(rise) K of \(ToasterLimits.offRiseMax.kelvins)")
        #expect(rise <= ToasterLimits.offRiseMax.kelvins)
    }

    @Test func `a welded relay warms the chamber beyond the off-rise limit in time`() {
        var plant = Plant.bench(chamber: 60, ambient: coldest)
        plant.run(seconds: Double(ToasterLimits.residualHeatTicks) / 100, watts: power(0.85))
        let start = plant.chamber
        plant.run(seconds: 20, watts: power(0.85))
        #expect(plant.chamber - start > 2 * ToasterLimits.offRiseMax.kelvins)
    }

    @Test(arguments: mains)
    func `lag, place and noise explain no disagreement of two sound sensors`(mains: Double) {
        let lag =
            (thermocouple.lagSeconds - infrared.lagSeconds) * toaster.fastestRise(mains: mains)
        let place = elementShare * power(mains) / toaster.elementToChamber
        let noise =
            3.47 * (thermocouple.noise + infrared.noise)
            + (thermocouple.resolution + infrared.resolution) / 2
        let limit = ToasterLimits.disagreementMax.kelvins
        print("mains \(mains): sensors differ by ≤ \(lag + place + noise) of \(limit) K")
        #expect(lag + place + noise <= limit / 1.2)
    }

    @Test func `lag and place make no sensor look stuck beside the other`() {
        let band = ToasterLimits.stuckBand.kelvins
        let limit = ToasterLimits.stuckOtherMoves.kelvins
        #expect(thermocouple.resolution < band)
        #expect(infrared.resolution < band)
        var worst = 0.0
        for seconds in stride(from: 5.0, through: 120, by: 5) {
            worst = max(worst, movementBesideStill(heating: seconds, band: band))
        }
        print("stuck: the other moves \(worst) of \(limit) K at most beside a sound sensor")
        #expect(worst * 1.1 <= limit)
    }

    /// How far the infrared eye moves, at most, while the thermocouple keeps within `band` of where
    /// both last moved, in a cycle that heats for so long and then cools.
    private func movementBesideStill(heating seconds: Double, band: Double) -> Double {
        var plant = Plant.bench(chamber: coldest, ambient: coldest)
        var (contact, radiation) = (coldest, coldest)
        var anchor = (contact: contact, radiation: radiation)
        var worst = 0.0
        for tick in 0..<24_000 {
            let watts = Double(tick) / 100 < seconds ? power(1.15) : 0
            plant.step(watts: watts, extraWatts: 0, fan: false, isDown: true)
            let seen = plant.chamber + elementShare * (plant.element - plant.chamber)
            contact += Plant.step * (plant.chamber - contact) / thermocouple.lagSeconds
            radiation += Plant.step * (seen - radiation) / infrared.lagSeconds
            let isStill = abs(contact - anchor.contact) <= band
            if isStill { worst = max(worst, abs(radiation - anchor.radiation)) }
            if !isStill && abs(radiation - anchor.radiation) > band {
                anchor = (contact, radiation)
            }
        }
        return worst
    }

    @Test func `a sensor may miss three samples before it is stale`() {
        let period: Int64 = 10
        #expect(ToasterLimits.sampleAgeMaxTicks >= 4 * period)
        let speed = toaster.fastestRise(mains: 1.15)
        let hidden = speed * Double(ToasterLimits.sampleAgeMaxTicks) / 100
        #expect(hidden < 2, "and hides less than two kelvins by then")
    }

    @Test func `the monostable covers a late tick and no lost one`() {
        let monostable = TimeSpan.milliseconds(10) * Int64(Board.monostableTicks)
        #expect(ToasterLimits.tickLate < monostable)
        #expect(ToasterLimits.tickLost < monostable)
        #expect(
            ToasterLimits.unattendedTicksMax == Int64(Board.monostableTicks + Board.relayTicks))
        #expect(
            ToasterLimits.safetySenseTicks
                >= 2 * Int64(Board.monostableTicks + Board.relayTicks))
    }

    @Test func `a normal cycle stays well below the absolute limit`() async {
        let peak = await withTaskGroup(of: Double.self) { group in
            for part in 0..<8 {
                group.addTask {
                    (0..<25).map { CycleSetup(seed: UInt64(25 * part + $0)).report().chamberPeak }
                        .max() ?? 0
                }
            }
            return await group.reduce(0, max)
        }
        let limit = ToasterLimits.chamberMax.celsius
        print("200 normal cycles: peak \(peak) of \(limit) °C")
        #expect(peak > 120)
        #expect(peak + 10 <= limit)
    }
}
