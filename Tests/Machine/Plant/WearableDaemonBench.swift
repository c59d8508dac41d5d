// A wearable with hearthd: what its microphone hears, its motor and its button.

import Glibc
import HearthAudio
import HearthCore
import HearthLinux
import HearthUnits

final class WearableDaemonBench: DaemonBench {
    let bench: WearableBench
    let speaker = LoopbackSpeaker()
    /// Sentences, near misses, and one call for help (Models/wearable/clip.py).
    let clip: [Int16]
    /// When the call's last sound is over, in the clip.
    static let callEnds = TimeSpan.milliseconds(6_035)

    /// A guard without a latch, a quiet room, and hearthd that listens to it.
    init(bus: Int) throws(MachineError) {
        clip = try WearableDaemonBench.read("/host/clip.wav")
        bench = try WearableBench(bus: bus)
        try bench.stopGuard()
        try bench.board("wearable")
        try bench.makeReady()
        bench.endClient()
        let speaker = speaker
        startThread {
            runLast()
            speaker.run()
        }
        try bench.board("wearable-daemon")
        try startDaemon()
    }

    private static func read(_ path: String) throws(MachineError) -> [Int16] {
        let file: [UInt8]
        do throws(FileError) { file = try readFile(path, limit: .mebibytes(4)) } catch {
            throw .usage("\(error)")
        }
        do throws(WAVError) { return try WAVSound(file).mono() } catch {
            throw .usage("\(path): \(error)")
        }
    }

    /// Whether the motor runs, or did within the last half second: it comes in pulses.
    var isVibrating: Bool {
        let now = machineTime()
        return bench.with { world in
            world.isRunning
                || world.edges.contains { edge in
                    edge.signal == .running && !edge.level && now - edge.at < .milliseconds(500)
                }
        }
    }

    /// When the motor first ran after the edges were forgotten; nil if it has not.
    var vibrationBegan: Instant? {
        bench.with { world in
            world.edges.first { $0.signal == .running && $0.level }.map(\.at)
        }
    }

    /// Presses the button for so long.
    func press(_ span: TimeSpan) {
        bench.with { $0.button.set(true) }
        bench.pass(span)
        bench.with { $0.button.set(false) }
        bench.pass(.milliseconds(100))
    }
}
