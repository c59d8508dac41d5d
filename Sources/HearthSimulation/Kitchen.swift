// The kitchen: one toaster, one guard, one hearthd, one person, one judge, on one thread and a
// virtual clock. A tick is 10 ms; equal setups give equal runs, bit for bit.
//
// Order within a tick: person and faults → physics and sensors → guard → board → hearthd → judge.

import HearthCore
import HearthPipeline
import HearthPolicy
public import HearthSafety
import HearthScene
import HearthUnits

public typealias Kitchen = KitchenWith<EveryInterlock>

/// A simulated cycle, generic over the guard's interlocks (all of them, but for ablation studies).
public struct KitchenWith<Selection: InterlockSelection>: ~Copyable {
    let setup: CycleSetup
    package var tick = 0
    package var plant: Plant
    package var board = Board()
    package var guardProcess: GuardProcess<Selection>
    var daemon: Daemon
    var channel: LeaseChannel
    var view: CameraView
    var judge = Judge()
    var faults = FaultSet()
    var report: CycleReport

    private var thermocouple: SimulatedSensor
    private var infrared: SimulatedSensor
    package private(set) var sensed: Sensed
    private var random: SeededRandom
    private var pending: [ScheduledFault]
    private var phaseTicks = InlineArray<6, Int>(repeating: -1)
    package private(set) var phase = CyclePhase.before
    package private(set) var isEnergised = false
    private var lastHeatTick = 0
    private var lastActiveTick = 0
    private var heatTicks = 0
    /// Share of the last whole second in which current flowed.
    private(set) var heat = 0.0
    private var cycleEndTick: Int?
    private var lateUntilTick = 0

    public init(_ setup: CycleSetup, perception: Perception, selection: Selection) {
        self.setup = setup
        let source = SeededRandom(seed: setup.seed)
        var plantRandom = source.stream(11)
        let bread = BreadConstants(setup.bread, random: &plantRandom)
        plant = Plant(
            bread: bread, ambient: setup.ambient, chamber: setup.chamber, random: &plantRandom)
        random = source.stream(12)
        channel = LeaseChannel(random: source.stream(13))
        thermocouple = .thermocouple(at: setup.chamber)
        infrared = .infrared(at: setup.chamber)
        sensed = Sensed(thermocouple: thermocouple.sample, infrared: infrared.sample)
        guardProcess = GuardProcess(
            record: SafetyRecord(setup.history), selection: selection, atTick: 0)
        daemon = Daemon(
            preference: Preference(browning: setup.browning), conduct: setup.conduct,
            cycle: guardProcess.status.cycle)
        view = CameraView(setup, perception, random: source.stream(14))
        pending = setup.faults
        report = CycleReport(setup: setup)
        phaseTicks[0] = 0
    }

    /// Runs until the cycle is over and the kitchen has been watched for a while after.
    public mutating func run() -> CycleReport {
        while !isOver { step() }
        return finished()
    }

    @_specialize(where Selection == EveryInterlock)
    package mutating func step() {
        tick += 1
        actAsPerson()
        beginFaults()
        let mains = setup.mains * mainsFactor
        let nominal = plant.constants.power
        plant.step(
            watts: isEnergised ? nominal * mains * mains : 0, extraWatts: crumbFireWatts,
            fan: board.fanLine && !faults.contains(.fanDead), isDown: board.carriageLine)
        takeSamples()
        stepGuard()
        board.step(faults)
        if board.watchdogFires && setup.hasWatchdog {
            board.reset()
            guardProcess.reset(atTick: tick)
        }
        isEnergised = board.isEnergised(fuseOpen: plant.isFuseOpen, faults)
        // A guard that the watchdog will bring back is waited for.
        let isGuardActive =
            guardProcess.state == .running
            ? guardProcess.status.phase != .idle : setup.hasWatchdog
        if isEnergised || isGuardActive { lastActiveTick = tick }
        if isEnergised {
            lastHeatTick = tick
            heatTicks += 1
        }
        if tick % 100 == 0 {
            heat = Double(heatTicks) / 100
            heatTicks = 0
        }
        stepDaemon()
        judge.step(
            Evidence(
                tick: tick, isEnergised: isEnergised,
                isGuardRunning: guardProcess.state == .running,
                isLatched: guardProcess.recordOnDisk?.latch != nil,
                guardStartedAtTick: guardProcess.startedAtTick, mains: mains), plant)
        follow()
    }

    // MARK: Person

    private mutating func actAsPerson() {
        var again = Int.max
        if let after = setup.leverAgainAfterTicks, let cycleEndTick { again = cycleEndTick + after }
        if tick == setup.leverTick || tick == again { judge.leverPressed(atTick: tick) }
        sensed.lever = isPressed(since: setup.leverTick) || isPressed(since: again)
        sensed.button = false
        if let after = setup.cancelAfterTicks, phaseTicks[2] >= 0 {
            let press = phaseTicks[2] + after
            sensed.button = isPressed(since: press)
            if tick == press { judge.buttonPressed(atTick: tick) }
        }
    }

    /// A press lasts a third of a second.
    private func isPressed(since press: Int) -> Bool { tick >= press && tick < press + 30 }

    // MARK: Faults

    private mutating func beginFaults() {
        guard !pending.isEmpty else { return }
        var index = 0
        while index < pending.count {
            if isDue(pending[index].moment) {
                begin(pending.remove(at: index).fault)
            } else {
                index += 1
            }
        }
    }

    private func isDue(_ moment: FaultMoment) -> Bool {
        switch moment {
        case .tick(let due): return tick >= due
        case .phase(let phase, let delay):
            let began = phaseTicks[Int(phase.rawValue)]
            return began >= 0 && tick >= began + delay
        }
    }

    private mutating func begin(_ fault: Fault) {
        faults.insert(fault)
        let isHeating = phase == .warming || phase == .holding
        judge.began(fault, atTick: tick, chamber: plant.chamber, isHeating: isHeating)
        report.faults.append(FaultBegan(fault: fault, phase: phase, seconds: secondsSinceLever))
        switch fault {
        case .guardKilled: guardProcess.kill()
        case .guardStopped: guardProcess.stop()
        case .guardLate: lateUntilTick = tick + 100
        case .clockJump: guardProcess.jumpClock(by: .seconds(random.chance(0.5) ? 3600 : -3600))
        case .daemonHung: daemon.kill(untilTick: .max)
        case .daemonRestarted: daemon.kill(untilTick: tick + 300)
        default: break
        }
    }

    private var mainsFactor: Double {
        (faults.contains(.mainsSag) ? 0.75 : 1) * (faults.contains(.mainsSurge) ? 1.3 : 1)
    }

    private var crumbFireWatts: Double {
        guard faults.contains(.crumbFire), let began = report.faults.first else { return 0 }
        return secondsSinceLever - began.seconds < 20 ? 1_500 : 0
    }

    // MARK: Sensing

    private mutating func takeSamples() {
        thermocouple.follow(plant.chamber)
        infrared.follow(plant.chamber + 0.01 * (plant.element - plant.chamber))
        let now = guardProcess.clock(atTick: tick)
        if tick % 10 == 3 {
            thermocouple.take(at: now, .thermocouple(faults), random: &random)
            sensed.thermocouple = thermocouple.sample
        }
        if tick % 10 == 7 {
            infrared.take(at: now, .infrared(faults), random: &random)
            sensed.infrared = infrared.sample
        }
        sensed.supplyMillivolts = faults.contains(.supplyLow) ? 4_200 : 5_000
        sensed.processor = .celsius(faults.contains(.processorHot) ? 95 : 48)
        sensed.safetyRelay = board.isSafetyClosed
        sensed.heater = faults.contains(.heaterSenseLies) ? board.heaterLine : isEnergised
    }

    private mutating func stepGuard() {
        channel.forge(atTick: tick, faults: faults)
        if tick < lateUntilTick && tick % 3 != 0 { return }
        let entry = guardProcess.step(
            sensed, faults: faults, tick: tick, lease: channel.receive(atTick: tick),
            drillRequest: setup.requestsDrill && tick == setup.leverTick, board: &board)
        if let entry {
            report.trips.append(TrippedAt(trip: entry.trip, seconds: secondsSinceLever))
        }
    }

    // MARK: hearthd

    private mutating func stepDaemon() {
        guard tick % Daemon.lookTicks == 0, daemon.isRunning(atTick: tick) else { return }
        let status = guardProcess.status
        guard daemon.follows(status, atTick: tick) else {
            view.isFirst = true
            return
        }
        let look = view.look(plant, faults, glow: plant.glow, atTick: tick)
        guard
            let renewal = daemon.step(
                look, status, atTick: tick, hijacked: faults.contains(.daemonHijacked))
        else { return }
        judge.renewalSent(renewal, atTick: tick)
        channel.send(renewal, atTick: tick, faults: faults)
    }

    // MARK: Following the cycle

    private mutating func follow() {
        report.chamberPeak = max(report.chamberPeak, plant.chamber)
        let next: CyclePhase =
            switch guardProcess.status.phase {
            case .idle: phase == .before ? .before : .after
            case .arming, .proving: .proving
            case .heating: plant.chamber < 150 ? .warming : .holding
            case .closing: .closing
            }
        guard next != phase else { return }
        if cycleEndTick == nil, next == .after || next == .closing { cycleEndTick = tick }
        if phase == .proving && next == .warming { report.hasHeated = true }
        phase = next
        if phaseTicks[Int(next.rawValue)] < 0 { phaseTicks[Int(next.rawValue)] = tick }
    }

    package var secondsSinceLever: Double { Double(tick - setup.leverTick) / 100 }

    /// Over: 20 s after the cycle and the last heat (30 s after the lever, when there was none),
    /// or, with a heat that nothing ends, a quarter of an hour after the lever.
    package var isOver: Bool {
        if tick > setup.leverTick + 90_000 { return true }
        return tick > setup.leverTick + 3_000 && tick - lastActiveTick > 2_000
    }

    /// The report of a run that is over.
    public mutating func finished() -> CycleReport {
        report.browningReached = plant.browning
        report.browningEstimated = daemon.report.browning
        report.duration = max(0, Double(lastHeatTick - setup.leverTick) / 100)
        report.simulated = Double(tick) / 100
        report.refusal = guardProcess.status.refusal
        if case .stop(let reason) = daemon.report.decision { report.stopReason = reason }
        // Heat comes in bursts: the last two windows tell whether it goes on.
        judge.end(atTick: tick, isEnergised: tick - lastHeatTick < 200)
        report.violations = judge.violations
        report.isFuseOpen = plant.isFuseOpen
        report.isTolerable = judge.isTolerable
        report.result = result
        return report
    }

    private var result: ToastResult {
        let kinds = report.trips.map(\.trip.interlock)
        if kinds.contains(where: { $0 != .cancel && $0 != .uncleanEnd }) { return .tripped }
        if kinds.contains(.cancel) { return .cancelled }
        let error = plant.browning - setup.browning
        if !report.hasHeated || plant.browning < 0.005 {
            // Who asks for bread as it is gets it without heat; that is no refusal.
            let isDone = report.stopReason == .done && report.refusal == nil
            return isDone && abs(error) <= CycleReport.tolerance ? .toasted : .refused
        }
        if error > CycleReport.tolerance { return .burnt }
        return error < -CycleReport.tolerance ? .under : .toasted
    }
}

extension KitchenWith where Selection == EveryInterlock {
    public init(_ setup: CycleSetup, perception: Perception) {
        self.init(setup, perception: perception, selection: EveryInterlock())
    }
}

extension SafetyRecord {
    init?(_ history: CycleSetup.GuardHistory) {
        self = .commissioned
        switch history {
        case .commissioned: break
        case .nothing: return nil
        case .uncleanEnds(let count):
            isArmed = true
            uncleanEnds = count
        case .onTimeLeft(let seconds): onTimeLeftTicks = seconds * 100
        }
    }
}
