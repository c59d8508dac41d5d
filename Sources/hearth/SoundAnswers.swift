// A speech model's answers to a sound: a probability a step, and the peak.

import HearthAudio
import HearthCore
import HearthInference

/// What a model answered to a sound.
struct SoundAnswers {
    struct Step {
        let seconds: Double
        let probabilities: [Double]
    }

    let steps: [Step]
    private let hop: AudioFrontEnd.Hop
    private let rowCount: Int

    /// - Parameter probabilities: one or more a step; at least one step.
    init(_ probabilities: [[Double]], _ listener: SoundListener, _ hop: AudioFrontEnd.Hop) {
        steps = probabilities.enumerated().map { step, probabilities in
            Step(seconds: listener.seconds(step: step, hop: hop), probabilities: probabilities)
        }
        self.hop = hop
        rowCount = listener.rowCount
    }

    /// The largest answer of each output, the first of equals.
    var peaks: [(step: Int, seconds: Double, probability: Double)] {
        steps[0].probabilities.indices.map { output in
            var best = 0
            for (index, step) in steps.enumerated()
            where step.probabilities[output] > steps[best].probabilities[output] {
                best = index
            }
            return (best, steps[best].seconds, steps[best].probabilities[output])
        }
    }

    /// A line a step, and one for each peak.
    func text(_ wav: String) -> String {
        var lines = [
            "\(wav): \(steps.count) steps of \(rowCount) rows, one every \(hop.rawValue) ms"
        ]
        for step in steps {
            let values = step.probabilities.map(three).joined(separator: "  ")
            lines.append("\(two(step.seconds)) s  \(values)")
        }
        for (output, peak) in peaks.enumerated() {
            let name = peaks.count > 1 ? " of output \(output)" : ""
            lines.append("peak\(name): \(three(peak.probability)) at \(two(peak.seconds)) s")
        }
        return lines.joined(separator: "\n")
    }

    func json(_ model: String, _ wav: String, _ kernels: KernelSet) -> JSON {
        .object([
            ("model", .string(model)),
            ("wav", .string(wav)),
            ("kernels", .string(kernels.rawValue)),
            ("hop_milliseconds", .integer(hop.rawValue)),
            ("rows_per_step", .integer(rowCount)),
            (
                "peaks",
                .array(
                    peaks.map { peak in
                        .object([
                            ("step", .integer(peak.step)), ("seconds", .number(peak.seconds)),
                            ("probability", .number(peak.probability)),
                        ])
                    })
            ),
            (
                "steps",
                .array(
                    steps.map { step in
                        .object([
                            ("seconds", .number(step.seconds)),
                            ("probabilities", .array(step.probabilities.map(JSON.number))),
                        ])
                    })
            ),
        ])
    }

    private func three(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
        let thousandths = "\(Int((abs(value) * 1000).rounded()))"
        let padded = String(repeating: "0", count: max(0, 4 - thousandths.count)) + thousandths
        return (value < 0 ? "-" : "") + padded.dropLast(3) + "." + padded.suffix(3)
    }
}
