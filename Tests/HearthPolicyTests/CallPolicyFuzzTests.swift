// A million steps that nobody would think of, from seeds: whatever is heard, pressed and answered,
// and whatever the clock does, the wearer is not left alone.

import HearthCore
import HearthPolicy
import HearthUnits
import Testing

/// What an onlooker knows of the calls, from inputs and events alone.
private struct Onlooker {
    struct Call {
        let id: CallID
        let at: Instant
        var raisedAt: Instant
        var announcements = 0
    }

    let seed: UInt64
    var open: Call?
    var count: UInt32 = 0
    var phraseAt: Instant?
    var pressedAt: Instant?
    var names: Set<String> = []

    func fail(_ what: String) { Issue.record("seed \(seed): \(what)") }

    mutating func see(_ event: CallEvent, _ input: CallInput, at now: Instant) {
        names.insert(event.name)
        switch event {
        case .called(let id, let source):
            if open != nil { fail("a second open call") }
            count += 1
            if id.rawValue != count { fail("call \(id.rawValue), not \(count)") }
            open = Call(id: id, at: now, raisedAt: now)
            check(source, at: now)
        case .calledAgain(let id, let source):
            if open?.id != id { fail("again, but it is not open") }
            open?.raisedAt = now
            check(source, at: now)
        case .acknowledged(let id):
            if open?.id != id || input.acknowledged != id { fail("not what was acknowledged") }
            open = nil
        case .cancelled(let id):
            guard let call = open, call.id == id, let pressedAt, pressedAt >= call.at else {
                return fail("cancelled by nobody")
            }
            if pressedAt - call.raisedAt > .seconds(10) { fail("cancelled too late") }
            (open, phraseAt) = (nil, nil)
        case .unanswered(let id, let times):
            guard var call = open, call.id == id else { return fail("announced, but not open") }
            call.announcements += 1
            if times != call.announcements { fail("announcement \(times)") }
            open = call
        case .givenUp(let id):
            if open?.id != id || open?.announcements != 10 { fail("given up too early") }
            open = nil
        case .cancelTooLate(let id): if open?.id != id { fail("too late for what?") }
        case .sayAgain, .deaf, .hearing, .label: break
        }
    }

    private mutating func check(_ source: CallSource, at now: Instant) {
        guard case .phrase(let mean) = source else { return }
        if mean < 0.5 || mean > 1 { fail("a call at \(mean)") }
        if let phraseAt, now - phraseAt < .seconds(2) { fail("two calls in two seconds") }
        phraseAt = now
    }
}

/// Moods that last, so that something comes of them.
private struct Moods {
    var random: SeededRandom
    var answers = 0
    var button = 0
    var sound = 0
    var clock = 0

    mutating func change() {
        if random.chance(0.004) { answers = random.below(6) }
        if random.chance(0.002) { button = random.below(4) }
        if random.chance(0.0007) { sound = random.chance(0.7) ? 0 : random.below(4) }
        if random.chance(0.001) { clock = random.chance(0.8) ? 0 : random.below(4) }
    }

    mutating func hearing() -> CallInput.Hearing {
        switch answers {
        case 0: .quiet
        case 1: .answer(random.unit() * 0.4)
        case 2: .answer(0.55 + random.unit() * 0.2)
        case 3: .answer(0.9 + random.unit() * 0.1)
        case 4: random.chance(0.5) ? .noAnswer : .answer(random.unit())
        default: random.chance(0.9) ? .noAnswer : .answer(.nan)
        }
    }

    mutating func isButtonDown() -> Bool? {
        switch button {
        case 0: false
        case 1: random.chance(0.1)
        case 2: true
        default: random.chance(0.5) ? nil : random.chance(0.5)
        }
    }

    mutating func step() -> TimeSpan {
        switch clock {
        case 0: .milliseconds(10)
        case 1: .milliseconds(Int64(random.below(400)))
        case 2: random.chance(0.02) ? .seconds(Int64(random.below(40))) : .milliseconds(10)
        default: .milliseconds(Int64(random.below(200)) - 100)
        }
    }
}

@Suite struct CallPolicyFuzzTests {
    private static let room = SoundLevel([Int16]([40, -33, 12, 7]).span)
    private static let dead = SoundLevel([Int16]([0, 0, 0, 0]).span)
    private static let stuck = SoundLevel([Int16]([9, 9, 9, 9]).span)

    private func level(_ mood: Int) -> SoundLevel? {
        switch mood {
        case 0: CallPolicyFuzzTests.room
        case 1: CallPolicyFuzzTests.dead
        case 2: CallPolicyFuzzTests.stuck
        default: nil
        }
    }

    @Test func `a million random steps leave no call unanswered and no fault untold`() {
        var names: Set<String> = []
        for seed in UInt64(1)...100 {
            var moods = Moods(random: SeededRandom(seed: seed))
            var time = Instant(rawValue: Int64(moods.random.below(1 << 50)))
            var now = time
            var policy = CallPolicy(
                PhraseThresholds(certain: 0.8, unsure: 0.5, window: 1 + Int(seed % 16)), at: now)
            var test = MicrophoneTest(at: now)
            var onlooker = Onlooker(seed: seed)
            var (faultSteps, lastSound, wasDown) = (0, 0, Bool?.none)
            for _ in 0..<10_000 {
                moods.change()
                time = time + moods.step()
                now = max(now, time)
                let level = level(moods.sound)
                var input = CallInput(
                    moods.sound == 3 ? .nothing : moods.hearing(),
                    microphone: test.step(level, at: time), isButtonDown: moods.isButtonDown())
                if moods.random.chance(0.0005) {
                    input.acknowledged = CallID(
                        rawValue: onlooker.count &+ UInt32(moods.random.below(2)))
                }
                if wasDown == false, input.isButtonDown == true { onlooker.pressedAt = now }
                wasDown = input.isButtonDown
                let waiting = onlooker.open
                let output = policy.step(input, at: time)
                output.events.forEach { onlooker.see($0, input, at: now) }
                // A call that was open before this step, is still open and has waited long enough
                // was announced, once every thirty seconds.
                if let waiting, let open = onlooker.open, open.id == waiting.id,
                    now - open.at >= .seconds(30), open.announcements == 0
                {
                    onlooker.fail("nobody told the wearer")
                }
                if policy.openCall != onlooker.open?.id { onlooker.fail("another open call") }
                faultSteps = moods.sound == lastSound ? faultSteps + 1 : 1
                lastSound = moods.sound
                let isFaulty = moods.sound == 1 || moods.sound == 2
                if isFaulty, faultSteps >= 200, policy.deaf == nil {
                    onlooker.fail("a fault is not told")
                }
                if policy.deaf != nil, !onlooker.names.contains("deaf") {
                    onlooker.fail("deaf in silence")
                }
                if !(0...1).contains(policy.mean) { onlooker.fail("a mean of \(policy.mean)") }
            }
            names.formUnion(onlooker.names)
        }
        // Otherwise the steps were not random enough to say anything.
        #expect(
            names == [
                "called", "called_again", "acknowledged", "cancelled", "cancel_too_late",
                "unanswered", "say_again", "deaf", "hearing", "label", "given_up",
            ])
    }
}
