// The built program as a wearable's daemon: sound from a file, a guard on a real socket.

import DaemonWorkshop
import Glibc
import HearthCore
import HearthLinux
import HearthSafety
import HearthUnits
import Testing

@Suite(.serialized) struct WearableProgramTests {
    private let shop: Workshop
    private let fake: FakeGuard

    init() throws {
        shop = try Workshop()
        fake = try FakeGuard(shop.path + "/lease.sock")
        try shop.configureWearable(microphone: shop.path + "/sound.raw")
        // Two seconds of faint noise.
        var random = SeededRandom(seed: 1)
        let sound = (0..<32_000).flatMap { _ in
            [UInt8(truncatingIfNeeded: random.below(200)), UInt8(0)]
        }
        try writeFile(sound, to: shop.path + "/sound.raw")
    }

    @Test func `a call by button goes out, vibrates and is ended in order, even without a model`()
        throws
    {
        try shop.start()
        try shop.wait(for: "no_model", fake.turnWorn) {
            fake.hasClient && shop.alerts.contains("\"state\":\"no_model\"")
        }
        #expect(shop.errors.contains("model.tflite: no such file or directory"))
        // Again and again, for where this test's thread waits, the guard is silent and no press
        // counts.
        let clock = SystemClock()
        func press() {
            fake.isButtonDown = clock.now.rawValue / 500_000_000 % 10 != 0
            fake.turnWorn()
        }
        try shop.wait(for: "the call", press) {
            shop.alerts.contains("\"event\":\"called\",\"call\":1,\"by\":\"button\"")
        }
        try shop.wait(for: "vibration", fake.turnWorn) { fake.renewals.count >= 3 }
        #expect(fake.renewals.allSatisfy { $0.kind == .timer || $0.kind == .finish })
        // Nobody missed it: there was no model to hear it.
        #expect(!shop.alerts.contains("\"event\":\"label\""))
        #expect(!shop.told.contains("READY=1"))
        shop.signal(SIGTERM)
        #expect(shop.end() == 0)
    }

    @Test func `the phrase in a sound is a call that vibrates`() throws {
        try shop.installModel("Models/wearable/wearable.tflite")
        let file = try readFile(
            Workshop.repository("Models/wearable/clip.wav"), limit: .mebibytes(4))
        // Behind a WAV's header, these are the samples as they are wanted.
        try writeFile(Array(file.dropFirst(44)), to: shop.path + "/sound.raw")
        try shop.start()
        try shop.wait(for: "the call", fake.turnWorn) {
            shop.alerts.contains("\"event\":\"called\",\"call\":1,\"by\":\"phrase\"")
        }
        try shop.wait(for: "vibration", fake.turnWorn) {
            fake.renewals.contains { $0.kind == .seen && $0.duty == .full }
        }
        shop.signal(SIGTERM)
        #expect(shop.end() == 0)
    }

    @Test func `sound that goes is a state, and listening goes on when it is back`() throws {
        try shop.installModel("Models/wearable/wearable.tflite")
        try shop.start()
        try shop.wait(for: "READY", fake.turnWorn) { shop.told.contains("READY=1") }
        #expect(shop.alerts.contains("\"state\":\"working\""))
        _ = unsafe rename(shop.path + "/sound.raw", shop.path + "/elsewhere")
        try shop.wait(for: "no_microphone", fake.turnWorn) {
            shop.alerts.contains("\"state\":\"no_microphone\"")
        }
        #expect(shop.errors.contains("cannot open \(shop.path)/sound.raw"))
        _ = unsafe rename(shop.path + "/elsewhere", shop.path + "/sound.raw")
        try shop.wait(for: "working", fake.turnWorn) {
            shop.alerts.contains("\"state\":\"working\",\"was\":\"no_microphone\"")
        }
        shop.signal(SIGTERM)
        #expect(shop.end() == 0)
    }

    @Test func `the frames of a toaster's guard are nothing to a wearable`() throws {
        try shop.start()
        try shop.wait(for: "no_model", fake.turn) { shop.alerts.contains("\"no_model\"") }
        fake.status.phase = .heating
        try shop.wait(for: "the client", fake.turn) { fake.hasClient }
        for _ in 0..<20 {
            fake.turn()
            pause(for: .milliseconds(20))
        }
        #expect(fake.renewals.isEmpty)
        shop.signal(SIGINT)
        #expect(shop.end() == 0)
    }
}
