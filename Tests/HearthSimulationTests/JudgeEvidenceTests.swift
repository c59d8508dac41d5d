// The judge alone, shown evidence that no guard of ours produces: every demand just within its
// bound and just beyond, by which channel still works.

import HearthSafety
import HearthSimulation
import HearthUnits
import Testing

struct JudgeEvidenceTests {
    private var judge = Judge()
    private var tick = 0
    private let cool = Plant.bench()

    /// What the judge is shown when all is well but what a test changes.
    private struct Scene {
        var isEnergised = true
        var isGuardRunning = true
        var isLatched = false
        var guardStartedAtTick = 0
    }

    private mutating func show(ticks: Int, _ plant: Plant? = nil, _ scene: Scene = Scene()) {
        for _ in 0..<ticks {
            tick += 1
            judge.step(
                Evidence(
                    tick: tick, isEnergised: scene.isEnergised,
                    isGuardRunning: scene.isGuardRunning, isLatched: scene.isLatched,
                    guardStartedAtTick: scene.guardStartedAtTick, mains: 1), plant ?? cool)
        }
    }

    private mutating func renew(_ kind: LeaseRenewal.Kind = .seen) {
        judge.renewalSent(
            LeaseRenewal(
                kind: kind, sequence: 1, echoedTick: 0, observationAgeTicks: 0, duty: .full),
            atTick: tick)
    }

    /// A lever, a renewal every quarter second, and heat.
    private mutating func heat(ticks: Int, _ plant: Plant? = nil, _ scene: Scene = Scene()) {
        for step in 0..<ticks {
            if step % 25 == 0 { renew() }
            show(ticks: 1, plant, scene)
        }
    }

    private mutating func begin() {
        judge.leverPressed(atTick: tick)
        renew()
    }

    private var kinds: Set<Violation.Kind> { Set(judge.violations.map(\.kind)) }

    private mutating func fault(_ fault: Fault) {
        judge.began(fault, atTick: tick, chamber: 100, isHeating: true)
    }

    @Test mutating func `an ordinary cycle is no violation`() {
        begin()
        heat(ticks: 20_000)
        #expect(kinds.isEmpty)
    }

    @Test mutating func `harm is a violation, heat or not, hypothesis or not`() {
        fault(.crumbFire)
        show(ticks: 1, .bench(chamber: 299.9), Scene(isEnergised: false))
        #expect(kinds.isEmpty)
        show(ticks: 1, .bench(chamber: 300), Scene(isEnergised: false))
        #expect(kinds == [.hazard])
    }

    @Test mutating func `a violation is told once, with its first tick`() {
        show(ticks: 3, .bench(chamber: 299), Scene(isEnergised: false))
        show(ticks: 50, .bench(chamber: 301), Scene(isEnergised: false))
        #expect(kinds == [.hazard])
        #expect(judge.violations.map(\.tick) == [4])
    }

    @Test mutating func `a blown fuse is a violation only where the hypothesis holds`() {
        var plant = Plant.bench(chamber: 270)
        plant.run(seconds: 0.01, watts: 0)
        #expect(plant.isFuseOpen)
        show(ticks: 1, plant, Scene(isEnergised: false))
        #expect(kinds == [.fuseOpened])
        judge = Judge()
        fault(.sensorsStuck)
        show(ticks: 1, plant, Scene(isEnergised: false))
        #expect(kinds.isEmpty)
    }

    @Test mutating func `heat in a hot chamber may last as long as the contact takes`() {
        begin()
        let hot = Plant.bench(chamber: ToasterConstants().mustBeOffFrom(mains: 1) + 0.1)
        heat(ticks: 5, hot)
        #expect(kinds.isEmpty)
        heat(ticks: 1, hot)
        #expect(kinds == [.energisedTooHot])
    }

    @Test mutating func `heat just below too hot may last`() {
        begin()
        heat(ticks: 500, .bench(chamber: ToasterConstants().mustBeOffFrom(mains: 1) - 0.1))
        #expect(kinds.isEmpty)
    }

    @Test mutating func `heat without any lever`() {
        renew()
        heat(ticks: 5)
        #expect(kinds.isEmpty)
        heat(ticks: 1)
        #expect(kinds == [.heatWithoutPerson])
    }

    @Test mutating func `a lever pressed before the guard started is nobody's lever`() {
        begin()
        heat(ticks: 6, nil, Scene(guardStartedAtTick: 1))
        #expect(kinds == [.heatWithoutPerson])
    }

    @Test mutating func `the proof test needs no word from hearthd, a second of heat does`() {
        judge.leverPressed(atTick: tick)
        show(ticks: 25)
        #expect(kinds.isEmpty)
        show(ticks: 6)
        #expect(kinds == [.heatWithoutLease])
    }

    @Test mutating func `a word lasts half a second`() {
        begin()
        show(ticks: 57)
        #expect(kinds.isEmpty)
        show(ticks: 1)
        #expect(kinds == [.heatWithoutLease])
    }

    @Test mutating func `a finish is no word for heat`() {
        begin()
        show(ticks: 40)
        renew(.finish)
        show(ticks: 18)
        #expect(kinds == [.heatWithoutLease])
    }

    @Test mutating func `heat while a latch is on the disk`() {
        begin()
        heat(ticks: 5, nil, Scene(isLatched: true))
        heat(ticks: 1)
        heat(ticks: 5, nil, Scene(isLatched: true))
        #expect(kinds.isEmpty, "each episode has its own bound")
        heat(ticks: 1, nil, Scene(isLatched: true))
        #expect(kinds == [.heatWhileLatched])
    }

    @Test mutating func `heat after the button, until the next lever`() {
        begin()
        heat(ticks: 30)
        judge.buttonPressed(atTick: tick)
        heat(ticks: 5)
        #expect(kinds.isEmpty)
        show(ticks: 10, nil, Scene(isEnergised: false))
        begin()
        heat(ticks: 500)
        #expect(kinds.isEmpty)
        judge.buttonPressed(atTick: tick)
        heat(ticks: 6)
        #expect(kinds == [.heatAfterCancel])
    }

    @Test mutating func `heat without a guard may last as long as the monostable`() {
        begin()
        heat(ticks: 16, nil, Scene(isGuardRunning: false))
        #expect(kinds.isEmpty)
        heat(ticks: 1, nil, Scene(isGuardRunning: false))
        #expect(kinds == [.heatWithoutGuard])
    }

    @Test mutating func `heat without a guard and with a welded relay is left to the fuse`() {
        begin()
        fault(.safetyRelayWelded)
        heat(ticks: 1_000, nil, Scene(isGuardRunning: false))
        #expect(kinds.isEmpty)
    }

    @Test mutating func `heat while blind may last two and a half seconds`() {
        begin()
        fault(.cameraGone)
        heat(ticks: 265)
        #expect(kinds.isEmpty)
        heat(ticks: 1)
        #expect(kinds == [.heatWhileBlind])
    }

    @Test(arguments: [Fault.daemonHijacked, .modelRandom, .modelAlwaysContinue, .modelMissing])
    mutating func `a policy that lies is not asked for its eyes`(liar: Fault) {
        begin()
        fault(liar)
        fault(.cameraGone)
        heat(ticks: 1_000)
        #expect(kinds.isEmpty)
    }

    @Test mutating func `an honest timer is not asked for its eyes`() {
        begin()
        renew(.timer)
        fault(.cameraGone)
        heat(ticks: 1_000)
        #expect(kinds.isEmpty)
    }

    @Test mutating func `heat that nothing ends is a violation of up to two faults`() {
        fault(.guardKilled)
        fault(.safetyRelayWelded)
        judge.end(atTick: tick, isEnergised: false)
        #expect(kinds.isEmpty)
        judge.end(atTick: tick, isEnergised: true)
        #expect(kinds == [.neverEnded])
        judge = Judge()
        for fault in [Fault.guardKilled, .safetyRelayWelded, .mainsSag] { self.fault(fault) }
        judge.end(atTick: tick, isEnergised: true)
        #expect(kinds.isEmpty, "a sagging mains besides may keep the chamber from the fuse")
    }

    @Test mutating func `a fault that must trip has until its deadline`() {
        begin()
        fault(.thermocoupleOpen)
        heat(ticks: 65)
        #expect(kinds.isEmpty)
        heat(ticks: 1)
        #expect(kinds == [.tripMissed])
    }

    @Test mutating func `what passed by before the heat is forgiven`() {
        begin()
        judge.began(.guardLate, atTick: tick, chamber: 22, isHeating: false)
        judge.began(.clockJump, atTick: tick, chamber: 22, isHeating: false)
        heat(ticks: 1_000)
        #expect(kinds.isEmpty)
    }

    @Test mutating func `a welded relay gives the other channel its time`() {
        begin()
        fault(.heaterRelayWelded)
        judge.buttonPressed(atTick: tick)
        heat(ticks: 130)
        #expect(kinds.isEmpty)
        heat(ticks: 1)
        #expect(kinds == [.heatAfterCancel])
    }

    @Test(arguments: [
        ([Fault.heaterRelayWelded], true), ([.safetyRelayWelded], true), ([.guardKilled], true),
        ([.heaterRelayWelded, .guardStopped], true), ([.sensorsLying], false),
        ([.sensorsStuck], false), ([.heaterRelayWelded, .safetyRelayWelded], false),
        ([.safetyRelayWelded, .guardKilled], false), ([.safetyRelayWelded, .guardStopped], false),
        ([.thermocoupleDrift, .thermocoupleOpen], true),
        ([.thermocoupleDrift, .infraredDrift], false), ([.crumbFire], false),
        ([.mainsSurge, .daemonHijacked], true), ([], true),
    ])
    func `the fault-tolerance hypothesis is what it is`(faults: [Fault], isTolerable: Bool) {
        #expect(Judge.isTolerable(FaultSet(faults)) == isTolerable)
    }
}
