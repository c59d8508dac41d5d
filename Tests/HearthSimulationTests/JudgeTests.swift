// The judge can fail a run. Each kind of violation is brought about by taking interlocks out of the
// guard and letting the fault come that they are there for; nothing else is reported with it.

import HearthCore
import HearthLinux
import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct JudgeTests {
    @Test func `heat that outlives hearthd's last word is heat without a lease`() {
        let setup = CycleSetup.sober().with(.daemonHung, at: 60)
        #expect(setup.report().kinds.isEmpty)
        #expect(setup.report(Without(.leaseLapsed)).kinds == [.heatWithoutLease])
    }

    @Test func `a chamber hotter than residual heat allows is energised too hot`() {
        var setup = CycleSetup.sober().with(.daemonHijacked, at: 0)
        #expect(setup.report().kinds.isEmpty)
        setup.cancelAfterTicks = ticksToTooHot(setup)
        let report = setup.report(Without(.overTemperature))
        #expect(report.kinds == [.energisedTooHot])
        #expect(!report.isFuseOpen)
    }

    /// Ticks of heating until the chamber is a kelvin too hot, with the absolute limit taken out.
    private func ticksToTooHot(_ setup: CycleSetup) -> Int {
        var kitchen = KitchenWith(
            setup, perception: .surrogate, selection: Without(.overTemperature))
        let limit = ToasterConstants().mustBeOffFrom(mains: setup.mains)
        var heating = 0
        while !kitchen.isOver, kitchen.plant.chamber < limit + 1 {
            kitchen.step()
            if kitchen.guardProcess.status.phase == .heating { heating += 1 }
        }
        return heating
    }

    @Test func `a fuse that had to open is a violation of its own`() {
        let setup = CycleSetup.sober().with(.daemonHijacked, at: 0)
        let report = setup.report(Without(.overTemperature))
        #expect(report.isFuseOpen)
        #expect(report.kinds == [.energisedTooHot, .fuseOpened])
    }

    @Test func `heat that nobody started is heat without a person`() {
        var setup = CycleSetup.sober()
        setup.conduct = .renews(DutyCycle(perMille: 200))
        #expect(setup.report().kinds.isEmpty)
        // And without the rule on its time nothing else ends so little heat either.
        #expect(
            setup.report(Without(.heatingTime)).kinds == [.heatWithoutPerson, .neverEnded])
    }

    @Test func `heat that goes on after the button is heat after cancel`() {
        var setup = CycleSetup.sober()
        setup.cancelAfterTicks = 4_000
        #expect(setup.report().kinds.isEmpty)
        #expect(setup.report(Without(.cancel)).kinds == [.heatAfterCancel])
    }

    @Test func `heat that goes on after the camera is gone is heat while blind`() {
        let setup = CycleSetup.sober().with(.cameraGone, at: 40)
        #expect(setup.report().kinds.isEmpty)
        var careless = setup
        careless.conduct = .renews(.full)
        #expect(careless.report().kinds == [.heatWhileBlind])
    }

    @Test(arguments: [
        (Interlock.sensorOpen, Fault.thermocoupleOpen), (.sensorOpen, .infraredOpen),
        (.sensorShort, .thermocoupleShort), (.sensorShort, .infraredShort),
        (.sensorOutOfRange, .thermocoupleLow), (.sensorOutOfRange, .infraredLow),
        (.sensorStale, .thermocoupleHung), (.sensorStale, .infraredHung),
        (.supplyOutOfRange, .supplyLow), (.processorTooHot, .processorHot),
        (.loopLate, .guardLate),
    ])
    func `heat that goes on after a fault that must end it is a trip missed`(
        interlock: Interlock, fault: Fault
    ) {
        let setup = CycleSetup.sober().with(fault, at: 40)
        let sound = setup.report()
        #expect(sound.kinds.isEmpty)
        #expect(sound.interlocks.contains(interlock))
        #expect(setup.report(Without(interlock)).kinds == [.tripMissed])
    }

    @Test func `a sensor that hides thirty kelvins is a trip missed`() {
        let setup = CycleSetup.sober().with(.thermocoupleStuck, at: 30)
        #expect(setup.report().kinds.isEmpty)
        let report = setup.report(
            Without(.sensorStuck, .sensorsDisagree, .heatingWithoutRise))
        #expect(report.kinds == [.tripMissed])
    }

    @Test func `a sensor that drifts away is a trip missed`() {
        let setup = CycleSetup.sober().with(.infraredDrift, at: 40)
        #expect(setup.report().kinds.isEmpty)
        let report = setup.report(
            Without(
                .sensorsDisagree, .heatingWithoutRise, .sensorOutOfRange, .sensorStuck))
        #expect(report.kinds.contains(.tripMissed))
    }

    @Test func `the judge knows none of the interlock's constants`() throws {
        let components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let top = components.dropLast(3).joined(separator: "/")
        for name in ["Judge", "Plant"] {
            let path = "\(top)/Sources/HearthSimulation/\(name).swift"
            let text = String(
                decoding: try readFile(path, limit: .mebibytes(1)), as: UTF8.self)
            #expect(text.contains(name))
            for word in ["ToasterLimits", "Tightening", "Interlock."] {
                #expect(!text.contains(word), "\(name).swift names \(word)")
            }
        }
    }
}
