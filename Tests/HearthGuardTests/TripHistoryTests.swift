// The history of trips: its bytes, what is left of a damaged one, and what it tells people.

import HearthCore
import HearthGuard
import HearthLinux
import HearthSafety
import HearthUnits
import Testing

private func bytes(_ slot: InlineArray<512, UInt8>) -> [UInt8] { slot.indices.map { slot[$0] } }

private func entry(
    _ sequence: UInt32, _ trip: Trip = Trip(.cancel), samples: Int = 100,
    cause: TripCause? = nil
) -> TripEntry {
    var past = RecentPast()
    for index in 0..<samples {
        past.append(
            PastSample(
                first: index % 9 == 0 ? nil : Int16(1_500 + index * 6),
                second: Int16(1_400 + index * 7), isOn: index % 4 == 0))
    }
    return TripEntry(
        sequence: sequence, instance: 77, tick: 123_456, wallSeconds: 1_800_000_000,
        cause: cause ?? .toaster(trip, cycle: 12, phase: .heating), past: past)
}

/// A file with these entries in their slots.
private func file(_ entries: [TripEntry]) -> [UInt8] {
    var file = [UInt8](repeating: 0, count: TripHistory.byteCount)
    for entry in entries {
        let start = TripHistory.offset(of: entry.sequence)
        file.replaceSubrange(start..<start + 512, with: bytes(TripHistory.encode(entry)))
    }
    return file
}

struct TripHistoryTests {
    @Test func `what is encoded is decoded, whatever the number of samples`() throws {
        for samples in 0...100 {
            let trip = Trip(.sensorStuck, sensor: .infrared, value: -5, limit: .max)
            let before = entry(UInt32(samples), trip, samples: samples)
            let slot = TripHistory.encode(before)
            let after = try #require(TripHistory.decode(slot))
            #expect(after.past.count == samples)
            #expect(after.cause == .toaster(trip, cycle: 12, phase: .heating))
            for index in 0..<samples { #expect(after.past[index] == before.past[index]) }
        }
    }

    @Test func `no damaged bit passes`() {
        let good = TripHistory.encode(entry(5))
        for bit in 0..<4_096 {
            var slot = good
            slot[bit / 8] ^= 1 << UInt8(bit % 8)
            if TripHistory.decode(slot) != nil { Issue.record("bit \(bit)") }
        }
    }

    @Test func `random and sealed bytes decode to what encodes to the same bytes`() {
        var random = SeededRandom(seed: 31)
        var accepted = 0
        for _ in 0..<20_000 {
            var slot = TripHistory.encode(entry(5, samples: random.below(101)))
            for _ in 0...random.below(3) { slot[random.below(508)] = UInt8(random.below(256)) }
            slot.seal()
            guard let decoded = TripHistory.decode(slot) else { continue }
            accepted += 1
            #expect(bytes(TripHistory.encode(decoded)) == bytes(slot))
        }
        #expect(accepted > 1_000 && accepted < 19_000)
    }

    @Test func `the last sixteen trips are kept, the oldest first, also when sequences wrap`() {
        let sequences = (0..<20).map { UInt32.max &- 9 &+ UInt32($0) }
        let kept = TripHistory.entries(file(sequences.map { entry($0) }))
        #expect(kept.map(\.sequence) == Array(sequences.suffix(16)))
    }

    @Test func `a torn write costs the oldest trip alone, a short file what it lacks`() {
        let whole = file((1...16).map { entry($0) })
        let next = bytes(TripHistory.encode(entry(17)))
        for cut in [0, 1, 100, 511] {
            var torn = whole
            torn.replaceSubrange(512..<512 + cut, with: next[..<cut])
            // The first bytes are the same in every slot.
            let left = TripHistory.entries(torn).map(\.sequence)
            #expect(left == (cut <= 1 ? Array(1...16) : Array(2...16)))
        }
        #expect(TripHistory.entries(Array(whole[..<1_100])).map(\.sequence) == [1, 16])
        #expect(TripHistory.entries([]).isEmpty)
        #expect(TripHistory.entries(whole + whole).count == 16)
    }

    @Test func `a new trip is kept with its past, a standing one and one from before are not`()
        throws
    {
        var status = GuardStatus(tick: 0, phase: .idle)
        status.trip = Trip(.uncommissioned)
        var watch = TripWatch(instance: 3, after: 40, status: status)
        status.isInfraredGood = true
        for tick in 1...2_000 as ClosedRange<Int64> {
            status.tick = tick
            status.infrared = MilliCelsius(rawValue: Int32(tick) * 10)
            status.heat = tick % 100 == 55
            status.phase = .heating
            let none = watch.note(status)
            #expect(none == nil)
        }
        status.trip = Trip(.cancel)
        status.phase = .closing
        let noted = watch.note(status)
        let found = try #require(noted)
        #expect(found.sequence == 41)
        #expect(found.cause == .toaster(Trip(.cancel), cycle: 0, phase: .heating))
        #expect(found.past.count == 100)
        // Ten seconds: 10.1 °C to 20 °C, the thermocouple never good, heat once a second.
        #expect(found.past[0].second == 101 && found.past[99].second == 200)
        #expect((0..<100).allSatisfy { found.past[$0].first == nil })
        #expect((0..<100).filter { found.past[$0].isOn }.count == 10)
        let again = watch.note(status)
        #expect(again == nil)
    }
}

struct ExplanationTests {
    /// Hazard and interlock of every row of the hazard log's table.
    private func rows() throws -> [(hazard: String, interlock: String)] {
        let top = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/" + top + "/Sources/HearthSafety/HearthSafety.docc/HazardLog.md"
        let log = String(decoding: try readFile(path, limit: .mebibytes(1)), as: UTF8.self)
        return log.split(separator: "\n").filter { $0.hasPrefix("| H") }.compactMap { line in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
            return cells.count == 6 ? (String(cells[0]), String(cells[3])) : nil
        }
    }

    @Test func `every interlock is explained, under its hazard and by its name`() throws {
        let rows = try rows()
        #expect(rows.count == Interlock.allCases.count)
        for interlock in Interlock.allCases {
            let explanation = Explanation(interlock)
            let row = rows.first { $0.interlock == "\(interlock)" }
            #expect(row?.hazard == "\(explanation.hazard)", "\(interlock)")
            #expect("\(interlock.name)" == "\(interlock)")
            // "over temperature" is overTemperature, "cumulative on-time" cumulativeOnTime.
            let letters = "\(explanation.title)".lowercased().filter { $0.isLetter }
            #expect(letters == "\(interlock)".lowercased(), "\(interlock)")
            #expect("\(explanation.what)".hasSuffix(".") && "\(explanation.advice)".count > 20)
        }
        let texts = Interlock.allCases.map { "\(Explanation($0).what)" }
        #expect(Set(texts).count == Interlock.allCases.count)
        #expect(Set(Interlock.allCases.map { "\(Explanation($0).hazard)" }).count == rows.count)
    }
}

struct TripReportTests {
    private func text(_ entries: [TripEntry], _ record: SafetyRecord?, unicode: Bool = false)
        -> String
    {
        let report = TripReport(record: .toaster(record), entries: entries, now: 1_800_000_200)
        return String(decoding: report.text(isUnicode: unicode), as: UTF8.self)
    }

    private let trip = Trip(.overTemperature, sensor: .infrared, value: 215_340, limit: 215_000)

    @Test func `a trip is told with sensor, value, limit, time, graph and what to do`() {
        var record = SafetyRecord.commissioned
        record.latch = trip
        let told = text([entry(3, trip)], record)
        for part in [
            "Latched: over temperature.", "release, press, hold for 5 s", "(H1), 3 min ago",
            "in cycle 12, while heating", "Sensor: infrared", "Value: 215.3 C, limit 215.0 C",
            "140.0 to 209.3 C", "10 s before", "To do: Let it cool",
        ] { #expect(told.contains(part), "\(part) in\n\(told)") }
        #expect(told.utf8.allSatisfy { $0 < 128 })
        #expect(told.split(separator: "\n").allSatisfy { $0.count <= 100 })
        let shown = text([entry(3, trip)], record, unicode: true)
        #expect(shown.contains("215.3 °C") && shown.contains("▁") && shown.contains("█"))
    }

    @Test func `every interlock's trip is told in lines that fit a terminal`() {
        for interlock in Interlock.allCases {
            for value in [0, -1, 7, Int32.min, .max] {
                let trip = Trip(interlock, value: value, limit: value)
                for line in text([entry(1, trip)], nil).split(separator: "\n") {
                    #expect(line.count <= 110, "\(line)")
                }
            }
        }
    }

    @Test func `no record is uncommissioned, and a clock that was set tells no time`() {
        #expect(text([], nil).hasPrefix("Uncommissioned"))
        #expect(text([], .commissioned).contains("No trip is in the history."))
        var future = entry(1)
        for wall in [1_800_000_201, Int64.max, .min, 0] {
            future.wallSeconds = wall
            #expect(text([future], .commissioned).contains("when is not known"), "\(wall)")
        }
    }

    @Test func `the newest trip comes first`() throws {
        let told = text([entry(1, Trip(.cancel)), entry(2, trip)], .commissioned)
        let newest = try #require(told.firstRange(of: "over temperature"))
        let oldest = try #require(told.firstRange(of: "cancel (H27)"))
        #expect(newest.lowerBound < oldest.lowerBound)
    }

    @Test func `the drill's result is told`() {
        var record = SafetyRecord.commissioned
        record.drill = DrillResult(.passed, heaterTicks: 1, safetyRelayTicks: 113)
        #expect(text([], record).contains("The last drill passed."))
        record.drill.verdict = .heaterStayedOn
        #expect(text([], record).contains("failed: the heater"))
    }

    @Test func `JSON holds every value`() {
        let entries = [entry(1, Trip(.cancel), samples: 0), entry(2, trip, samples: 3)]
        let report = TripReport(
            record: .toaster(.commissioned), entries: entries, now: 1_800_000_200)
        let expected = """
            {"commissioned": true, "latch": null, "drill": "none", "trips": [
              {"sequence": 2, "interlock": "overTemperature", "hazard": "H1", "latches": true, \
            "sensor": "infrared", "value": 215340, "limit": 215000, "unit": "millicelsius", \
            "seconds_ago": 200, "tick": 123456, "cycle": 12, \
            "what": "The chamber reached its absolute limit.", \
            "to_do": "Let it cool, look for bread or crumbs near the element, then clear the \
            latch.", \
            "thermocouple_tenths": [null, 1506, 1512], "infrared_tenths": [1400, 1407, 1414], \
            "heat": [1, 0, 0]},
              {"sequence": 1, "interlock": "cancel", "hazard": "H27", "latches": false, \
            "sensor": null, "value": 0, "limit": 0, "unit": "none", "seconds_ago": 200, \
            "tick": 123456, "cycle": 12, "what": "Somebody pressed the cancel button.", \
            "to_do": "Nothing: that is what it is for.", "thermocouple_tenths": [], \
            "infrared_tenths": [], "heat": []}
            ]}

            """
        #expect(String(decoding: report.json, as: UTF8.self) == expected)
    }
}
