// A million steps at random: a guard that comes, goes, lies and starts anew, a camera and a model
// that fail, a control side that forgets, a clock that jumps. What must hold is checked in each.

import HearthCore
import HearthDaemon
import HearthLinux
import HearthPolicy
import HearthSafety
import HearthUnits
import Testing

/// The world around the machine, and what it knows of the truth.
private struct World {
    var bench = ToasterBench()
    var random: SeededRandom
    /// The newest status that the machine was told, by whom, and when; nil after a hang-up.
    var told: (status: GuardStatus, instance: UInt64, at: Instant)?
    /// The cycle whose start this very guard told; nil for none.
    var cycle: UInt32?
    var sequence: UInt32 = 0
    var kept: [JournalMark] = []
    var tripsTold = 0
    var journal: UInt32 = 1
    var renewals = 0
    var states: Set<DaemonState> = []
    var isSeeing = true
    var isGuardThere = true

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// - Returns: what is wrong.
    mutating func step() -> String? {
        switch random.below(100) {
        case 0: startGuardAnew()
        case 1: hangUp()
        case 2: bench.now = bench.now + .seconds(random.chance(0.5) ? 100 : -100)
        case 3: isSeeing.toggle()
        case 98: isGuardThere = false
        case 99: isGuardThere = true
        case 4: sayNonsense()
        case 5...8: sayTrip()
        case 9...12: keepSome()
        case 13...40: saySomething()
        default: break
        }
        bench.pass(.milliseconds(Int64(random.below(60))))
        if isGuardThere, random.chance(0.9) { say() }
        if let message = bench.daemon.acknowledgement(), let wrong = judge(message) { return wrong }
        if bench.now >= bench.daemon.lookDueAt, let wrong = look() { return wrong }
        bench.watch()
        states.insert(bench.state)
        tripsTold += bench.notices.count { $0.journalMark != nil }
        bench.forgetNotices()
        return nil
    }

    private mutating func startGuardAnew() {
        bench.instance = random.next()
        bench.status = GuardStatus(tick: Int64(random.below(1_000)), phase: .idle)
        bench.status.cycle = UInt32(random.below(3))
        journal = 1
    }

    private mutating func hangUp() {
        bench.daemon.hangUp()
        (told, cycle) = (nil, nil)
    }

    /// A lever, a proof, an end.
    private mutating func saySomething() {
        switch bench.status.phase {
        case .idle where random.chance(0.2):
            bench.status.phase = .arming
            bench.status.cycle &+= 1
        case .arming: bench.status.phase = .proving
        case .proving: bench.status.phase = .heating
        case .heating where random.chance(0.03): bench.status.phase = .closing
        case .closing: bench.status.phase = .idle
        default: break
        }
        bench.status.thermocouple = .celsius(Int32(20 + random.below(200)))
    }

    private mutating func say() {
        let status = bench.status
        let isSame = told?.instance == bench.instance
        if !isSame { cycle = nil }
        if isSame, status.phase == .arming || status.phase == .proving,
            status.cycle != told?.status.cycle
        {
            cycle = status.cycle
        }
        if status.phase == .idle || status.phase == .closing { cycle = nil }
        bench.say()
        told = (status, bench.instance, bench.now)
    }

    private mutating func sayNonsense() {
        var frame = InlineArray<96, UInt8>(repeating: 0)
        for index in 0..<96 { frame[index] = UInt8(truncatingIfNeeded: random.next()) }
        bench.daemon.hear(frame, at: bench.now)
    }

    private mutating func sayTrip() {
        bench.say(.sample(journal, instance: bench.instance))
    }

    private mutating func keepSome() {
        let mark = JournalMark(instance: bench.instance, sequence: journal)
        bench.daemon.keep(mark)
        kept.append(mark)
    }

    private mutating func judge(_ message: ClientMessage) -> String? {
        guard case .acknowledge(let instance, let sequence) = message else {
            return "said \(message)"
        }
        guard instance == bench.instance else { return "told another guard" }
        let mark = JournalMark(instance: instance, sequence: sequence)
        guard kept.contains(mark) else { return "acknowledged what is not kept: \(mark)" }
        if instance == bench.instance, sequence == journal { journal += 1 }
        kept = kept.suffix(16)
        return nil
    }

    private mutating func look() -> String? {
        let sight: Observation.Sight =
            switch random.below(isSeeing ? 40 : 4) {
            case 0: .noFrame
            case 1: .noModel
            case 2: .frozen
            case 3: .dark
            case 4: .seen(BrowningEstimate(browning: .nan, deviation: .infinity))
            default: .seen(BrowningEstimate(browning: 0.2 + 0.02 * random.unit()))
            }
        let takenAt = bench.now - .milliseconds(Int64(random.below(300)) - 20)
        let answerTime = TimeSpan.milliseconds(Int64(random.below(random.chance(0.1) ? 400 : 9)))
        let renewal = bench.look(sight, takenAt: takenAt, answerTime: answerTime)
        guard let renewal else { return nil }
        renewals += 1
        defer { sequence = renewal.sequence }
        guard let told else { return "renewed without a guard" }
        guard let cycle, cycle == told.status.cycle else { return "a cycle that nobody began" }
        guard told.status.phase == .heating else { return "renewed while \(told.status.phase)" }
        guard bench.now - told.at <= .milliseconds(400), bench.now >= told.at else {
            return "answered an old status"
        }
        guard renewal.echoedTick == told.status.tick else { return "echoed another tick" }
        guard renewal.sequence == sequence &+ 1 else { return "jumped in the sequence" }
        if case .seen = sight { return nil }
        return renewal.kind == .seen && renewal.duty > .off ? "heat for \(sight)" : nil
    }
}

struct ExplorationTests {
    @Test func `a million steps of faults break no promise`() throws {
        let steps = Int(environmentVariable("HEARTH_STEPS") ?? "") ?? 1_000_000
        let seed = environmentVariable("HEARTH_SEED").flatMap { UInt64($0) } ?? 1
        var world = World(seed: seed)
        for step in 0..<steps {
            if let wrong = world.step() {
                Issue.record("step \(step): \(wrong); HEARTH_SEED=\(seed) repeats it")
                return
            }
        }
        // The walk came everywhere that it can; else it proves little.
        #expect(world.renewals > steps / 100, "\(world.renewals) renewals")
        #expect(world.tripsTold > steps / 1_000, "\(world.tripsTold) trips")
        let missing = Set<DaemonState>([
            .noModel, .noCamera, .noGuard, .slowModel, .blind, .working,
        ]).subtracting(world.states)
        #expect(missing.isEmpty, "never \(missing)")
    }
}
