// The plant keeps the laws that the kitchen rests on: heat flows downhill, ends somewhere, browns
// bread for good, and a fuse opens once.

import HearthCore
import HearthSimulation
import Testing

struct PlantTests {
    private let constants = ToasterConstants()

    @Test(arguments: [false, true])
    func `without heat everything only falls to the room's temperature`(isDown: Bool) {
        var plant = Plant.bench(chamber: 22)
        plant.run(seconds: 60, watts: 900, isDown: true)
        var stored = energy(plant)
        for _ in 0..<600 {
            plant.run(seconds: 1, watts: 0, isDown: isDown)
            #expect(energy(plant) < stored)
            stored = energy(plant)
        }
        plant.run(seconds: 20_000, watts: 0, isDown: isDown)
        for temperature in [plant.element, plant.chamber, plant.surface] {
            #expect(abs(temperature - 22) < 0.5)
        }
    }

    /// Heat above the room's, J.
    private func energy(_ plant: Plant) -> Double {
        constants.elementCapacity * (plant.element - plant.ambient)
            + constants.chamberCapacity * (plant.chamber - plant.ambient)
            + plant.bread.surfaceCapacity * (plant.surface - plant.ambient)
            + 90 * (plant.core - plant.ambient)
    }

    @Test func `what goes in is stored, lost or dried out of the bread`() {
        var plant = Plant.bench()
        var lost = 0.0
        let before = plant.water
        for _ in 0..<6_000 {
            lost += Plant.step * constants.chamberToRoom * (plant.chamber - plant.ambient)
            plant.step(watts: 900, extraWatts: 0, fan: false, isDown: true)
        }
        let dried = (before - plant.water) * plant.bread.dryingEnergy
        let balance = energy(plant) + lost + dried
        #expect(abs(balance - 900 * 60) < 1e-3 * 900 * 60)
    }

    @Test func `an empty chamber comes to rest where loss is gain`() {
        var constants = ToasterConstants()
        constants.fuseOpens = 10_000
        var plant = Plant.bench(constants: constants)
        plant.run(seconds: 6_000, watts: 300)
        let rest = 22 + 300 / constants.chamberToRoom
        #expect(abs(plant.chamber - rest) < 0.1)
        #expect(abs(plant.element - rest - 300 / constants.elementToChamber) < 0.1)
    }

    @Test func `the fan takes heat away`() {
        var still = Plant.bench()
        var fanned = Plant.bench()
        still.run(seconds: 60, watts: 900)
        fanned.run(seconds: 60, watts: 900, fan: true)
        #expect(fanned.chamber < still.chamber - 5)
    }

    @Test func `a step is far shorter than the fastest thing that changes`() {
        let fastest = [
            constants.elementCapacity / (constants.elementToChamber + constants.elementToBread),
            BreadConstants().surfaceCapacity
                / (constants.elementToBread + constants.chamberToBread + 0.15 + 0.6),
            constants.fuseLagSeconds,
        ].min()
        // Explicit Euler is stable below two time constants; a hundredth of one is also exact.
        #expect(Plant.step * 100 <= fastest ?? 0)
    }

    @Test(arguments: [0.85, 1, 1.15, 1.3])
    func `the element's own heat adds no more than the stated residual rise`(mains: Double) {
        let watts = constants.power * mains * mains
        for seconds in stride(from: 5.0, through: 90, by: 5) {
            var plant = Plant.bench(chamber: 22)
            plant.run(seconds: seconds, watts: watts)
            let off = plant.chamber
            var peak = off
            for _ in 0..<6_000 {
                plant.step(watts: 0, extraWatts: 0, fan: false, isDown: false)
                peak = max(peak, plant.chamber)
            }
            #expect(peak - off <= constants.residualRise(mains: mains))
            if seconds > 20 { #expect(peak > off + 1, "the element's own heat goes somewhere") }
        }
    }

    @Test(arguments: [0.85, 1, 1.15, 1.3])
    func `nothing warms the chamber faster than the stated rise`(mains: Double) {
        var plant = Plant.bench(chamber: 14, ambient: 14)
        var fastest = 0.0
        for _ in 0..<60 {
            let before = plant.chamber
            plant.run(seconds: 1, watts: constants.power * mains * mains)
            fastest = max(fastest, plant.chamber - before)
        }
        #expect(fastest <= constants.fastestRise(mains: mains))
        #expect(fastest > 0.7 * constants.fastestRise(mains: mains), "a loose bound bounds nothing")
    }
}
