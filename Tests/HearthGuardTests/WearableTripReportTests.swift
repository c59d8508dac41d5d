// What the wearable's trips tell people, and how the history keeps them.

import HearthCore
import HearthGuard
import HearthLinux
import HearthSafety
import HearthUnits
import Testing

struct WearableExplanationTests {
    /// Hazard and rules of every row of the wearable's hazard log.
    private func rows() throws -> [(hazard: String, rule: String)] {
        let top = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/" + top + "/Sources/HearthSafety/HearthSafety.docc/WearableHazardLog.md"
        let log = String(decoding: try readFile(path, limit: .mebibytes(1)), as: UTF8.self)
        return log.split(separator: "\n").filter { $0.hasPrefix("| W") }.compactMap { line in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
            return cells.count == 6 ? (String(cells[0]), String(cells[3])) : nil
        }
    }

    @Test func `every rule of the wearable is explained, under its hazard and by its name`() throws
    {
        let rows = try rows()
        #expect(rows.count == WearableRule.allCases.count + 2)
        for rule in WearableRule.allCases {
            let explanation = Explanation(rule)
            let row = rows.first { $0.rule == "\(rule)" }
            #expect(row?.hazard == "\(explanation.hazard)", "\(rule)")
            #expect("\(rule.name)" == "\(rule)")
            let letters = "\(explanation.title)".lowercased().filter { $0.isLetter }
            #expect(letters == "\(rule)".lowercased(), "\(rule)")
            #expect("\(explanation.what)".hasSuffix(".") && "\(explanation.advice)".count > 20)
        }
        let texts = WearableRule.allCases.map { "\(Explanation($0).what)" }
        #expect(Set(texts).count == WearableRule.allCases.count)
    }
}

struct WearableTripReportTests {
    private let trip = WearableTrip(.batteryTooHot, sensor: .battery, value: 60_400, limit: 60_000)

    private func entry(_ sequence: UInt32, _ trip: WearableTrip, samples: Int = 100) -> TripEntry {
        var past = RecentPast()
        for index in 0..<samples {
            past.append(
                PastSample(first: Int16(500 + index), second: index < 50 ? nil : 330, isOn: true))
        }
        return TripEntry(
            sequence: sequence, instance: 7, tick: 99, wallSeconds: 1_800_000_000,
            cause: .wearable(trip), past: past)
    }

    private func text(_ entries: [TripEntry], _ record: WearableRecord?) -> String {
        let report = TripReport(record: .wearable(record), entries: entries, now: 1_800_000_200)
        return String(decoding: report.text(isUnicode: false), as: UTF8.self)
    }

    @Test func `the history keeps a wearable's trip, and no damaged bit passes`() throws {
        for rule in WearableRule.allCases {
            let before = entry(3, WearableTrip(rule, sensor: .skin, value: -5, limit: .max))
            let slot = TripHistory.encode(before)
            let after = try #require(TripHistory.decode(slot))
            #expect(after.cause == before.cause && after.past.count == 100)
            for index in 0..<100 { #expect(after.past[index] == before.past[index]) }
        }
        let good = TripHistory.encode(entry(3, trip))
        for bit in 0..<4_096 {
            var slot = good
            slot[bit / 8] ^= 1 << UInt8(bit % 8)
            if TripHistory.decode(slot) != nil { Issue.record("bit \(bit)") }
        }
        // Neither cycle nor phase nor a third target.
        for place in [44, 48, 50] {
            var slot = good
            slot[place] = 2
            slot.seal()
            #expect(TripHistory.decode(slot) == nil)
        }
    }

    @Test func `a wearable's trip is told with what it switched off, value, limit and graph`() {
        let record = WearableRecord(sequence: 2, latch: trip, opened: .all)
        let told = text([entry(3, trip)], record)
        for part in [
            "Latched: battery too hot. Until a person clears it these are off: motor, charge, ",
            "battery too hot (W3), 3 min ago, switched off: motor, charge, load",
            "Sensor: battery", "Value: 60.4 C, limit 60.0 C", "  battery       50.0 to 59.9 C",
            "  motor  ", "To do: Take it off",
        ] { #expect(told.contains(part), "\(part) in\n\(told)") }
        for rule in WearableRule.allCases {
            for value in [0, -1, Int32.min, .max] {
                let all = text([entry(1, WearableTrip(rule, value: value, limit: value))], nil)
                #expect(all.split(separator: "\n").allSatisfy { $0.count <= 110 }, "\(all)")
            }
        }
        #expect(text([], nil).hasPrefix("Uncommissioned"))
        #expect(text([], .commissioned).hasPrefix("Not latched."))
    }

    @Test func `a wearable's JSON holds every value`() {
        let latch = WearableTrip(.sensorOpen, sensor: .skin)
        let report = TripReport(
            record: .wearable(WearableRecord(sequence: 2, latch: latch, opened: .motorAndCharge)),
            entries: [entry(2, trip, samples: 2)], now: 1_800_000_200)
        let expected = """
            {"commissioned": true, "latch": "sensorOpen", "off": ["motor", "charge"], "trips": [
              {"sequence": 2, "interlock": "batteryTooHot", "hazard": "W3", "latches": true, \
            "sensor": "battery", "value": 60400, "limit": 60000, "unit": "millicelsius", \
            "seconds_ago": 200, "tick": 99, \
            "what": "The battery was hotter than it may be while it carries current.", \
            "to_do": "Take it off, unplug it and let it cool in the open; then clear the latch.", \
            "battery_tenths": [500, 501], "skin_tenths": [null, null], "motor": [1, 1]}
            ]}

            """
        #expect(String(decoding: report.json, as: UTF8.self) == expected)
    }
}
