// The thermal fuse: the last line of defence opens at its own temperature, late by its own lag, and
// never closes.

import HearthSimulation
import Testing

struct FuseTests {
    private let constants = ToasterConstants()

    @Test func `it opens within its tolerance`() {
        for seed in 0..<50 {
            var below = Plant.bench(
                chamber: constants.fuseOpens - constants.fuseTolerance - 0.1, seed: UInt64(seed))
            below.run(seconds: 1, watts: 0)
            #expect(!below.isFuseOpen)
            var above = Plant.bench(
                chamber: constants.fuseOpens + constants.fuseTolerance + 0.1, seed: UInt64(seed))
            above.run(seconds: 0.01, watts: 0)
            #expect(above.isFuseOpen)
        }
    }

    @Test func `no two fuses are quite alike`() {
        let open = (0..<50).count { seed in
            var plant = Plant.bench(chamber: constants.fuseOpens, seed: UInt64(seed))
            plant.run(seconds: 0.01, watts: 0)
            return plant.isFuseOpen
        }
        #expect((5...45).contains(open))
    }

    @Test func `it lags behind the chamber`() {
        var plant = Plant.bench()
        while !plant.isFuseOpen { plant.run(seconds: 0.01, watts: 900) }
        #expect(plant.chamber > constants.fuseOpens - constants.fuseTolerance)
        let fastest = constants.fastestRise(mains: 1)
        #expect(
            plant.chamber
                < constants.fuseOpens + constants.fuseTolerance
                + fastest * constants.fuseLagSeconds)
    }

    @Test func `it never closes`() {
        var plant = Plant.bench(chamber: constants.fuseOpens + 10)
        plant.run(seconds: 1, watts: 0)
        #expect(plant.isFuseOpen)
        plant.run(seconds: 3_600, watts: 0)
        #expect(plant.chamber < 30)
        #expect(plant.isFuseOpen)
    }

    @Test func `an open fuse lets no current through closed contacts`() {
        var board = Board()
        board.heaterLine = true
        for _ in 0..<10 {
            board.safetyLine.toggle()
            board.step(FaultSet())
        }
        #expect(board.isEnergised(fuseOpen: false, FaultSet()))
        #expect(!board.isEnergised(fuseOpen: true, FaultSet()))
    }
}
