// After the start nothing is taken from the heap: not for a picture, not for a hop, not for the
// guard's frames, in C or in Swift.

import CAllocationCounter
import DaemonWorkshop
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
        // The first cycle makes the runtime's tables of types, once.
        _ = count(300, &line, fake, exchange)
        fake.forget()
        let before = exchange.progress.answers
        let allocations = count(300, &line, fake, exchange)
        #expect(allocations == 0)
        #expect(fake.renewals.contains { $0.duty == .full })
        #expect(exchange.progress.answers - before > 10)
    }

    /// Turns with a cycle in them: what they took from the heap.
    private func count(
        _ turns: Int, _ line: inout ToasterLine<RawPictures>, _ fake: FakeGuard,
        _ exchange: Exchange
    ) -> Int {
        var allocations = 0
        for turn in 0..<turns {
            switch turn {
            case 20:
                fake.status.phase = .arming
                fake.status.cycle += 1
            case 120: fake.status.phase = .heating
            case turns - 10: fake.status.phase = .idle
            default: break
            }
            fake.turn()
            let before = hearth_allocation_count()
            let goesOn = line.turn()
            allocations += hearth_allocation_count() - before
            #expect(goesOn)
            while exchange.nextNotice() != nil {}
            pause(for: .milliseconds(10))
        }
        return allocations
    }

    @Test func `a wearable's hops take nothing from the heap`() throws {
        let shop = try Workshop()
        try shop.installModel("Models/wearable/wearable.tflite")
        let fake = try FakeGuard(shop.path + "/lease.sock")
        let exchange = Exchange(Preference(browning: 0))
        // Noise in turns with hardly any, so that the gate opens and closes.
        var sound: [UInt8] = []
        for sample in 0..<64_000 {
            let isLoud = sample / 8_000 % 2 == 1
            let level = isLoud ? Int16.random(in: -9_000...9_000) : Int16.random(in: -20...20)
            sound += [UInt8(truncatingIfNeeded: level), UInt8(truncatingIfNeeded: level >> 8)]
        }
        try writeFile(sound, to: shop.path + "/sound.raw")
        var line = WearableLine(
            source: RawSound(shop.path + "/sound.raw", hop: 160),
            model: shop.path + "/model.tflite", thresholds: .factory, guardSocket: fake.path,
            exchange: exchange, wake: {})
        _ = count(500, &line, fake, exchange)
        fake.forget()
        let allocations = count(500, &line, fake, exchange)
        #expect(allocations == 0)
        #expect(fake.renewals.contains { $0.kind == .timer && $0.duty == .full })
        #expect(exchange.progress.answers > 50)
    }

    /// Hops with a call in them: what they took from the heap.
    private func count(
        _ hops: Int, _ line: inout WearableLine<RawSound>, _ fake: FakeGuard, _ exchange: Exchange
    ) -> Int {
        var allocations = 0
        for hop in 0..<hops {
            // Held for three seconds: a call, and the motor.
            fake.isButtonDown = (100..<400).contains(hop)
            if hop % 5 == 0 { fake.turnWorn() }
            let before = hearth_allocation_count()
            let goesOn = line.turn()
            allocations += hearth_allocation_count() - before
            #expect(goesOn)
            while exchange.nextNotice() != nil {}
        }
        return allocations
    }
}
