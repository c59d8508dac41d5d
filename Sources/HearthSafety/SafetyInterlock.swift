// The safety interlock: the state machine that owns the decision "may heat flow in this tick?".
//
// Pure: told the time, never asks for it; integer arithmetic; no allocation; no Foundation. Its
// invariants are written as code in `SafetyProperties` and checked over every reachable abstract
// state by the tests:
//   - no heat without a cycle that a person started at this guard instance, and a live lease;
//   - no heat in a step that ends with a trip standing;
//   - a latch never clears by itself;
//   - whatever the state, one step with a fault in it is off.
//
// The observing rules are in `SafetyInterlock+Rules.swift`, the cycle in `+Cycle`, the latch in
// `+Latch`, the drill in `Drill.swift`.

public import HearthUnits

/// The guard's interlock, with every rule.
public typealias SafetyInterlock = InterlockMachine<EveryInterlock>

/// The state machine, generic over which rules it has (see `InterlockSelection`).
public struct InterlockMachine<Selection: InterlockSelection>: Sendable {
    enum Phase: Sendable {
        case idle
        case arming(sinceTick: Int64)
        case proving(ProofTest)
        case heating(Lease, sinceTick: Int64)
        case closing(sinceTick: Int64)
    }

    let selection: Selection
    let tightening: Tightening

    // What is observed.
    var thermocouple = SensorMonitor(.thermocouple)
    var infrared = SensorMonitor(.infrared)
    var pair = SensorPair()
    var thermocoupleRise = RiseMonitor(.thermocouple)
    var infraredRise = RiseMonitor(.infrared)
    var heatingRise = HeatingRiseMonitor()
    var offRise = OffRiseMonitor()
    var heaterChannel = ChannelMonitor.heater
    var safetyChannel = ChannelMonitor.safetyRelay
    var clock = ClockMonitor()
    var supply = SupplyMonitor()
    /// Whether both sensors' last samples are good and young.
    var isChamberSeen = false

    // What is decided.
    var phase = Phase.idle
    var trip: Trip?
    var refusal: Interlock?
    var budget: OnTimeBudget
    var drill: Drill?
    var isDrillRequested = false
    var gesture = ClearGesture()
    public internal(set) var journal: Journal<Trip>
    var record: SafetyRecord
    var cycle: UInt32 = 0
    var lever = LeverContact()
    var lastHeatTick: Int64

    // What was commanded in the tick before.
    var heaterCommanded = false
    var safetyCommanded = false
    var safetyLine = false

    // Time.
    let startedAt: Instant
    var tick: Int64 = 0
    /// Ticks from the step before to this one; more than one when the loop was late.
    var ticksPassed: Int64 = 1

    /// - Parameters:
    ///   - record: what was found on disk; nil when missing or damaged.
    ///   - now: the guard's clock. Off-time counts from here: nobody knows what was before.
    ///   - journal: what was not acknowledged yet.
    public init(
        record: SafetyRecord?, tightening: Tightening = .none, selection: Selection,
        startedAt now: Instant, journal: Journal<Trip> = Journal()
    ) {
        self.journal = journal
        self.selection = selection
        self.tightening = tightening
        self.startedAt = now
        lastHeatTick = 0
        let isLatched = selection.includes(.uncommissioned)
        self.record = record ?? (isLatched ? .uncommissioned : .commissioned)
        budget = OnTimeBudget(leftTicks: self.record.onTimeLeftTicks)
        trip = self.record.latch
        if self.record.isArmed { noteUncleanEnd() }
    }

    /// One tick: what is sensed goes in, what is to be done comes out.
    ///
    /// - Parameter input: one sample of every line and sensor, and at most one lease message.
    /// - Returns: a permit for this tick, or none, and the levels of the other lines.
    @_specialize(where Selection == EveryInterlock)
    public mutating func step(_ input: GuardInputs) -> GuardOutputs {
        let tickBefore = tick
        tick = max(tick + 1, (input.now - startedAt).rawValue / ToasterLimits.tick.rawValue)
        ticksPassed = tick - tickBefore
        budget.update(isOn: heaterCommanded || input.heaterSense, ticks: ticksPassed)
        journal.acknowledge(input.journalAcknowledged)
        let verdict = observe(input)
        let leverEdge = lever.update(isDown: input.lever)
        watchGesture(input)
        if input.drillRequest { isDrillRequested = true }
        if let found = verdict.trip { act(on: found) }
        let command = advance(input, leverEdge: leverEdge, verdict: verdict)
        let heat = heatPermit(wanted: command.heater && !verdict.isSuspect)
        let isHeating = heat != nil
        remember(heater: isHeating, safety: command.safety)
        return GuardOutputs(
            heat: heat, safetyLine: safetyLine, carriage: carriage, fan: fan, alarm: alarm,
            record: record, journal: journal.oldest, status: status)
    }

    /// The only place in which heat is made.
    private func heatPermit(wanted: Bool) -> HeatPermit? {
        guard wanted, trip == nil else { return nil }
        switch phase {
        case .proving, .heating: return HeatPermit(tick: tick)
        case .idle, .arming, .closing: return nil
        }
    }

    private mutating func remember(heater: Bool, safety: Bool) {
        heaterCommanded = heater
        safetyCommanded = safety
        if safety { safetyLine.toggle() } else { safetyLine = false }
        if heater { lastHeatTick = tick }
    }

    /// The hotter of the two last good readings.
    var chamber: MilliCelsius { max(thermocouple.temperature, infrared.temperature) }

    private var carriage: Bool {
        switch phase {
        case .idle, .closing: false
        case .arming, .proving, .heating: true
        }
    }

    private var fan: Bool {
        if trip?.interlock == .riseWhileOff { return true }
        return switch phase {
        case .idle, .closing:
            // A chamber that nobody can see may be hot: what was read last says nothing of now.
            chamber >= ToasterLimits.coolBelow || (trip != nil && !isChamberSeen)
        case .arming, .proving, .heating: false
        }
    }

    private var alarm: Alarm {
        guard let trip else { return .quiet }
        if trip.interlock.recovery == .personWhenChannelsOpen { return .hotWhileOff }
        return record.latch != nil ? .latched : .tripped
    }

    public var status: GuardStatus {
        let name: GuardPhase =
            switch phase {
            case .idle: .idle
            case .arming: .arming
            case .proving: .proving
            case .heating: .heating
            case .closing: .closing
            }
        var status = GuardStatus(tick: tick, phase: name)
        status.trip = trip
        status.isLatched = record.latch != nil
        status.thermocouple = thermocouple.temperature
        status.infrared = infrared.temperature
        status.isThermocoupleGood = thermocouple.isGood
        status.isInfraredGood = infrared.isGood
        status.cycle = cycle
        status.heat = heaterCommanded
        status.refusal = refusal
        status.drill = drillStatus
        return status
    }
}

extension InterlockMachine where Selection == EveryInterlock {
    public init(
        record: SafetyRecord?, tightening: Tightening = .none, startedAt now: Instant,
        journal: Journal<Trip> = Journal()
    ) {
        self.init(
            record: record, tightening: tightening, selection: EveryInterlock(), startedAt: now,
            journal: journal)
    }
}
