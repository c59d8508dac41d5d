// The built program as a toaster's daemon: pictures from a file, a guard on a real socket.

import DaemonWorkshop
import Glibc
import HearthCore
import HearthLinux
import HearthSafety
import HearthUnits
import Testing

@Suite(.serialized) struct ToasterProgramTests {
    private let shop: Workshop
    private let fake: FakeGuard

    init() throws {
        shop = try Workshop()
        fake = try FakeGuard(shop.path + "/lease.sock")
        try shop.configureToaster()
        try shop.installModel()
        try shop.installPictures()
    }

    /// Started, connected and ready.
    private func begin() throws {
        try shop.start()
        try shop.wait(for: "READY", fake.turn) { shop.told.contains("READY=1") && fake.hasClient }
    }

    /// A lever, and what the guard does until it heats.
    private func pressLever() throws {
        fake.forget()
        fake.status.cycle += 1
        fake.status.phase = .arming
        fake.turn()
        let cycle = "\"kind\":\"cycle_began\",\"cycle\":\(fake.status.cycle)"
        try shop.wait(for: "the cycle", fake.turn) { shop.alerts.contains(cycle) }
        fake.status.phase = .heating
    }

    @Test func `bread that was seen is toasted, and an order to stop ends the lease`() throws {
        try begin()
        try pressLever()
        try shop.wait(for: "renewals", fake.turn) { fake.renewals.count >= 8 }
        let renewals = fake.renewals
        #expect(renewals.allSatisfy { $0.kind == .seen })
        #expect(renewals.contains { $0.duty == .full })
        for (before, after) in zip(renewals, renewals.dropFirst()) {
            #expect(after.sequence == before.sequence + 1)
            #expect(after.echoedTick > before.echoedTick)
        }
        let last = try #require(renewals.last)
        #expect(fake.tick - last.echoedTick < ToasterLimits.leaseTicksMax)
        fake.turn()
        shop.signal(SIGTERM)
        #expect(shop.end() == 0)
        fake.turn()
        #expect(fake.renewals.last?.kind == .finish && !fake.hasClient)
        shop.listenToProgram()
        #expect(shop.told.contains { $0.hasPrefix("STOPPING=1") })
        #expect(shop.alerts.contains("\"state\":\"stopping\""))
    }

    @Test func `a trip is acknowledged when it stands in the alert file`() throws {
        try begin()
        let entry = JournalEntry(
            sequence: 5, trip: Trip(.cancel), tick: 9, thermocouple: .celsius(20),
            infrared: .celsius(20), lostBefore: 0, instance: 7)
        fake.say(entry)
        try shop.wait(for: "the acknowledgement", fake.turn) {
            let isHeard = fake.heard.contains(.acknowledge(instance: 7, sequence: 5))
            if isHeard { #expect(shop.alerts.contains("\"interlock\":\"cancel\"")) }
            return isHeard
        }
    }

    @Test func `a guard that goes is a state, and work goes on when it is back`() throws {
        try begin()
        fake.leave()
        try shop.wait(for: "no_guard") { shop.alerts.contains("\"state\":\"no_guard\"") }
        let next = try FakeGuard(shop.path + "/lease.sock", instance: 8)
        try shop.wait(for: "working", next.turn) {
            shop.alerts.contains("\"state\":\"working\",\"was\":\"no_guard\"")
        }
        next.status.cycle = 1
        next.status.phase = .arming
        try shop.wait(for: "a cycle", next.turn) { shop.alerts.contains("cycle_began") }
        next.status.phase = .heating
        try shop.wait(for: "a renewal", next.turn) { !next.renewals.isEmpty }
    }

    @Test func `a camera that goes ends the cycle, is a state, and is looked through again`()
        throws
    {
        try begin()
        try pressLever()
        try shop.wait(for: "heat", fake.turn) { fake.renewals.contains { $0.duty == .full } }
        _ = unsafe rename(shop.path + "/pictures.rgb", shop.path + "/elsewhere")
        try shop.wait(for: "the end", fake.turn) { fake.renewals.last?.kind == .finish }
        #expect(shop.alerts.contains("\"reason\":\"view_lost\""))
        fake.status.phase = .idle
        try shop.wait(for: "no_camera", fake.turn) {
            shop.alerts.contains("\"state\":\"no_camera\"")
        }
        try shop.wait(for: "the status", fake.turn) {
            shop.told.contains { $0.hasPrefix("STATUS=no camera") }
        }
        _ = unsafe rename(shop.path + "/elsewhere", shop.path + "/pictures.rgb")
        try shop.wait(for: "working", fake.turn) {
            shop.alerts.contains("\"state\":\"working\",\"was\":\"no_camera\"")
        }
        try pressLever()
        try shop.wait(for: "heat again", fake.turn) {
            fake.renewals.contains { $0.duty == .full }
        }
    }

    @Test func `without a model nothing is ready until there is one`() throws {
        _ = unsafe unlink(shop.path + "/model.tflite")
        try shop.start()
        try shop.wait(for: "no_model", fake.turn) {
            shop.alerts.contains("\"state\":\"no_model\"")
        }
        // The timer toasts meanwhile.
        try pressLever()
        try shop.wait(for: "the timer", fake.turn) {
            fake.renewals.contains { $0.kind == .timer }
        }
        #expect(!shop.told.contains("READY=1"))
        #expect(shop.errors.contains("model.tflite: no such file or directory"))
        try shop.installModel()
        shop.signal(SIGHUP)
        try shop.wait(for: "READY", fake.turn) { shop.told.contains("READY=1") }
    }

    @Test func `SIGHUP takes over the browning and says what waits for a restart`() throws {
        try begin()
        try shop.configureToaster(browning: "0", "[Model]\n")
        shop.signal(SIGHUP)
        try shop.wait(for: "the reading", fake.turn) { shop.errors.contains("again") }
        try pressLever()
        try shop.wait(for: "the end", fake.turn) { fake.renewals.last?.kind == .finish }
        #expect(fake.renewals.allSatisfy { $0.kind == .finish })
        try shop.configureToaster("[Camera]\n")
        try shop.write("[Guard]\nSocket=/run/elsewhere\n", to: "other.conf")
        _ = unsafe system(
            "mkdir '\(shop.path)/hearthd.conf.d' && mv '\(shop.path)/other.conf' "
                + "'\(shop.path)/hearthd.conf.d/10.conf'")
        shop.signal(SIGHUP)
        try shop.wait(for: "the reading", fake.turn) {
            shop.errors.contains("these wait for a restart: Guard.Socket")
        }
        try shop.write("[Toast]\nBrowning=9\n", to: "hearthd.conf.d/20.conf")
        shop.signal(SIGHUP)
        try shop.wait(for: "the refusal", fake.turn) {
            shop.errors.contains("nothing changed:") && shop.errors.contains("from 0 to 1")
        }
    }

    @Test func `the watchdog hears of turns`() throws {
        try shop.start(watchdogMicroseconds: 400_000)
        try shop.wait(for: "WATCHDOG", fake.turn) {
            shop.told.count { $0 == "WATCHDOG=1" } >= 3
        }
    }
}
