// `hearth-guard explain`: the last trips for people, and as JSON for programs.

public import HearthSafety

internal import HearthINI

/// The record of either target; nil for none that is sound.
public enum TargetRecord: Sendable {
    case toaster(SafetyRecord?)
    case wearable(WearableRecord?)
}

/// What the record and the history say, in words.
public struct TripReport: Sendable {
    private let record: TargetRecord
    private let entries: [TripEntry]
    /// The calendar's seconds now.
    private let now: Int64

    /// - Parameters:
    ///   - record: the newest sound one.
    ///   - entries: the oldest first.
    ///   - now: seconds since 1970.
    public init(record: TargetRecord, entries: [TripEntry], now: Int64) {
        self.record = record
        self.entries = entries
        self.now = now
    }

    /// - Parameter isUnicode: whether block characters and degree signs are shown.
    public func text(isUnicode: Bool) -> [UInt8] {
        var text: [UInt8] = []
        appendState(to: &text)
        if entries.isEmpty { text.append("No trip is in the history.\n") }
        for entry in entries.reversed() {
            text.append("\n")
            append(entry, isUnicode, to: &text)
        }
        return text
    }

    private func appendState(to text: inout [UInt8]) {
        switch record {
        case .toaster(nil), .wearable(nil):
            text.append("Uncommissioned: there is no sound record.\n")
            text.append(TripReport.toClear)
        case .toaster(let record?):
            if let latch = record.latch {
                appendLatch(Explanation(latch.interlock), to: &text)
                text.append(". No heat until a person clears it.\n")
                text.append(TripReport.toClear)
            } else {
                text.append("Not latched.\n")
            }
            if record.isArmed { text.append("A cycle is under way, or ended uncleanly.\n") }
            text.append(record.drill.words)
            text.append("\n")
        case .wearable(let record?):
            guard let latch = record.latch else {
                text.append("Not latched.\n")
                return
            }
            appendLatch(Explanation(latch.rule), to: &text)
            text.append(". Until a person clears it these are off: ")
            record.opened.appendNames(to: &text, between: ", ")
            text.append(".\n")
            text.append(TripReport.toClear)
        }
    }

    private func appendLatch(_ explanation: Explanation, to text: inout [UInt8]) {
        text.append("Latched: ")
        text.append(explanation.title)
    }

    private static var toClear: StaticString {
        "To clear: with the fault gone, release, press, hold for 5 s, release the button.\n"
    }

    private func append(_ entry: TripEntry, _ isUnicode: Bool, to text: inout [UInt8]) {
        let explanation = entry.cause.explanation
        text.append(explanation.title)
        text.append(" (")
        text.append(explanation.hazard)
        text.append("), ")
        appendAge(of: entry, to: &text)
        switch entry.cause {
        case .toaster(_, let cycle, let phase):
            text.append(", in cycle ")
            text.append(decimal: Int64(cycle))
            text.append(phase.words)
        case .wearable(let trip):
            text.append(", switched off: ")
            trip.opens.appendNames(to: &text, between: ", ")
        }
        text.append("\n  ")
        text.append(explanation.what)
        text.append("\n")
        appendValues(of: entry.cause, explanation.unit, isUnicode, to: &text)
        for curve in Curve.allCases { append(curve, of: entry, isUnicode, to: &text) }
        if entry.past.count > 0 {
            for _ in 0..<38 { text.append(" ") }
            text.append("10 s before                               the trip\n")
        }
        text.append("  To do: ")
        text.append(explanation.advice)
        text.append("\n")
    }

    private func appendAge(of entry: TripEntry, to text: inout [UInt8]) {
        guard let age = age(of: entry) else {
            text.append("when is not known (the clock has been set since)")
            return
        }
        let units: [(Int64, StaticString)] = [(86_400, " d"), (3_600, " h"), (60, " min")]
        let unit = units.first { age >= $0.0 } ?? (1, " s")
        text.append(decimal: age / unit.0)
        text.append(unit.1)
        text.append(" ago")
    }

    /// Seconds since the trip; nil when the calendar went backwards or by decades.
    private func age(of entry: TripEntry) -> Int64? {
        let (age, overflow) = now.subtractingReportingOverflow(entry.wallSeconds)
        return !overflow && (0..<631_152_000).contains(age) ? age : nil
    }

    private func appendValues(
        of trip: TripCause, _ unit: Explanation.Unit, _ isUnicode: Bool, to text: inout [UInt8]
    ) {
        let degrees: StaticString = isUnicode ? " °C" : " C"
        if let sensor = trip.sensor {
            text.append("  Sensor: ")
            text.append(sensor)
            text.append("\n")
        }
        switch unit {
        case .none: return
        case .secondsOfLimit:
            text.append("  Limit: ")
            text.append(trip.limit, per: 100, " s of heat")
            text.append("\n")
            return
        case .proofStep:
            text.append("  Step: ")
            text.append(TripReport.proofStep(trip.value))
            text.append(", after ")
            text.append(trip.limit, per: 100, " s\n")
            return
        case .celsius: appendBoth(trip, 1000, degrees, to: &text)
        case .kelvin: appendBoth(trip, 1000, " K", to: &text)
        case .seconds: appendBoth(trip, 100, " s", to: &text)
        case .millivolts: appendBoth(trip, 1, " mV", to: &text)
        case .milliseconds: appendBoth(trip, 1, " ms", to: &text)
        case .number: appendBoth(trip, 1, "", to: &text)
        }
    }

    private func appendBoth(
        _ trip: TripCause, _ unit: Int64, _ name: StaticString, to text: inout [UInt8]
    ) {
        text.append("  Value: ")
        text.append(trip.value, per: unit, name)
        text.append(", limit ")
        text.append(trip.limit, per: unit, name)
        text.append("\n")
    }

    private static func proofStep(_ step: Int32) -> StaticString {
        switch step {
        case 0: "both off"
        case 1: "heater alone, the safety relay should block"
        case 2: "safety relay alone, the solid-state relay should block"
        case 3: "both on"
        case 4: "heater off, the solid-state relay should cut"
        case 5: "the drill"
        default: "unknown"
        }
    }
}

// MARK: The graph

extension TripReport {
    fileprivate enum Curve: CaseIterable {
        case first, second, isOn

        func name(_ cause: TripCause) -> StaticString {
            switch self {
            case .first: cause.curves.first
            case .second: cause.curves.second
            case .isOn: cause.curves.isOn
            }
        }

        /// A reading in tenths of a degree; for what is switched 1 or 0.
        func value(_ sample: PastSample) -> Int16? {
            switch self {
            case .first: sample.first
            case .second: sample.second
            case .isOn: sample.isOn ? 1 : 0
            }
        }
    }

    private static var levels: InlineArray<8, StaticString> {
        ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    }
    private static var asciiLevels: InlineArray<8, StaticString> {
        ["_", ".", ",", "-", "=", "+", "*", "#"]
    }

    /// One line: name, lowest and highest reading, and two samples a character.
    private func append(
        _ curve: Curve, of entry: TripEntry, _ isUnicode: Bool, to text: inout [UInt8]
    ) {
        let past = entry.past
        guard past.count > 0 else { return }
        var (low, high) = (Int16.max, Int16.min)
        for index in 0..<past.count {
            guard let value = curve.value(past[index]) else { continue }
            (low, high) = (min(low, value), max(high, value))
        }
        let name = curve.name(entry.cause)
        text.append("  ")
        text.append(name)
        for _ in name.utf8CodeUnitCount..<14 { text.append(" ") }
        appendRange(curve, low, high, isUnicode, to: &text)
        for _ in 0..<(RecentPast.capacity - past.count) / 2 { text.append(" ") }
        for index in stride(from: 0, to: past.count - past.count % 2, by: 2) {
            guard let value = curve.value(past[index + 1]) ?? curve.value(past[index]) else {
                text.append("?")
                continue
            }
            let isOn = curve == .isOn && (past[index].isOn || past[index + 1].isOn)
            let level = isOn ? 7 : level(of: value, low, high)
            text.append(isUnicode ? Self.levels[level] : Self.asciiLevels[level])
        }
        text.append("\n")
    }

    /// Readings that differ by less than two kelvins lie flat: noise should not look like a hill.
    private func level(of value: Int16, _ low: Int16, _ high: Int16) -> Int {
        (Int(value) - Int(low)) * 7 / max(Int(high) - Int(low), 20)
    }

    private func appendRange(
        _ curve: Curve, _ low: Int16, _ high: Int16, _ isUnicode: Bool, to text: inout [UInt8]
    ) {
        let start = text.count
        if curve != .isOn, low <= high {
            text.append(Int32(low), per: 10, "")
            text.append(" to ")
            text.append(Int32(high), per: 10, isUnicode ? " °C" : " C")
        }
        let written = text.count - start - (isUnicode && curve != .isOn && low <= high ? 1 : 0)
        for _ in 0..<max(22 - written, 1) { text.append(" ") }
    }
}

// MARK: JSON

extension TripReport {
    /// One object; trips with the newest first. Raw values: the unit says in what.
    public var json: [UInt8] {
        var text: [UInt8] = []
        switch record {
        case .toaster(let record):
            appendJSON(isCommissioned: record != nil, record?.latch?.interlock.name, to: &text)
            text.append(", \"drill\": \"")
            text.append(record?.drill.verdict.name ?? "none")
            text.append("\"")
        case .wearable(let record):
            appendJSON(isCommissioned: record != nil, record?.latch?.rule.name, to: &text)
            text.append(", \"off\": [")
            record?.opened.appendNames(to: &text, between: ", ", quote: "\"")
            text.append("]")
        }
        text.append(", \"trips\": [")
        for (number, entry) in entries.reversed().enumerated() {
            text.append(number == 0 ? "\n  " : ",\n  ")
            appendJSON(entry, to: &text)
        }
        text.append("\n]}\n")
        return text
    }

    private func appendJSON(
        isCommissioned: Bool, _ latch: StaticString?, to text: inout [UInt8]
    ) {
        text.append("{\"commissioned\": ")
        text.append(isCommissioned ? "true" : "false")
        text.append(", \"latch\": ")
        text.append(quotedOrNull: latch)
    }

    private func appendJSON(_ entry: TripEntry, to text: inout [UInt8]) {
        let explanation = entry.cause.explanation
        text.append("{\"sequence\": ")
        text.append(decimal: Int64(entry.sequence))
        text.append(", \"interlock\": ")
        text.append(quotedOrNull: entry.cause.name)
        text.append(", \"hazard\": \"")
        text.append(explanation.hazard)
        text.append("\", \"latches\": ")
        text.append(entry.cause.latches ? "true" : "false")
        text.append(", \"sensor\": ")
        text.append(quotedOrNull: entry.cause.sensor)
        text.append(", \"value\": ")
        text.append(decimal: Int64(entry.cause.value))
        text.append(", \"limit\": ")
        text.append(decimal: Int64(entry.cause.limit))
        text.append(", \"unit\": \"")
        text.append(explanation.unit.name)
        text.append("\", \"seconds_ago\": ")
        if let age = age(of: entry) { text.append(decimal: age) } else { text.append("null") }
        text.append(", \"tick\": ")
        text.append(decimal: entry.tick)
        if case .toaster(_, let cycle, _) = entry.cause {
            text.append(", \"cycle\": ")
            text.append(decimal: Int64(cycle))
        }
        text.append(", \"what\": ")
        text.append(quoted: explanation.what.bytes)
        text.append(", \"to_do\": ")
        text.append(quoted: explanation.advice.bytes)
        for curve in Curve.allCases {
            text.append(", \"")
            text.append(curve.name(entry.cause))
            text.append(curve == .isOn ? "\": [" : "_tenths\": [")
            for index in 0..<entry.past.count {
                if index > 0 { text.append(", ") }
                if let value = curve.value(entry.past[index]) {
                    text.append(decimal: Int64(value))
                } else {
                    text.append("null")
                }
            }
            text.append("]")
        }
        text.append("}")
    }
}

// MARK: Words

extension Explanation.Unit {
    fileprivate var name: StaticString {
        switch self {
        case .celsius: "millicelsius"
        case .kelvin: "millikelvin"
        case .seconds, .secondsOfLimit: "ticks"
        case .millivolts: "millivolts"
        case .milliseconds: "milliseconds"
        case .number: "number"
        case .proofStep: "step, ticks"
        case .none: "none"
        }
    }
}

extension GuardPhase {
    fileprivate var words: StaticString {
        switch self {
        case .idle: ", between cycles"
        case .arming: ", before its first heat"
        case .proving: ", in the proof test"
        case .heating: ", while heating"
        case .closing: ", after its last heat"
        }
    }
}

extension DrillVerdict {
    var name: StaticString {
        switch self {
        case .none: "none"
        case .passed: "passed"
        case .ruleSilent: "ruleSilent"
        case .heaterStayedOn: "heaterStayedOn"
        case .safetyRelayStayedOn: "safetyRelayStayedOn"
        case .interrupted: "interrupted"
        }
    }
}

extension DrillResult {
    fileprivate var words: StaticString {
        switch verdict {
        case .none: "No drill yet."
        case .passed: "The last drill passed."
        case .ruleSilent: "The last drill failed: the rule on over-temperature did not act."
        case .heaterStayedOn: "The last drill failed: the heater did not go off in time."
        case .safetyRelayStayedOn:
            "The last drill failed: the safety relay did not open in time."
        case .interrupted: "The last drill was interrupted and will be held again."
        }
    }
}

extension [UInt8] {
    /// A number of `1/unit`s with one decimal, or two for hundredths, and its unit's name.
    fileprivate mutating func append(_ value: Int32, per unit: Int64, _ name: StaticString) {
        let decimals: Int64 = unit == 1 ? 1 : unit == 100 ? 100 : 10
        let step = UInt64(unit / decimals)
        let magnitude = (Int64(value).magnitude + step / 2) / step
        if value < 0, magnitude > 0 { append(UInt8(ascii: "-")) }
        append(decimal: Int64(magnitude) / decimals)
        if decimals > 1 {
            append(".")
            if decimals == 100, magnitude % 100 < 10 { append("0") }
            append(decimal: Int64(magnitude) % decimals)
        }
        append(name)
    }

    fileprivate mutating func append(quotedOrNull name: StaticString?) {
        guard let name else {
            append("null")
            return
        }
        append("\"")
        append(name)
        append("\"")
    }
}
