// The cycle: what one lever edge allows.
//
//   idle --lever--> arming --record on disk--> proving --passed--> heating
//   heating --finish, trip--> closing --1 s--> idle
//
// Whatever goes wrong leads to closing or idle, never back to heating: one cycle per edge.

import HearthUnits

/// What the channels are to do in this tick.
struct ChannelCommand {
    var heater = false
    var safety = false
}

extension InterlockMachine {
    mutating func advance(_ input: GuardInputs, leverEdge: Bool, verdict: Verdict)
        -> ChannelCommand
    {
        if input.button { cancel() }
        if input.isStopping { finish() }
        switch phase {
        case .idle:
            if leverEdge, !input.isStopping { start(verdict) }
            return ChannelCommand()
        case .arming(let since):
            arm(recordOnDisk: input.recordOnDisk, since: since)
            return ChannelCommand()
        case .proving(let proof):
            return prove(proof, input)
        case .heating(let lease, let since):
            return heat(lease, since: since, input, isSuspect: verdict.isSuspect)
        case .closing(let since):
            drill?.watch(
                heaterSensed: input.heaterSense, safetySensed: input.safetyRelaySense,
                ticksPassed: ticksPassed, at: tick)
            return close(since: since, safetySensed: input.safetyRelaySense)
        }
    }

    // MARK: idle

    private mutating func start(_ verdict: Verdict) {
        refusal = reasonToRefuse(verdict)
        guard refusal == nil else { return }
        trip = nil
        cycle &+= 1
        // Charged for a whole cycle in advance: a power cut in the middle gives nothing back.
        let charged = max(0, budget.leftTicks - ToasterLimits.heatingTicksMax)
        changeRecord { record in
            record.isArmed = true
            record.onTimeLeftTicks = charged
        }
        phase = .arming(sinceTick: tick)
    }

    private func reasonToRefuse(_ verdict: Verdict) -> Interlock? {
        if let latch = record.latch { return latch.interlock }
        if let trip = verdict.trip { return trip.interlock }
        if !thermocouple.isGood || !infrared.isGood { return .sensorStale }
        if selection.includes(.shortestOffTime), tick - lastHeatTick < ToasterLimits.offTicksMin {
            return .shortestOffTime
        }
        if selection.includes(.chamberHot), chamber >= ToasterLimits.chamberStartMax {
            return .chamberHot
        }
        if selection.includes(.cumulativeOnTime), budget.trip != nil { return .cumulativeOnTime }
        return nil
    }

    // MARK: arming

    private mutating func arm(recordOnDisk: UInt32, since: Int64) {
        if recordOnDisk == record.sequence {
            phase = .proving(ProofTest(at: tick))
        } else if tick - since > ToasterLimits.armingTicksMax,
            selection.includes(.recordNotDurable)
        {
            // No disk, no toast: an unclean end could not be told from a clean one.
            end(
                Trip(
                    .recordNotDurable, value: clamped(tick - since),
                    limit: clamped(ToasterLimits.armingTicksMax)))
        }
    }

    // MARK: proving

    private mutating func prove(_ proof: ProofTest, _ input: GuardInputs) -> ChannelCommand {
        var proof = proof
        switch proof.update(
            safetySensed: input.safetyRelaySense, heaterSensed: input.heaterSense,
            heated: heaterCommanded, at: tick)
        {
        case .running(let command):
            phase = .proving(proof)
            return ChannelCommand(heater: command.heater, safety: command.safety)
        case .passed:
            return beginHeating()
        case .failed(let trip):
            if selection.includes(.proofTest) {
                end(trip)
                return ChannelCommand()
            }
            return beginHeating()
        }
    }

    private mutating func beginHeating() -> ChannelCommand {
        heatingRise.reset()
        // The proof test has just read both lines; what was seen before it no longer counts.
        heaterChannel = .heater
        safetyChannel = .safetyRelay
        phase = .heating(Lease(startedAtTick: tick), sinceTick: tick)
        return ChannelCommand(safety: true)
    }

    // MARK: heating

    private mutating func heat(
        _ lease: Lease, since: Int64, _ input: GuardInputs, isSuspect: Bool
    ) -> ChannelCommand {
        var lease = lease
        if let message = input.lease {
            switch lease.receive(message, at: tick) {
            case .renewed: break
            case .finish:
                finishHeating(input, isSuspect: isSuspect)
                return ChannelCommand(safety: true)
            case .wrong(let trip):
                if selection.includes(trip.interlock) {
                    end(trip)
                    return ChannelCommand(safety: true)
                }
            }
        }
        phase = .heating(lease, sinceTick: since)
        if let trip = reasonToEnd(lease, since: since) {
            end(trip)
            return ChannelCommand(safety: true)
        }
        guard lease.kind != nil else { return ChannelCommand(safety: true) }
        return ChannelCommand(heater: isBurst(lease.duty), safety: true)
    }

    private func reasonToEnd(_ lease: Lease, since: Int64) -> Trip? {
        if let trip = included(lease.lapse(at: tick)) { return trip }
        if let trip = included(lease.observationTooOld(at: tick)) { return trip }
        if let trip = included(lease.timerTooLong(at: tick)) { return trip }
        if let trip = included(budget.trip) { return trip }
        let time = tick - since
        guard time > tightening.heatingTicksMax else { return nil }
        return included(
            Trip(.heatingTime, value: clamped(time), limit: clamped(tightening.heatingTicksMax)))
    }

    private func included(_ trip: Trip?) -> Trip? {
        guard let trip, selection.includes(trip.interlock) else { return nil }
        return trip
    }

    /// Burst-fire: whole ticks on at the start of each window.
    private func isBurst(_ duty: DutyCycle) -> Bool {
        let window = ToasterLimits.burstWindowTicks
        return tick % window < Int64(duty.perMille) * window / 1000
    }

    // MARK: closing

    private mutating func close(since: Int64, safetySensed: Bool) -> ChannelCommand {
        let time = tick - since
        // A relay that is open stays open: the hold is for one that was closed until now.
        let isUrgent = trip?.interlock.opensBothChannels ?? false
        if time < ToasterLimits.safetyRelayHoldTicks && !isUrgent && safetyCommanded {
            return ChannelCommand(safety: true)
        }
        // Disarmed once the safety relay is seen open; if it never is, the channel rule latches.
        let opened = ToasterLimits.safetyRelayHoldTicks + ToasterLimits.safetySenseTicks
        if !safetySensed || time > 2 * opened {
            disarm(afterHeat: true)
            concludeDrill()
            phase = .idle
        }
        return ChannelCommand()
    }

    /// - Parameter afterHeat: a cycle given up before its first heat is no proof of a clean end.
    private mutating func disarm(afterHeat: Bool) {
        guard record.isArmed else { return }
        let left = budget.leftTicks
        let isClean = afterHeat && trip == nil
        changeRecord { record in
            record.isArmed = false
            if afterHeat { record.uncleanEnds = 0 }
            if isClean { record.cyclesSinceDrill = min(record.cyclesSinceDrill, .max - 1) + 1 }
            record.onTimeLeftTicks = left
        }
    }

    // MARK: ending

    /// Ends the cycle in order, without a trip.
    private mutating func finish() {
        switch phase {
        case .idle, .closing: break
        case .arming:
            disarm(afterHeat: false)
            phase = .idle
        case .proving, .heating: phase = .closing(sinceTick: tick)
        }
    }

    private mutating func cancel() {
        switch phase {
        case .idle, .closing: break
        case .arming, .proving, .heating:
            if selection.includes(.cancel) { end(Trip(.cancel)) }
        }
    }

    /// Acts on a trip that a rule found: ends the cycle, or, without one, latches if it must.
    mutating func act(on found: Trip) {
        switch phase {
        case .arming, .proving, .heating:
            end(found)
        case .idle, .closing:
            if found.interlock.latches { stand(found) }
        }
    }

    /// Ends the cycle because of `found`.
    mutating func end(_ found: Trip) {
        switch phase {
        case .idle, .closing: break
        case .arming:
            disarm(afterHeat: false)
            phase = .idle
        case .proving, .heating: phase = .closing(sinceTick: tick)
        }
        stand(found)
    }
}
