// What must hold of hearthd with a microphone: a whole call for help, its button, and all that a
// sound card does to it that misbehaves.

import Glibc
import HearthSimulation
import HearthUnits

extension Check<WearableDaemonBench> {
    static var wearable: [Check] {
        [wholeCall, cancelledCall, buttonCall, unboundCard, stoppedDaemon, orderlyEnd]
    }

    /// Longest from hearthd's last word to a still motor: the lease, the guard's own time, and the
    /// monostable.
    private static var silenceMax: TimeSpan { .milliseconds(540 + 100) }

    private static var wholeCall: Check {
        Check(name: "a whole call for help on sound that came through ALSA") {
            on throws(MachineError) in
            let before = try on.call()
            on.bench.pass(.seconds(5))
            guard let began = on.vibrationBegan, let ended = on.callEndedAt else {
                return "no vibration"
            }
            show("        vibrates \((began - ended).wholeMilliseconds) ms after the phrase")
            let alerts = try on.alerts().dropFirst(before)
            guard alerts.count(where: { $0.contains("\"event\":\"called\"") }) == 1 else {
                return "not one call: \(alerts.joined(separator: " "))"
            }
            try on.waitForAlert(after: before, atMost: 35, "\"event\":\"unanswered\"")
            on.bench.pass(.seconds(1))
            return on.isVibrating ? nil : "the wearer is not told that nobody answered"
        }
    }

    private static var cancelledCall: Check {
        Check(name: "a short press within ten seconds takes a call back, and is a label") {
            on throws(MachineError) in
            let before = try on.call()
            try on.takeBack(after: before)
            try on.waitForAlert(after: before, atMost: 2, "\"label\":\"false_accept\"")
            on.bench.pass(.seconds(4))
            return on.isVibrating ? "it vibrates on" : nil
        }
    }

    private static var buttonCall: Check {
        Check(name: "a long press calls without a word, and is a label") {
            on throws(MachineError) in
            // A minute after the phrase, so that it is one that was not heard.
            on.bench.pass(.seconds(60))
            let before = try on.alerts().count
            on.press(.milliseconds(2_500))
            try on.waitForAlert(
                after: before, atMost: 2, "\"event\":\"called\"", "\"by\":\"button\"")
            try on.waitForAlert(after: before, atMost: 2, "\"label\":\"missed\"")
            guard on.isVibrating else { return "it does not vibrate" }
            try on.takeBack(after: before)
            return nil
        }
    }

    private static var unboundCard: Check {
        Check(name: "a sound card is unbound ten times, and ten times its module: hearthd stays") {
            on throws(MachineError) in
            let process = try on.process()
            // The first time in a call, which stands all the same.
            let open = try on.call()
            try on.bench.board("card", "unbind")
            try on.waitForAlert(after: open, atMost: 35, "\"event\":\"unanswered\"")
            try on.bench.board("card", "bind")
            try on.waitForState("working", atMost: 30)
            for round in 0..<20 {
                try on.bench.board("card", "unbind")
                try on.waitForState("no_microphone", atMost: 30)
                try on.bench.board("card", round % 2 == 0 ? "bind" : "reload")
                try on.waitForState("working", atMost: 30)
            }
            let before = try on.call()
            try on.takeBack(after: before)
            return try on.process() == process ? nil : "hearthd was started anew"
        }
    }

    private static var stoppedDaemon: Check {
        Check(
            name: "hearthd stopped for two seconds in a call: a still motor, and a call that stands"
        ) {
            on throws(MachineError) in
            let process = try on.process()
            let before = try on.call()
            let at = machineTime()
            kill(process, SIGSTOP)
            on.bench.pass(.seconds(2))
            kill(process, SIGCONT)
            if let finding = on.stillness(after: at, within: silenceMax) { return finding }
            try on.waitForAlert(after: before, atMost: 35, "\"event\":\"unanswered\"")
            guard try on.process() == process else { return "hearthd was started anew" }
            try on.waitForState("working", atMost: 10)
            let again = try on.call()
            try on.takeBack(after: again)
            return nil
        }
    }

    private static var orderlyEnd: Check {
        Check(name: "hearthd ends in under a second when asked to, and the vibration before it") {
            on throws(MachineError) in
            _ = try on.call()
            let (at, ended) = try on.endDaemon()
            on.bench.pass(.seconds(1))
            show("        ended after \(ended.wholeMilliseconds) ms")
            if let finding = on.stillness(after: at, within: .milliseconds(250)) { return finding }
            return ended < .seconds(1) ? nil : "took too long to end"
        }
    }
}

extension WearableDaemonBench {
    /// When the last call's phrase was over, as it was played.
    fileprivate var callEndedAt: Instant? {
        let clipTime = TimeSpan.nanoseconds(Int64(clip.count) * 62_500)
        return speaker.endsAt.map { $0 - (clipTime - WearableDaemonBench.callEnds) }
    }

    /// Plays the clip, and waits until the call in it is raised and the motor runs.
    ///
    /// - Returns: how many alerts there were before.
    fileprivate func call() throws(MachineError) -> Int {
        let before = try alerts().count
        bench.with { $0.forgetEdges() }
        bench.with { $0.period = WearableWorld.closely }
        speaker.play(clip)
        // Called, or called again if nobody has taken the last one.
        try waitForAlert(after: before, atMost: 15, "\"event\":\"called", "\"by\":\"phrase\"")
        return before
    }

    /// Presses for a moment; what was raised after the first `count` alerts must be cancelled.
    fileprivate func takeBack(after count: Int) throws(MachineError) {
        press(.milliseconds(300))
        try waitForAlert(after: count, atMost: 2, "\"event\":\"cancelled\"")
    }

    /// Whether the motor stood still in time, and to stay; nil if so.
    fileprivate func stillness(after moment: Instant, within limit: TimeSpan) -> String? {
        bench.with { world in
            if world.isRunning { return "it vibrates on" }
            let last = world.edges.last { $0.signal == .running && $0.at >= moment }
            guard let last else { return nil }
            let off = last.at - moment
            show("        still after \(off.wholeMilliseconds) ms")
            return off <= limit ? nil : "still only after \(off.wholeMilliseconds) ms"
        }
    }
}
