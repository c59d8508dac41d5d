// From the end of the phrase to the vibration; and what listening to silence takes.

import DaemonWorkshop
import HearthAudio
import HearthCore
import HearthLinux
import HearthSafety
import HearthUnits
import Synchronization

/// "Help me" in the clip that `hearth listen` plays (Models/wearable/clip.py); samples at 16 kHz.
private let phrase = 86_000..<96_560
/// From one phrase to the next: the last one's vibration is over, and it was taken back.
private let period = 6 * 16_000
private let hop = 160

/// The sound, hop by hop: noise, and the phrase in it at another place and another level each time.
private struct Sound {
    private let clip: [Int16]
    private let isSilent: Bool
    private var random = SeededRandom(seed: 11)
    private var time = 0
    private var begin = 0
    private var gain = 1.0

    init(isSilent: Bool) throws {
        let file = try readFile(
            Workshop.repository("Models/wearable/clip.wav"), limit: .mebibytes(4))
        clip = try WAVSound(file).mono()
        self.isSilent = isSilent
    }

    /// - Returns: the bytes of the next hop, and whether the phrase ends in it.
    mutating func next() -> (bytes: [UInt8], ends: Bool) {
        if time % period == 0 {
            begin = time + 2 * 16_000 + Int(random.unit() * 480)
            gain = 0.3 + 0.7 * random.unit()
        }
        var bytes: [UInt8] = []
        for _ in 0..<hop {
            var value = 40 * (random.unit() - 0.5)
            let place = phrase.lowerBound + time - begin
            if !isSilent, phrase.contains(place) { value += gain * Double(clip[place]) }
            let sample = Int16(value)
            bytes += [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
            time += 1
        }
        let end = begin + phrase.count
        return (bytes, !isSilent && time - hop < end && end <= time)
    }
}

func measureWearable(isSilent: Bool, for span: TimeSpan) throws -> Report {
    let shop = try Workshop()
    try shop.installModel("Models/wearable/wearable.tflite")
    try shop.configureWearable(microphone: shop.path + "/microphone")
    let pipe = try Pipe(shop.path + "/microphone")
    let fake = try FakeGuard(shop.path + "/lease.sock")
    try shop.start()
    let ended = WrittenTimes()
    let made = Mutex(try Sound(isSilent: isSilent))
    _ = try WorkerThread("microphone", stack: .kibibytes(256)) {
        var due = SystemClock().now
        while true {
            let (bytes, ends) = made.withLock { $0.next() }
            due = due + .milliseconds(10)
            pause(for: due - SystemClock().now)
            pipe.write(bytes)
            if ends { ended.append(SystemClock().now) }
        }
    }
    var answered = 0
    var vibratedAt: Instant?
    return try Report(
        isSilent ? "listening to silence" : "end of phrase to vibration", shop, for: span
    ) { now, samples in
        // The phrase is over and the motor has begun, whichever is first.
        if let last = ended.last, ended.count > answered, now - last > .seconds(1) {
            if let vibratedAt, last - vibratedAt < .seconds(1) {
                samples.append(vibratedAt - last)
            } else {
                samples.miss()
            }
            answered = ended.count
            vibratedAt = nil
        }
        // Taken back while that is possible: a call that stands is announced again and again.
        let since = ended.last.map { now - $0 } ?? .zero
        fake.isButtonDown = since > .milliseconds(2_600) && since < .milliseconds(2_900)
        fake.turnWorn()
        fake.listen(until: now + .milliseconds(10)) { at, renewals in
            let begins = renewals.contains { $0.duty == .full }
            if begins, vibratedAt == nil, since > .seconds(4) || since < .seconds(1) {
                vibratedAt = at
            }
        }
    }
}
