// The rules of the wearable, each run in every tick, and the lease that the motor needs besides.

import HearthUnits

/// What all rules together say of one tick.
struct WearableVerdict {
    /// Of all that was found, what asks for most before it may be forgotten, else the first.
    private(set) var trip: WearableTrip?
    private(set) var opens = WearablePaths.nothing
    /// The same of the rules that latch.
    private(set) var latching: WearableTrip?
    private(set) var latchingOpens = WearablePaths.nothing
    /// Some rule is not sure: no motor and no charging in this tick.
    private(set) var isSuspect = false
    private var rules: UInt64 = 0

    mutating func add(_ found: WearableTrip) {
        rules |= 1 << UInt64(found.rule.rawValue)
        opens = opens.union(found.opens)
        if isGraver(found, than: trip) { trip = found }
        guard found.rule.latches else { return }
        latchingOpens = latchingOpens.union(found.opens)
        if isGraver(found, than: latching) { latching = found }
    }

    mutating func suspect() { isSuspect = true }

    func found(_ rule: WearableRule) -> Bool { rules >> UInt64(rule.rawValue) & 1 == 1 }

    private func isGraver(_ found: WearableTrip, than trip: WearableTrip?) -> Bool {
        guard let trip else { return true }
        return found.rule.recovery > trip.rule.recovery
    }
}

extension WearableMachine {
    mutating func observe(_ input: WearableInputs) -> WearableVerdict {
        var verdict = WearableVerdict()
        observeController(input, into: &verdict)
        observeSensors(input, into: &verdict)
        observeTemperatures(into: &verdict)
        observeLines(input, into: &verdict)
        return verdict
    }

    private func take(_ found: WearableTrip?, into verdict: inout WearableVerdict) {
        if let found, selection.includes(found.rule) { verdict.add(found) }
    }

    private func take(
        _ finding: Finding, of rule: WearableRule, into verdict: inout WearableVerdict
    ) {
        switch finding {
        case .clear: break
        case .suspect: if selection.includes(rule) { verdict.suspect() }
        case .tripped(let trip): take(WearableTrip(trip), into: &verdict)
        }
    }

    private mutating func observeController(
        _ input: WearableInputs, into verdict: inout WearableVerdict
    ) {
        let time = clock.update(now: input.now, reference: input.reference)
        take(time.clock, of: .clockAnomaly, into: &verdict)
        take(time.loop, of: .loopLate, into: &verdict)
        let rail = supply.update(millivolts: input.supplyMillivolts, at: tick)
        take(rail, of: .supplyOutOfRange, into: &verdict)
    }

    private mutating func observeSensors(
        _ input: WearableInputs, into verdict: inout WearableVerdict
    ) {
        _ = battery.update(input.battery, at: input.now)
        _ = skin.update(input.skin, at: input.now)
        observe(battery, .battery, at: input.now, into: &verdict)
        observe(skin, .skin, at: input.now, into: &verdict)
        guard battery.isGood, skin.isGood else { return }
        take(
            stuck.update(battery: battery.temperature, skin: skin.temperature, at: tick),
            into: &verdict)
    }

    private func observe(
        _ monitor: SensorMonitor, _ sensor: WearableSensor, at now: Instant,
        into verdict: inout WearableVerdict
    ) {
        if let fault = monitor.fault {
            take(WearableTrip(fault, sensor: sensor), into: &verdict)
        }
        if let stale = monitor.stale(at: now) {
            take(WearableTrip(stale, sensor: sensor), into: &verdict)
        }
        // One bad sample withholds motor and charging while it stands; three make a trip.
        if !monitor.isGood, selection.includes(.sensorOpen), selection.includes(.sensorShort),
            selection.includes(.sensorOutOfRange)
        {
            verdict.suspect()
        }
    }

    private mutating func observeTemperatures(into verdict: inout WearableVerdict) {
        let (cell, surface) = (battery.temperature, skin.temperature)
        if cell > WearableLimits.batteryMax {
            take(temperature(.batteryTooHot, .battery, WearableLimits.batteryMax), into: &verdict)
        }
        if chargeHot.update(excess: cell - tightening.batteryChargeMax) {
            take(
                temperature(.chargeTooHot, .battery, tightening.batteryChargeMax), into: &verdict)
        }
        if chargeCold.update(excess: WearableLimits.batteryChargeMin - cell) {
            take(
                temperature(.chargeTooCold, .battery, WearableLimits.batteryChargeMin),
                into: &verdict)
        }
        if skinHot.update(excess: surface - tightening.skinMax) {
            take(temperature(.skinTooHot, .skin, tightening.skinMax), into: &verdict)
        }
    }

    private func temperature(
        _ rule: WearableRule, _ sensor: WearableSensor, _ limit: MilliCelsius
    ) -> WearableTrip {
        let value = sensor == .battery ? battery.temperature : skin.temperature
        return WearableTrip(rule, sensor: sensor, value: value.rawValue, limit: limit.rawValue)
    }

    private mutating func observeLines(
        _ input: WearableInputs, into verdict: inout WearableVerdict
    ) {
        take(
            motorOn.update(isWrong: input.motorSense && !motorCommanded, at: tick), into: &verdict)
        take(
            chargeOn.update(isWrong: input.chargeSense && !chargeCommanded, at: tick),
            into: &verdict)
        let dead = motorOff.update(isWrong: motorCommanded && !input.motorSense, at: tick)
        take(dead, into: &verdict)
        if let dead, selection.includes(.motorSensedOff) { motorCut = dead }
    }

    // MARK: Lease

    /// Takes the message in, and says whether the motor is wanted in this tick. A lease begins with
    /// any sound renewal that is newer than all before it: nobody has to press a button to be told
    /// that a call was heard.
    mutating func followLease(
        _ input: WearableInputs, into verdict: inout WearableVerdict
    ) -> Bool {
        let isConcerned = lease != nil || input.lease != nil
        if input.button, selection.includes(.cancel) {
            if isConcerned { cutMotor(WearableTrip(.cancel), into: &verdict) }
            return false
        }
        if let message = input.lease { receive(message, into: &verdict) }
        if let lease, let trip = lease.lapse(at: tick) ?? lease.observationTooOld(at: tick) {
            cutMotor(trip, into: &verdict)
        }
        guard let lease, isBurst(lease.duty) else { return false }
        take(motorTime.onTimeTrip(limit: tightening.motorOnTicksMax), into: &verdict)
        take(motorTime.dutyTrip, into: &verdict)
        if verdict.opens.union(record.opened).contains(.motor) {
            motorCut = verdict.opens.contains(.motor) ? verdict.trip : record.latch
        }
        return true
    }

    private mutating func receive(
        _ message: LeaseMessage, into verdict: inout WearableVerdict
    ) {
        let earliest = max(tick - ToasterLimits.leaseTicksMax, echoedTick + 1)
        var changed = lease ?? Lease(startedAtTick: earliest)
        switch changed.receive(message, at: tick) {
        case .renewed:
            lease = changed
            echoedTick = changed.echoedTick
        case .finish: lease = nil
        case .wrong(let trip): cutMotor(trip, into: &verdict)
        }
    }

    private mutating func cutMotor(_ trip: Trip, into verdict: inout WearableVerdict) {
        if let found = WearableTrip(trip), selection.includes(found.rule) {
            cutMotor(found, into: &verdict)
        }
    }

    /// Ends the lease, not only this tick: the next begins with a renewal that is newer.
    private mutating func cutMotor(_ found: WearableTrip, into verdict: inout WearableVerdict) {
        lease = nil
        motorCut = found
        verdict.add(found)
    }

    /// Bursts as the toaster's: whole ticks on at the start of each window.
    private func isBurst(_ duty: DutyCycle) -> Bool {
        let window = ToasterLimits.burstWindowTicks
        return tick % window < Int64(duty.perMille) * window / 1000
    }
}
