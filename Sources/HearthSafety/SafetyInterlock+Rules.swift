// The observing rules, each run in every phase: a chamber that heats in idle is the worst of all.

import HearthUnits

/// What all rules together say of one tick.
struct Verdict {
    /// The trip to act on: the one that asks for most before it may be forgotten, else the first.
    private(set) var trip: Trip?
    /// Some rule is not sure: no heat in this tick.
    private(set) var isSuspect = false

    mutating func add(_ found: Trip) {
        guard let trip else {
            self.trip = found
            return
        }
        if found.interlock.recovery > trip.interlock.recovery { self.trip = found }
    }

    mutating func suspect() { isSuspect = true }
}

extension InterlockMachine {
    mutating func observe(_ input: GuardInputs) -> Verdict {
        var verdict = Verdict()
        observeController(input, into: &verdict)
        observeSensors(input, into: &verdict)
        observeChannels(input, into: &verdict)
        return verdict
    }

    private func take(_ found: Trip?, into verdict: inout Verdict) {
        if let found, selection.includes(found.interlock) { verdict.add(found) }
    }

    private func take(_ finding: Finding, of interlock: Interlock, into verdict: inout Verdict) {
        switch finding {
        case .clear: break
        case .suspect: if selection.includes(interlock) { verdict.suspect() }
        case .tripped(let trip): take(trip, into: &verdict)
        }
    }

    private mutating func observeController(_ input: GuardInputs, into verdict: inout Verdict) {
        let time = clock.update(now: input.now, reference: input.reference)
        take(time.clock, of: .clockAnomaly, into: &verdict)
        take(time.loop, of: .loopLate, into: &verdict)
        let rail = supply.update(millivolts: input.supplyMillivolts, at: tick)
        take(rail, of: .supplyOutOfRange, into: &verdict)
        if input.processor > ToasterLimits.processorMax {
            let trip = Trip(
                .processorTooHot, value: input.processor.rawValue,
                limit: ToasterLimits.processorMax.rawValue)
            take(trip, into: &verdict)
        }
    }

    private mutating func observeSensors(_ input: GuardInputs, into verdict: inout Verdict) {
        let newThermocouple = thermocouple.update(input.thermocouple, at: input.now)
        let newInfrared = infrared.update(input.infrared, at: input.now)
        take(thermocouple.fault, into: &verdict)
        take(infrared.fault, into: &verdict)
        let stale = (thermocouple.stale(at: input.now), infrared.stale(at: input.now))
        take(stale.0, into: &verdict)
        take(stale.1, into: &verdict)
        isChamberSeen =
            thermocouple.isGood && infrared.isGood && stale.0 == nil && stale.1 == nil
        if newThermocouple, thermocouple.isGood {
            observe(thermocouple.temperature, of: .thermocouple, into: &verdict)
            take(thermocoupleRise.update(thermocouple.temperature, at: tick), into: &verdict)
        }
        if newInfrared, infrared.isGood {
            observe(infrared.temperature, of: .infrared, into: &verdict)
            take(infraredRise.update(infrared.temperature, at: tick), into: &verdict)
        }
        guard thermocouple.isGood, infrared.isGood else {
            suspectBadSensors(into: &verdict)
            return
        }
        if newThermocouple || newInfrared { observePair(into: &verdict) }
        observeRise(into: &verdict)
    }

    /// The rule on absolute temperature: told each good sample and, in a drill, what is injected.
    func observe(
        _ temperature: MilliCelsius, of sensor: ChamberSensor?, into verdict: inout Verdict
    ) {
        guard temperature >= tightening.chamberMax else { return }
        let trip = Trip(
            .overTemperature, sensor: sensor, value: temperature.rawValue,
            limit: tightening.chamberMax.rawValue)
        take(trip, into: &verdict)
    }

    /// One bad sample takes the heat away while it stands; three make a trip.
    private func suspectBadSensors(into verdict: inout Verdict) {
        if selection.includes(.sensorOpen), selection.includes(.sensorShort),
            selection.includes(.sensorOutOfRange)
        {
            verdict.suspect()
        }
    }

    private mutating func observePair(into verdict: inout Verdict) {
        let (contact, radiation) = (thermocouple.temperature, infrared.temperature)
        take(pair.stuck(thermocouple: contact, infrared: radiation), into: &verdict)
        take(
            pair.disagree(thermocouple: contact, infrared: radiation, at: tick), into: &verdict)
    }

    private mutating func observeRise(into verdict: inout Verdict) {
        let colder = min(thermocouple.temperature, infrared.temperature)
        take(
            heatingRise.update(
                colder, isOn: heaterCommanded, ticks: ticksPassed, at: tick),
            into: &verdict)
        take(offRise.update(colder, isOn: heaterCommanded, at: tick), into: &verdict)
    }

    private mutating func observeChannels(_ input: GuardInputs, into verdict: inout Verdict) {
        if case .proving = phase { return }  // The proof test reads the same lines, more strictly.
        take(
            heaterChannel.update(
                sensed: input.heaterSense, commanded: heaterCommanded, at: tick), into: &verdict)
        take(
            safetyChannel.update(
                sensed: input.safetyRelaySense, commanded: safetyCommanded, at: tick),
            into: &verdict)
    }
}
