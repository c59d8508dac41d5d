// Is the microphone one? It tests itself with every hop it hears, because a wearable whose
// microphone is broken looks exactly like one whose wearer is quiet.
//
//   fault     seen as                                              reported after
//   gone      no samples                                           1 s
//   dead      every sample zero: what works has noise              2 s
//   stuck     every sample the same other number                   1 s
//   clipped   over 5 % of three seconds at the ends of the range   3 s
//   faint     no peak over 8 of 32,768, though it is worn          30 min
//
// Invariants: a fault that lasts is reported in its time, whatever came before it; it ends when
// nothing of it was seen for two seconds; no clock is read.

public import HearthUnits

/// What is wrong with a microphone, worst first.
public enum MicrophoneFault: String, CaseIterable, Sendable {
    case gone, dead, stuck, clipped, faint
}

/// The self-test. A value, stepped once a hop of 10 ms, and whenever there should have been one.
public struct MicrophoneTest: Equatable, Sendable {
    enum Limits {
        static let goneAfter = TimeSpan.seconds(1)
        static let deadHops = 200
        static let stuckHops = 100
        static let clippedHops = 300
        /// Of the samples in so many hops, in hundredths.
        static let clippedShareMax = 5
        static let faintHops = 180_000
        static let faintPeakMax = 8
        static let soundHops = 200
    }

    /// The present fault; nil while the microphone seems to work.
    public private(set) var fault: MicrophoneFault?
    private var lastSoundAt: Instant
    private var zeroHops = 0
    private var constantHops = 0
    private var faintHops = 0
    /// Counts of the window that is filling up.
    private var windowHops = 0
    private var windowSamples = 0
    private var windowClipped = 0
    private var isClipped = false
    private var soundHops = 0

    /// - Parameter now: from when on there should be sound.
    public init(at now: Instant) { lastSoundAt = now }

    /// Judges one hop.
    ///
    /// - Parameter level: nil when no sound came by `now`.
    public mutating func step(_ level: SoundLevel?, at now: Instant) -> MicrophoneFault? {
        if let level, level.sampleCount > 0 {
            lastSoundAt = now
            count(level)
        } else {
            // A clock that went back must not make a silence look short.
            lastSoundAt = min(lastSoundAt, now)
        }
        let found = finding(at: now)
        // A fault that comes and goes has not ended.
        let isSound = found == nil && level.map { !isSuspect($0) } ?? false
        soundHops = isSound ? soundHops + 1 : 0
        if let found {
            fault = found
        } else if soundHops >= Limits.soundHops {
            fault = nil
        }
        return fault
    }

    /// Whether a hop shows what would be a fault if it lasted.
    private func isSuspect(_ level: SoundLevel) -> Bool { level.isConstant || isOverdriven(level) }

    private func isOverdriven(_ level: SoundLevel) -> Bool {
        level.clippedCount * 100 > level.sampleCount * Limits.clippedShareMax
    }

    private mutating func count(_ level: SoundLevel) {
        let isZero = level.isConstant && level.peak == 0
        zeroHops = isZero ? zeroHops + 1 : 0
        constantHops = level.isConstant && !isZero ? constantHops + 1 : 0
        faintHops = level.peak <= Limits.faintPeakMax ? faintHops + 1 : 0
        windowHops += 1
        windowSamples += level.sampleCount
        windowClipped += level.clippedCount
        if windowHops == Limits.clippedHops {
            isClipped = windowClipped * 100 > windowSamples * Limits.clippedShareMax
            (windowHops, windowSamples, windowClipped) = (0, 0, 0)
        }
    }

    private func finding(at now: Instant) -> MicrophoneFault? {
        if now - lastSoundAt >= Limits.goneAfter { return .gone }
        if zeroHops >= Limits.deadHops { return .dead }
        if constantHops >= Limits.stuckHops { return .stuck }
        if isClipped { return .clipped }
        if faintHops >= Limits.faintHops { return .faint }
        return nil
    }
}
