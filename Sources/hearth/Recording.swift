// A cycle as it was, for the plot: temperatures with their limits, heat, browning, and what
// happened when.

import HearthPictures
import HearthPolicy
import HearthSafety
import HearthScene
import HearthSimulation
import HearthUnits

/// What a cycle's moments add up to.
struct Recording {
    private let setup: CycleSetup
    private(set) var count = 0
    /// The moment before the last one added.
    private(set) var previous: Moment?
    private var last: Moment?
    private var chamber: [(Double, Double)] = []
    private var bread: [(Double, Double)] = []
    private var thermocouple: [(Double, Double)] = []
    private var infrared: [(Double, Double)] = []
    private var heat: [(Double, Double)] = []
    private var browning: [(Double, Double)] = []
    private var tracked: [(Double, Double)] = []
    private var events: [Plot.Event] = []

    init(_ setup: CycleSetup) { self.setup = setup }

    mutating func add(_ moment: Moment) {
        count += 1
        previous = last
        last = moment
        guard moment.seconds >= -5 else { return }
        let time = moment.seconds
        chamber.append((time, moment.chamber))
        bread.append((time, moment.bread))
        thermocouple.append((time, moment.thermocouple ?? .nan))
        infrared.append((time, moment.infrared ?? .nan))
        heat.append((time, moment.heat * 100))
        browning.append((time, moment.browning))
        tracked.append((time, moment.isCycleOn ? moment.browningTracked ?? .nan : .nan))
        guard let previous else { return }
        if previous.status.phase != moment.status.phase { mark(moment) }
    }

    private mutating func mark(_ moment: Moment) {
        switch moment.status.phase {
        case .arming: events.append(Plot.Event(moment.seconds, "lever down"))
        case .proving: break
        case .heating: events.append(Plot.Event(moment.seconds, "proof test passed, heat"))
        case .closing:
            if case .stop(let reason) = moment.decision {
                events.append(Plot.Event(moment.seconds, "policy: \(reason.words)"))
            }
        case .idle: break
        }
    }

    func plot(_ report: CycleReport) -> Plot {
        var events = events
        for fault in report.faults {
            events.append(Plot.Event(fault.seconds, "fault: \(fault.fault.name)", .fault))
        }
        for trip in report.trips {
            events.append(Plot.Event(trip.seconds, "trip: \(trip.trip.words)", .trip))
        }
        let limits = Limits(report)
        return Plot(
            title: "\(capitalised(setup.bread.rawValue)) bread, browning \(two(setup.browning))",
            subtitle:
                "\(report.result.rawValue), reached \(two(report.browningReached)) in "
                + "\(Int(report.duration)) s · \(setup.light.rawValue) light · seed \(setup.seed)"
                + " · simulated kitchen, real interlock, engine, model and policy",
            panels: [
                Plot.Panel(
                    title: "Temperature", unit: "°C", yRange: 0...limits.top, weight: 2,
                    series: [
                        Plot.Series("chamber", .vermilion, points: chamber),
                        Plot.Series("bread surface", .orange, points: bread),
                        Plot.Series("thermocouple", .blue, .dashed, points: thermocouple),
                        Plot.Series("infrared", .purple, .dashed, points: infrared),
                    ],
                    limits: limits.lines),
                Plot.Panel(
                    title: "Heat", unit: "%", yRange: 0...100, weight: 0.6,
                    series: [Plot.Series("current flows", .vermilion, .area, points: heat)]),
                Plot.Panel(
                    title: "Browning", yRange: 0...max(1, report.browningReached * 1.05),
                    series: [
                        Plot.Series("true", .orange, points: browning),
                        Plot.Series("as the policy sees it", .blue, .dashed, points: tracked),
                    ],
                    limits: [Plot.Limit("asked", setup.browning, .green)]),
            ],
            events: events)
    }

    /// The lines of the temperature panel: the harm itself only where the chamber came near it.
    private struct Limits {
        let top: Double
        let lines: [Plot.Limit]

        init(_ report: CycleReport) {
            let constants = ToasterConstants()
            let interlock = Double(ToasterLimits.chamberMax.rawValue) / 1000
            var lines = [
                Plot.Limit("interlock", interlock, .grey),
                Plot.Limit("thermal fuse", constants.fuseOpens, .red),
            ]
            let isNear = report.chamberPeak > constants.fuseOpens - 20
            if isNear { lines.append(Plot.Limit("enclosure scorches", constants.chamberHazard)) }
            self.lines = lines
            top = isNear ? constants.chamberHazard + 30 : constants.fuseOpens + 20
        }
    }
}

/// With a capital first letter.
private func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
}

/// Two decimals.
func two(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = abs(hundredths) % 100
    return (hundredths < 0 ? "-" : "") + "\(abs(hundredths) / 100)."
        + (fraction < 10 ? "0" : "") + "\(fraction)"
}
