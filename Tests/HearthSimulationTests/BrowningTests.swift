// How the simulated bread browns: for good, faster when hotter, a little longer than it is heated.

import HearthSimulation
import Testing

struct BrowningTests {
    @Test func `browning never goes back`() {
        var plant = Plant.bench()
        var before = 0.0
        for second in 0..<400 {
            plant.run(seconds: 1, watts: second % 40 < 25 ? 900 : 0, isDown: second % 100 < 80)
            #expect(plant.browning >= before)
            before = plant.browning
        }
        #expect(before > 0.1)
    }

    @Test func `cold bread does not brown`() {
        var plant = Plant.bench()
        plant.run(seconds: 3_600, watts: 0, isDown: true)
        #expect(plant.browning < 1e-3)
    }

    /// Seconds from one browning to the next, with the surface kept near a temperature.
    private func speed(surface: Double) -> Double {
        var constants = ToasterConstants()
        // A plant without losses keeps its bread at one temperature.
        (constants.chamberToRoom, constants.fuseOpens) = (0, 10_000)
        var plant = Plant.bench(chamber: surface, ambient: surface, constants: constants)
        plant.run(seconds: 600, watts: 0, isDown: true)
        let before = plant.browning
        plant.run(seconds: 10, watts: 0, isDown: true)
        return (plant.browning - before) / 10
    }

    @Test func `ten kelvins make it brown about twice as fast`() {
        // Arrhenius' law with 85 kJ/mol: 2.2 to 2.4 times here, 1.7 at toasting temperatures.
        for surface in [70.0, 80] {
            let ratio = speed(surface: surface + 10) / speed(surface: surface)
            #expect((2.1...2.5).contains(ratio), "\(ratio) at \(surface) °C")
        }
    }

    @Test func `a popped slice coasts a little and then stops`() {
        var plant = Plant.bench()
        plant.run(seconds: 110, watts: 900, isDown: true)
        let atPop = plant.browning
        plant.run(seconds: 5, watts: 0)
        let soon = plant.browning
        plant.run(seconds: 60, watts: 0)
        let late = plant.browning
        plant.run(seconds: 60, watts: 0)
        #expect(soon > atPop)
        #expect(late - atPop < 0.2)
        #expect(plant.browning - late < 0.005)
    }

    @Test func `only charred bread smokes, and only wet bread steams`() {
        var plant = Plant.bench()
        plant.run(seconds: 60, watts: 900, isDown: true)
        #expect(plant.browning < 1)
        #expect(plant.smoke < 0.01)
        #expect(plant.steam > 0.05)
        var constants = ToasterConstants()
        constants.fuseOpens = 10_000
        plant = Plant.bench(constants: constants)
        plant.run(seconds: 240, watts: 900, isDown: true)
        #expect(plant.browning > 1.2)
        #expect(plant.smoke > 0.3)
        #expect(plant.water < 0.1)
    }
}
