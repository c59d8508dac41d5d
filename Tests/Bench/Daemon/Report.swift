// One run of hearthd, and what it showed.

import DaemonWorkshop
import Glibc
import HearthCore
import HearthLinux
import HearthUnits

struct Report {
    let name: String
    private(set) var samples = Samples()
    /// After five seconds, and at the end.
    private var figures: (first: ProcessFigures, last: ProcessFigures)
    private let span: TimeSpan
    /// hearthd's own word of its stages.
    private let stages: String

    /// Runs what is measured, turn by turn, and ends hearthd in order.
    init(
        _ name: String, _ shop: Workshop, for span: TimeSpan,
        _ turn: (_ now: Instant, _ samples: inout Samples) throws -> Void
    ) throws {
        self.name = name
        let clock = SystemClock()
        let warm = clock.now + .seconds(5)
        var ignored = Samples()
        while clock.now < warm { try turn(clock.now, &ignored) }
        let first = try ProcessFigures(shop.process)
        let began = clock.now
        while clock.now - began < span { try turn(clock.now, &samples) }
        figures = (first, try ProcessFigures(shop.process))
        self.span = clock.now - began
        shop.signal(SIGTERM)
        guard shop.end() == 0 else { throw Failure("hearthd ended badly: \(shop.errors)") }
        let last = shop.errors.split(separator: "\n").last { $0.hasPrefix("hearthd: ended; ") }
        stages = last.map { String($0.dropFirst("hearthd: ended; ".count)) } ?? "it says nothing"
    }

    private var seconds: Double { Double(span.rawValue) / 1e9 }
    private var coreShare: Double {
        Double((figures.last.busy - figures.first.busy).rawValue) / Double(span.rawValue)
    }
    private var sleepsPerSecond: Double {
        Double(figures.last.sleeps - figures.first.sleeps) / seconds
    }

    private var growth: Int { figures.last.residentKibibytes - figures.first.residentKibibytes }

    /// What is beyond what hearthd may take; empty when all is well.
    var findings: [String] {
        var findings: [String] = []
        if figures.last.residentKibibytes >= 20 * 1024 {
            findings.append("\(figures.last.residentKibibytes) KiB resident, under 20480 wanted")
        }
        if growth > 256 { findings.append("grown by \(growth) KiB") }
        if coreShare >= 0.02 { findings.append("\(coreShare * 100) % of a core, under 2 wanted") }
        let (answered, missed) = (samples.spans.count, samples.missed)
        if missed > answered {
            findings.append("\(missed) of \(answered + missed) went unanswered")
        }
        return findings
    }

    var json: JSON {
        .object([
            ("name", .string(name)), ("seconds", .number(seconds)), ("latency", samples.json),
            ("unanswered", .integer(samples.missed)), ("stages", .string(stages)),
            ("core_share", .number(coreShare)),
            ("wakeups_per_second", .number(sleepsPerSecond)),
            ("resident_kib_first", .integer(figures.first.residentKibibytes)),
            ("resident_kib_last", .integer(figures.last.residentKibibytes)),
        ])
    }

    var words: String {
        func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        let share = rounded(coreShare * 100)
        let latency = samples.spans.isEmpty ? "–" : samples.words
        return """
            \(name), \(Int(seconds)) s
              latency   \(latency), \(samples.missed) unanswered
              busy with \(stages)
              core      \(share) %, \(rounded(sleepsPerSecond)) wake-ups a second
              resident  \(figures.last.residentKibibytes) KiB, \(growth) more than at the start
            """
    }
}
