// Alerts as lines of JSON on disks that fill up, fail and lose names.

import HearthCore
import HearthDaemon
import HearthPolicy
import HearthSafety
import HearthUnits
import Testing

struct AlertFileTests {
    private let path = "/alerts.jsonl"

    private func file(
        _ faults: FileFaults = FileFaults(), sizeMax: ByteCount = .kibibytes(4)
    ) -> AlertFile<SimulatedFileSystem> {
        AlertFile(
            path, sizeMax: sizeMax, store: SimulatedFileSystem(seed: 1, faults: faults))
    }

    private func lines(
        _ file: AlertFile<SimulatedFileSystem>, _ path: String = "/alerts.jsonl"
    ) throws -> [Substring] {
        var store = file.store
        let text = String(
            decoding: try store.read(path, limit: .mebibytes(1)), as: UTF8.self)
        #expect(text.isEmpty || text.hasSuffix("\n"))
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    private func notice(_ cycle: UInt32) -> TimedNotice {
        TimedNotice(.cycleBegan(cycle), at: Instant(rawValue: 12_345_678_901))
    }

    @Test func `each kind of notice is one line that says what it is`() throws {
        var file = file()
        let all: [Notice] = [
            .state(.noCamera, was: .working), .cycleBegan(4),
            .cycleEnded(4, .done, browning: 0.49951), .cycleEnded(5, .viewLost, browning: nil),
            .trip(.sample(9, instance: 0xABC)), .lost(3),
            .wornTrip(
                WearableJournalEntry(
                    sequence: 2, trip: WearableTrip(.skinTooHot, sensor: .skin, value: 1, limit: 2),
                    tick: 8, thermocouple: .celsius(20), infrared: .celsius(20), lostBefore: 1,
                    instance: 10, event: .cleared)),
        ]
        for notice in all {
            let isSafe = file.take(TimedNotice(notice, at: .boot + .seconds(3)), wallSeconds: 77)
            #expect(isSafe)
        }
        let kinds = [
            """
            "state","state":"no_camera","was":"working","meaning":"no camera: looking for it again \
            and again"
            """,
            "\"cycle_began\",\"cycle\":4",
            "\"cycle_ended\",\"cycle\":4,\"reason\":\"done\",\"browning\":0.5",
            "\"cycle_ended\",\"cycle\":5,\"reason\":\"view_lost\",\"browning\":null",
            """
            "trip","interlock":"overTemperature","sensor":"infrared","latches":true,"value":216000,\
            "limit":215000,"tick":50,"lost_before":0,"guard":"abc","guard_sequence":9
            """,
            "\"lost\",\"notices\":3",
            """
            "cleared","rule":"skinTooHot","sensor":"skin","latches":false,"value":1,"limit":2,\
            "tick":8,"lost_before":1,"guard":"a","guard_sequence":2
            """,
        ]
        var expected: [String] = []
        for (index, kind) in kinds.enumerated() {
            expected.append(
                "{\"sequence\":\(index + 1),\"time\":77,\"uptime\":3.0,\"kind\":\(kind)}")
        }
        let written = try lines(file).map { String($0) }
        #expect(written == expected)
    }

    @Test func `a full file gets another name and no line is lost or split`() throws {
        var file = file()
        for cycle in UInt32(0)..<200 {
            let isSafe = file.take(notice(cycle), wallSeconds: 0)
            #expect(isSafe)
        }
        let (old, new) = (try lines(file, "/alerts.jsonl.1"), try lines(file))
        #expect(new.last?.contains("\"cycle\":199}") == true)
        var sequences: [Int] = []
        for line in old + new {
            let digits = line.dropFirst("{\"sequence\":".count).prefix { $0.isNumber }
            sequences.append(Int(digits) ?? 0)
        }
        let expected = Array((201 - sequences.count)...200)
        #expect(sequences == expected)
        var store = file.store
        #expect(try store.read("/alerts.jsonl.1", limit: .kibibytes(4)).count > 3_900)
        #expect(try store.list("/") == ["alerts.jsonl", "alerts.jsonl.1"])
    }

    @Test func `what a process before wrote stays, and a line that it tore is closed`() throws {
        var file = file()
        try file.store.write(Array("{\"sequence\":1}\n{\"seq".utf8), to: path)
        #expect(file.take(notice(1), wallSeconds: 0) == true)
        let begun = "\"uptime\":12.345,\"kind\":\"cycle_began\",\"cycle\":1}"
        #expect(
            try lines(file).map { String($0) } == [
                "{\"sequence\":1}", "{\"seq", "{\"sequence\":1,\"time\":0," + begun,
            ])
    }

    @Test func `a file beyond the bound is put aside`() throws {
        var file = file()
        try file.store.write([UInt8](repeating: 10, count: 5_000), to: path)
        #expect(file.take(notice(1), wallSeconds: 0) == true)
        #expect(try lines(file).count == 1)
    }

    @Test func `what a full disk has no room for is written when there is some`() throws {
        var file = file(sizeMax: .kibibytes(64))
        #expect(file.take(notice(1), wallSeconds: 5) == true)
        file.store.faults.capacity = .bytes(90)
        for cycle in UInt32(2)..<5 {
            #expect(file.take(notice(cycle), wallSeconds: 6) == false)
        }
        #expect(file.lostLines == 0 && file.failure?.number == .noSpace)
        file.store.faults.capacity = .mebibytes(1)
        file.retry(wallSeconds: 7)
        #expect(file.failure == nil)
        let written = try lines(file).filter { $0.hasPrefix("{\"sequence\":") }
        #expect(written.map { $0.split(separator: ",")[0].last } == ["1", "2", "3", "4"])
    }

    @Test func `of more than may wait the oldest are lost, counted, and that is said`() throws {
        var file = file(sizeMax: .kibibytes(64))
        #expect(file.take(notice(1), wallSeconds: 5) == true)
        file.store.faults.capacity = .bytes(90)
        let count = UInt32(AlertFile<SimulatedFileSystem>.waitingMax + 3)
        for cycle in 2..<2 + count { #expect(file.take(notice(cycle), wallSeconds: 6) == false) }
        #expect(file.lostLines == 3)
        file.store.faults.capacity = .mebibytes(1)
        #expect(file.take(notice(99), wallSeconds: 7) == true)
        #expect(file.failure == nil && file.lostLines == 3)
        let written = try lines(file)
        #expect(written.contains("{\"time\":7,\"kind\":\"lost\",\"lines\":3}"))
        #expect(written.last?.hasSuffix("\"cycle\":99}") == true)
    }

    @Test func `a file that somebody removes is there again with the next line`() throws {
        var file = file()
        #expect(file.take(notice(1), wallSeconds: 5) == true)
        try file.store.remove(path)
        #expect(file.take(notice(2), wallSeconds: 6) == true)
        #expect(try lines(file).count == 1 && file.lostLines == 0)
    }

    @Test func `a trip that has no room is the guard's to hand out again`() throws {
        var file = file()
        #expect(file.take(notice(1), wallSeconds: 5) == true)
        file.store.faults.capacity = .bytes(90)
        let trip = TimedNotice(.trip(.sample(9, instance: 0xABC)), at: .boot)
        #expect(file.take(trip, wallSeconds: 6) == false)
        file.store.faults.capacity = .mebibytes(1)
        file.retry(wallSeconds: 7)
        #expect(try !lines(file).contains { $0.contains("trip") } && file.lostLines == 0)
    }

    @Test func `whatever fails, what was said to be safe is there, whole`() throws {
        for seed in UInt64(0)..<200 {
            var faults = FileFaults()
            faults.probability = 0.25
            var file = AlertFile(
                path, sizeMax: .kibibytes(64),
                store: SimulatedFileSystem(seed: seed, faults: faults))
            var safe: [UInt32] = []
            for cycle in UInt32(0)..<60 where file.take(notice(cycle), wallSeconds: 0) {
                safe.append(cycle)
            }
            file.store.restart()
            var store = file.store
            let text = String(
                decoding: try store.read(path, limit: .mebibytes(1)), as: UTF8.self)
            let lines = Set(text.split(separator: "\n"))
            for cycle in safe {
                let line = lines.contains { $0.hasSuffix("\"cycle\":\(cycle)}") }
                #expect(line, "seed \(seed): cycle \(cycle) is lost")
            }
            #expect(!safe.isEmpty && safe.count < 60, "seed \(seed)")
        }
    }
}
