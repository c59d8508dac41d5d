// What was heard, for the report and the plot: events, the curve of probabilities, and features.

import HearthAudio
import HearthCore
import HearthInference
import HearthLinux
import HearthPictures
import HearthPipeline
import HearthPolicy
import HearthUnits

typealias Listening = ListeningPipeline<SystemClock>

/// What a listening adds up to.
struct ListeningRecord {
    /// A file, "clip", or a device.
    let source: String
    let thresholds: PhraseThresholds
    private(set) var hops = 0
    private(set) var events: [(seconds: Double, event: CallEvent)] = []
    private(set) var peak = 0.0
    private(set) var peakAnswer = 0.0
    private let keepsFeatures: Bool
    private var curve: [(Double, Double)] = []
    private var rows: [UInt16] = []

    /// What a plot shows at most: the last ten minutes.
    private static let keptHopsMax = 60_000

    init(_ source: String, _ thresholds: PhraseThresholds, keepsFeatures: Bool) {
        self.source = source
        self.thresholds = thresholds
        self.keepsFeatures = keepsFeatures
    }

    /// Seconds of sound so far.
    var seconds: Double { Double(hops) / 100 }

    /// Calls, raised again or not: nobody takes them here.
    var callCount: Int {
        events.count { ["called", "called_again"].contains($0.event.name) }
    }

    mutating func add(_ output: CallOutput, _ pipeline: Listening) {
        for index in 0..<output.events.count {
            events.append((seconds, output.events[index]))
        }
        let mean = pipeline.policy.mean
        peak = max(peak, mean)
        peakAnswer = max(peakAnswer, pipeline.answer ?? 0)
        guard keepsFeatures else { return }
        curve.append((seconds, pipeline.answer == nil ? .nan : mean))
        rows += pipeline.row
        if curve.count >= 2 * ListeningRecord.keptHopsMax { dropOldest() }
    }

    mutating func addHop() { hops += 1 }

    private mutating func dropOldest() {
        let dropped = curve.count - ListeningRecord.keptHopsMax
        curve.removeFirst(dropped)
        rows.removeFirst(dropped * AudioFrontEnd.channelCount)
    }

    // MARK: Plot

    func plot(_ figures: ListeningFigures) -> Plot {
        let begin = curve.first?.0 ?? 0
        let times = begin...max(curve.last?.0 ?? 0, begin + 0.01)
        return Plot(
            title: "\(callCount) \(callCount == 1 ? "call" : "calls") in \(source)",
            subtitle: "\(two(seconds)) s, highest probability \(two(peak)), gate closed"
                + " \(Int((figures.gatedShare * 100).rounded())) % of the time",
            panels: [
                Plot.Panel(
                    title: "What the model sees", unit: "mel channel", yRange: 0...40, weight: 1.2,
                    series: [], picture: picture(times)),
                Plot.Panel(
                    title: "Probability of the phrase, mean of \(thresholds.window) answers",
                    yRange: 0...1,
                    series: [Plot.Series("probability", .blue, points: curve)],
                    limits: [
                        Plot.Limit("call", thresholds.certain),
                        Plot.Limit("say again", thresholds.unsure, .orange),
                    ]),
            ],
            events: events.filter { times.contains($0.seconds) }.map {
                Plot.Event($0.seconds, $0.event.words, $0.event.severity)
            },
            timeRange: times)
    }

    /// The features, no more of them than a screen has columns.
    private func picture(_ times: ClosedRange<Double>) -> Plot.Picture? {
        let channels = AudioFrontEnd.channelCount
        let lines = stride(from: 0, to: rows.count, by: channels).map { rows[$0..<$0 + channels] }
        guard !lines.isEmpty else { return nil }
        let frame = featurePicture(
            lines, top: max(Int(rows.max() ?? 0), 1), width: min(lines.count, 2_400),
            height: channels)
        return Plot.Picture(frame, times)
    }
}

extension CallEvent {
    /// How it is marked in a plot.
    fileprivate var severity: Plot.Event.Severity {
        switch self {
        case .called, .calledAgain: .trip
        case .deaf, .unanswered, .givenUp, .sayAgain: .fault
        default: .information
        }
    }
}
