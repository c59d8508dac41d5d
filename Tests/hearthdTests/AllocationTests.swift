// After the start nothing is taken from the heap: not for a picture, not for a hop, not for the
// guard's frames, in C or in Swift.

import CAllocationCounter
import HearthDaemon
import HearthLinux
import HearthPolicy
import HearthSafety
import HearthScene
import HearthUnits
import HearthVision
import Testing
import hearthd

@Suite(.serialized) struct AllocationTests {
    @Test func `a toaster's turns take nothing from the heap, idle or in a cycle`() throws {
        let shop = try Workshop()
        try shop.installModel()
        try shop.installPictures()
        let fake = try FakeGuard(shop.path + "/lease.sock")
        let exchange = Exchange(Preference(browning: 0.9))
        let format = try PictureFormat(.rgb, width: Scene.side, height: Scene.side)
        let pictures = shop.path + "/pictures.rgb"
        let eye = BreadEye(model: shop.path + "/model.tflite") {
            RawPictures(pictures, format, frameRate: 20, side: $0)
        }
        var line = ToasterLine(eye: eye, guardSocket: fake.path, exchange: exchange, wake: {})
        for _ in 0..<5 {
            _ = line.turn()
            fake.turn()
        }
        var allocations = 0
        var turns = 0
        let before = exchange.progress.answers
        for step in 0..<400 {
            if step == 20 { (fake.status.phase, fake.status.cycle) = (.arming, 1) }
            if step == 120 { fake.status.phase = .heating }
            fake.turn()
            let count = hearth_allocation_count()
            let goesOn = line.turn()
            let taken = hearth_allocation_count() - count
            if taken > 0 { print("turn \(step): \(taken)", fake.status.phase) }
            allocations += taken
            #expect(goesOn)
            turns += 1
            while exchange.nextNotice() != nil {}
            pause(for: .milliseconds(10))
        }
        #expect(allocations == 0, "\(allocations) in \(turns) turns")
        #expect(fake.renewals.contains { $0.duty == .full })
        #expect(exchange.progress.answers - before > 10)
    }

    @Test func `a wearable's hops take nothing from the heap`() throws {
        let shop = try Workshop()
        let fake = try FakeGuard(shop.path + "/lease.sock")
        let exchange = Exchange(Preference(browning: 0))
        // A tenth of noise, so that the gate opens and closes.
        var sound: [UInt8] = []
        for sample in 0..<64_000 {
            let isLoud = sample / 8_000 % 2 == 1
            let level = isLoud ? Int16.random(in: -9_000...9_000) : Int16.random(in: -20...20)
            sound += [UInt8(truncatingIfNeeded: level), UInt8(truncatingIfNeeded: level >> 8)]
        }
        try writeFile(sound, to: shop.path + "/sound.raw")
        var line = WearableLine(
            source: RawSound(shop.path + "/sound.raw", hop: 160), model: shop.path + "/none",
            thresholds: PhraseThresholds(certain: 0.9, unsure: 0.6), guardSocket: fake.path,
            exchange: exchange, wake: {})
        for _ in 0..<20 {
            _ = line.turn()
            fake.turnWorn()
        }
        var allocations = 0
        for step in 0..<500 {
            // Held for three seconds: a call, and the motor.
            fake.isButtonDown = (100..<400).contains(step)
            if step % 5 == 0 { fake.turnWorn() }
            let count = hearth_allocation_count()
            let goesOn = line.turn()
            let taken = hearth_allocation_count() - count
            if taken > 0 { print("hop \(step): \(taken)") }
            allocations += taken
            #expect(goesOn)
            while let n = exchange.nextNotice() { print(step, n.notice) }
        }
        #expect(allocations == 0)
        #expect(fake.renewals.contains { $0.kind == .timer && $0.duty == .full })
    }
}
