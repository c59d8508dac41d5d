// The world as the exhaustive exploration sees it: a handful of values for each input, and just
// enough memory for lines that follow their commands.

import HearthSafety
import HearthUnits

/// One choice for every input of a step.
struct AbstractInput: Hashable, Sendable {
    enum Sensors: UInt8, CaseIterable { case steady, rising, cool, over, open, stale }
    enum Lease: UInt8, CaseIterable {
        case none, seen, timer, finish, malformed, late, replayed, aged
    }
    enum Senses: UInt8, CaseIterable { case follow, heaterOn, heaterOff, safetyOn, safetyOff }
    enum Time: UInt8, CaseIterable { case normal, late, lost, back }

    var sensors = Sensors.steady
    var lease = Lease.seen
    var senses = Senses.follow
    var time = Time.normal
    var lever = false
    var button = false
    var onDisk = true
    var drill = false

    /// Every combination of what `phase` reads: the disk matters while arming, and outside of
    /// heating one sound and one unsound lease message stand for all.
    static func all(in phase: GuardPhase) -> [AbstractInput] { byPhase[Int(phase.rawValue)] }

    private static let byPhase: [[AbstractInput]] = GuardPhase.allCases.map { phase in
        all.filter { input in
            (phase == .arming || input.onDisk)
                && (phase == .heating || [.none, .seen, .malformed].contains(input.lease))
        }
    }

    /// Every combination.
    static let all: [AbstractInput] = {
        var inputs: [AbstractInput] = []
        for sensors in Sensors.allCases {
            for lease in Lease.allCases {
                for senses in Senses.allCases {
                    for time in Time.allCases {
                        for flags in 0..<8 {
                            inputs.append(
                                AbstractInput(
                                    sensors: sensors, lease: lease, senses: senses, time: time,
                                    lever: flags & 1 != 0, button: flags & 2 != 0,
                                    onDisk: flags & 4 != 0))
                        }
                    }
                }
            }
        }
        return inputs
    }()

    /// The healthy input and everything that differs from it in one place, each with the lever or
    /// the button held, or neither.
    static let lasting: [AbstractInput] = all.filter { input in
        let healthy = AbstractInput()
        var differences = 0
        if input.sensors != healthy.sensors { differences += 1 }
        if input.lease != healthy.lease { differences += 1 }
        if input.senses != healthy.senses { differences += 1 }
        if input.time != healthy.time { differences += 1 }
        if !input.onDisk { differences += 1 }
        return differences <= 1 && !(input.lever && input.button)
    }
}

/// One reached situation: the machine, its world, and the properties' own memory.
struct Situation<Machine: Steppable> {
    var machine: Machine
    var properties = SafetyProperties()
    private(set) var last: Observed
    private var now: Instant
    private var reference: Instant
    private var temperature: Int32
    private var contact: SensorSample
    private var sampleCountdown = 0
    private var sequence: UInt32 = 0
    private var heaterOn = false
    private var safetyLine = false
    private var sinceToggle = 100
    private var onSteps = 0

    init(_ machine: Machine, celsius: Int32, at start: Instant) {
        self.machine = machine
        now = start + .milliseconds(10)
        reference = now
        temperature = celsius * 1000
        contact = SensorSample(.value(.celsius(celsius)), takenAt: now)
        let input = GuardInputs(
            now: now, reference: now, thermocouple: contact, infrared: contact)
        last = self.machine.observe(input)
        _ = properties.check(input, last)
    }

    /// What exploration tells apart: the machine's abstract state and that of the lines.
    var key: Key { Key(machine: machine.abstractState, relay: min(onSteps, 2), heater: heaterOn) }

    struct Key: Hashable {
        var machine: AbstractState
        var relay: Int
        var heater: Bool
    }

    /// One step; the property it breaks, if any.
    mutating func step(_ abstract: AbstractInput) -> SafetyProperty? {
        let input = concrete(abstract)
        last = machine.observe(input)
        sinceToggle = last.safetyLine == safetyLine ? min(sinceToggle + 1, 100) : 0
        safetyLine = last.safetyLine
        onSteps = sinceToggle < 12 ? min(onSteps + 1, 2) : 0
        heaterOn = last.heat
        return properties.check(input, last)
    }

    private mutating func concrete(_ abstract: AbstractInput) -> GuardInputs {
        let passed: Int64 =
            switch abstract.time {
            case .normal: 10
            case .late: 20
            case .lost: 120
            case .back: -50
            }
        now = now + .milliseconds(passed)
        reference = reference + .milliseconds(max(passed, 10))
        sampleCountdown -= 1
        if sampleCountdown <= 0, abstract.sensors != .stale {
            sampleCountdown = 10
            sample(abstract.sensors)
        }
        var input = GuardInputs(
            now: now, reference: reference, thermocouple: contact, infrared: contact)
        let safety = onSteps >= 2
        input.safetyRelaySense = safety
        input.heaterSense = safety && heaterOn
        switch abstract.senses {
        case .follow: break
        case .heaterOn: input.heaterSense = true
        case .heaterOff: input.heaterSense = false
        case .safetyOn: input.safetyRelaySense = true
        case .safetyOff: input.safetyRelaySense = false
        }
        input.lever = abstract.lever
        input.button = abstract.button
        input.recordOnDisk = abstract.onDisk ? last.record.sequence : last.record.sequence &- 1
        input.drillRequest = abstract.drill
        input.lease = message(abstract.lease)
        return input
    }

    private mutating func sample(_ sensors: AbstractInput.Sensors) {
        switch sensors {
        case .steady, .stale: break
        case .rising: temperature = min(temperature + 250, 219_900)
        case .cool: temperature = max(temperature - 5_000, 25_000)
        case .over: temperature = 221_000
        case .open:
            contact = SensorSample(.open, takenAt: now)
            return
        }
        contact = SensorSample(.value(MilliCelsius(rawValue: temperature)), takenAt: now)
    }

    private mutating func message(_ lease: AbstractInput.Lease) -> LeaseMessage? {
        guard lease != .none else { return nil }
        guard lease != .malformed else { return .malformed }
        if lease != .replayed { sequence &+= 1 }
        let kind: LeaseRenewal.Kind =
            switch lease {
            case .timer: .timer
            case .finish: .finish
            default: .seen
            }
        return .renewal(
            LeaseRenewal(
                kind: kind, sequence: sequence,
                echoedTick: last.status.tick - (lease == .late ? 60 : 0),
                observationAgeTicks: lease == .aged ? 200 : 0, duty: .full))
    }
}
