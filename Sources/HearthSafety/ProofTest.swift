// The proof test at the start of every cycle: each channel shows that it blocks alone, and that the
// solid-state relay cuts off the heat of both together. A welded contact is found before toast.
//
//   step            safety   heater   must be sensed (safety, heater)
//   bothOff           off      off    off, off
//   heaterAlone       off      on     off, off      the safety relay blocks
//   safetyAlone       on       off    on,  off      the solid-state relay blocks
//   both              on       on     on,  on       at most 200 ms of heat, ended by the sense line
//                                                   (heat, not time: a suspect tick has none)
//   heaterOff         on       off    on,  off      the solid-state relay cuts
//
// The safety relay's own opening is proved at the end of each cycle, where it opens anyway.

/// The proof test's state: which step, since when.
struct ProofTest: Equatable, Sendable {
    enum Step: UInt8, Sendable {
        case bothOff, heaterAlone, safetyAlone, both, heaterOff
    }

    /// What the channels are to do in the coming tick.
    struct Command: Equatable, Sendable {
        var safety: Bool
        var heater: Bool
    }

    enum Progress: Equatable, Sendable {
        case running(Command)
        case passed
        case failed(Trip)
    }

    private(set) var step = Step.bothOff
    private var sinceTick: Int64
    private var lastTick: Int64
    /// Heat that was really commanded in the step `both`.
    private var heatTicks: Int64 = 0

    init(at tick: Int64) {
        sinceTick = tick
        lastTick = tick
    }

    /// How long the steps that only watch last, and how long a change may take to be sensed.
    private static let watchTicks: Int64 = 10
    private static let changeTicks: Int64 = ToasterLimits.proofHeatTicks

    /// - Parameter heated: whether heat was commanded in the tick before; a rule that is not sure
    ///   may have withheld it.
    mutating func update(
        safetySensed: Bool, heaterSensed: Bool, heated: Bool, at tick: Int64
    ) -> Progress {
        let passed = tick - lastTick
        lastTick = tick
        // A solid-state relay that was not driven cannot show that the safety relay blocks.
        if step == .heaterAlone, !heated { sinceTick += passed }
        let time = tick - sinceTick
        switch step {
        case .bothOff:
            // A relay that has just opened may still be seen closed; at the end it may not.
            if time < ProofTest.watchTicks { break }
            if safetySensed || heaterSensed { return failed(time) }
            advance(to: .heaterAlone, at: tick)
        case .heaterAlone:
            if safetySensed || heaterSensed { return failed(time) }
            if time >= ProofTest.watchTicks { advance(to: .safetyAlone, at: tick) }
        case .safetyAlone:
            if heaterSensed && time > 1 { return failed(time) }
            if safetySensed && time >= ProofTest.watchTicks {
                advance(to: .both, at: tick)
            } else if time >= ToasterLimits.safetySenseTicks {
                return failed(time)
            }
        case .both:
            if heated { heatTicks += passed }
            if heaterSensed && heatTicks > 0 {
                advance(to: .heaterOff, at: tick)
            } else if heaterSensed || heatTicks >= ProofTest.changeTicks {
                return failed(heatTicks)
            }
        case .heaterOff:
            if !heaterSensed {
                return .passed
            } else if time >= ProofTest.changeTicks {
                return failed(time)
            }
        }
        return .running(command)
    }

    private var command: Command {
        switch step {
        case .bothOff: Command(safety: false, heater: false)
        case .heaterAlone: Command(safety: false, heater: true)
        case .safetyAlone, .heaterOff: Command(safety: true, heater: false)
        case .both: Command(safety: true, heater: true)
        }
    }

    private mutating func advance(to next: Step, at tick: Int64) {
        step = next
        sinceTick = tick
    }

    private func failed(_ time: Int64) -> Progress {
        .failed(Trip(.proofTest, value: Int32(step.rawValue), limit: clamped(time)))
    }
}
