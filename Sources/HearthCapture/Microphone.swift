// A sound card that may fail at any time, as a source of hops: what it loses is counted, and when
// it is gone it is opened again, later and later but for ever.
//
//   fault       seen as                           what happens
//   overrun     nobody read in time (EPIPE)       started again at once
//   suspended   the machine slept (ESTRPIPE)      resumed, or started again
//   lost        unplugged (ENODEV), other errors  closed, opened again after 0.1 s to 5 s
//   stalled     open, but no frame for 2 s,       as lost
//               ready or not
//   refused     cannot be opened                  opened again after 0.1 s to 5 s
//
// Invariants: no call waits past its deadline (the library's own open and close apart); between two
// openings nothing is allocated; the sound stays in memory.

public import HearthAudio
public import HearthCore
public import HearthUnits

/// What has gone wrong so far, and how much has not.
public struct MicrophoneCounts: Equatable, Sendable {
    public var openings = 0
    public var overruns = 0
    public var suspensions = 0
    public var losses = 0
    public var stalls = 0
    public var refusals = 0
    /// Frames read.
    public var frames = 0

    public init() {}
}

/// 16 kHz mono from a card. One thread at a time.
public struct Microphone<Card: SoundCard & ~Copyable, Clock: MonotonicClock>: ~Copyable,
    SoundSource
{
    enum Limits {
        static var backOffMin: TimeSpan { .milliseconds(100) }
        static var backOffMax: TimeSpan { .seconds(5) }
        static var stalledAfter: TimeSpan { .seconds(2) }
        static var retryPause: TimeSpan { .milliseconds(10) }
        /// In samples.
        static var hopMax: Int { AudioFrontEnd.sampleRate / 10 }
    }

    public private(set) var counts = MicrophoneCounts()
    /// What the card gives; nil while it is not open.
    public private(set) var form: SoundForm?
    /// Why the last opening failed; nil after one that did not.
    public private(set) var refusal: String?

    private var card: Card
    private let clock: Clock
    private let mix: Resampler.Mix
    private var resampler: Resampler?
    /// Frames as the card gives them: one period's.
    private var raw: [UInt8] = []
    /// Resampled, not yet given away: the first `readyCount`.
    private var ready: [Int16] = []
    private var readyCount = 0
    private var backOff = Limits.backOffMin
    private var retryAt = Instant.boot
    private var lastFramesAt = Instant.boot
    /// A stream that is to be started again; whether it was, and has given nothing since.
    private var pending: StreamFault?
    private var hasRestarted = false

    /// Opens nothing yet: the first `read` does.
    public init(_ card: consuming Card, clock: Clock, mix: Resampler.Mix = .mean) {
        self.card = card
        self.clock = clock
        self.mix = mix
    }

    public mutating func read(
        into hop: inout MutableSpan<Int16>, before deadline: Instant
    ) -> SoundEvent {
        invariant(hop.count <= Limits.hopMax, "a hop is 100 ms at most")
        while true {
            if take(into: &hop) { return .hop }
            let now = clock.now
            guard form != nil else {
                if now >= retryAt {
                    open(at: now)
                } else {
                    card.pause(for: max(min(deadline, retryAt) - now, .zero))
                }
                if form == nil, clock.now >= deadline { return .gone }
                continue
            }
            advance(at: now, before: deadline)
            // What came is looked at once more, however late it is.
            if clock.now >= deadline {
                return take(into: &hop) ? .hop : form == nil ? .gone : .late
            }
        }
    }

    // MARK: Hops

    private mutating func take(into hop: inout MutableSpan<Int16>) -> Bool {
        guard readyCount >= hop.count else { return false }
        for index in 0..<hop.count { hop[index] = ready[index] }
        readyCount -= hop.count
        for index in 0..<readyCount { ready[index] = ready[index + hop.count] }
        return true
    }

    // MARK: The open card

    /// Waits for a period and takes what is there.
    private mutating func advance(at now: Instant, before deadline: Instant) {
        if let pending { return restart(after: pending, at: now, before: deadline) }
        switch card.wait(atMost: max(deadline - now, .zero)) {
        case .failure(let fault): note(fault)
        case .success(false): noteSilence()
        case .success(true):
            guard !takeFrames() else { return }
            // A plug-in may call itself ready for ever: that must not keep the processor busy.
            card.pause(for: min(Limits.retryPause, max(deadline - clock.now, .zero)))
            noteSilence()
        }
    }

    /// Nothing came: after too long of it the card is opened anew.
    private mutating func noteSilence() {
        guard form != nil, clock.now - lastFramesAt >= Limits.stalledAfter else { return }
        counts.stalls += 1
        close()
    }

    /// - Returns: whether there were any, or a fault in their place.
    private mutating func takeFrames() -> Bool {
        switch Self.fill(&raw, from: &card) {
        case .failure(let fault):
            note(fault)
            return true
        case .success(let count):
            guard count > 0, let form else { return false }
            counts.frames += count
            lastFramesAt = clock.now
            backOff = Limits.backOffMin
            hasRestarted = false
            let byteCount = count * form.channelCount * form.format.byteCount
            readyCount += Self.resample(raw, byteCount, &resampler, into: &ready, from: readyCount)
            return true
        }
    }

    // Each part by itself: a span of one part would keep the whole from being changed.

    private static func fill(
        _ raw: inout [UInt8], from card: inout Card
    ) -> Result<Int, StreamFault> {
        var bytes = raw.mutableSpan
        return card.read(into: &bytes)
    }

    private static func resample(
        _ raw: [UInt8], _ byteCount: Int, _ resampler: inout Resampler?,
        into ready: inout [Int16], from start: Int
    ) -> Int {
        let frames = unsafe raw.span.bytes.extracting(0..<byteCount)
        var target = ready.mutableSpan
        return resampler?.process(frames, into: &target, from: start) ?? 0
    }

    private mutating func note(_ fault: StreamFault) {
        switch fault {
        case .overrun: counts.overruns += 1
        case .suspended: counts.suspensions += 1
        case .lost:
            counts.losses += 1
            close()
            return
        }
        pending = fault
    }

    private mutating func restart(
        after fault: StreamFault, at now: Instant, before deadline: Instant
    ) {
        // What fails again and again must not keep the processor busy.
        if hasRestarted {
            card.pause(for: min(Limits.retryPause, max(deadline - now, .zero)))
        } else if fault == .suspended {
            lastFramesAt = now
        }
        hasRestarted = true
        switch card.restart(after: fault) {
        case .success(true): pending = nil
        case .success(false):
            if now - lastFramesAt >= Limits.stalledAfter {
                counts.stalls += 1
                close()
            }
        case .failure:
            counts.losses += 1
            close()
        }
    }

    // MARK: Opening and closing

    private mutating func open(at now: Instant) {
        do throws(SoundCardError) {
            let found = try card.open()
            try prepare(found)
            form = found
            refusal = nil
            counts.openings += 1
            lastFramesAt = clock.now
        } catch {
            counts.refusals += 1
            refusal = error.description
            close()
        }
    }

    private mutating func prepare(_ form: SoundForm) throws(SoundCardError) {
        let resampler: Resampler
        do throws(ResamplerError) {
            resampler = try Resampler(
                rate: form.rate, format: form.format, channelCount: form.channelCount, mix: mix)
        } catch {
            throw SoundCardError("use the form", device: card.name, reason: error.description)
        }
        self.resampler = resampler
        raw = [UInt8](repeating: 0, count: form.periodFrames * resampler.frameByteCount)
        // A hop that is not full yet, and what a period makes.
        let room = form.periodFrames * AudioFrontEnd.sampleRate / form.rate + 2
        ready = [Int16](repeating: 0, count: Limits.hopMax + room)
        readyCount = 0
    }

    private mutating func close() {
        card.close()
        (form, resampler, pending) = (nil, nil, nil)
        hasRestarted = false
        readyCount = 0
        retryAt = clock.now + backOff
        backOff = min(backOff * 2, Limits.backOffMax)
    }
}
