// An evaluation as people read it, and as programs do.

import HearthScene

extension SceneEvaluation {
    /// A table, one slice a line.
    var text: String {
        var lines = [
            "slice                        toasts   error    bias   told apart   burnt missed"
        ]
        lines.append(SceneEvaluation.line("all", overall))
        for slice in slices.sorted(by: { $0.name < $1.name }) {
            lines.append(SceneEvaluation.line(slice.name, slice.figures))
        }
        if let worst = worstSlice {
            lines.append(
                "worst slice: \(worst.name), mean error \(rounded(worst.figures.meanError, 4))")
        }
        if let bound = burntMissBound {
            lines.append(
                "burnt: none of \(overall.burnt) missed; with 95 % confidence less than "
                    + "\(rounded(bound * 100, 3)) % are")
        }
        if !kitchens.isEmpty {
            let beyond = kitchens.filter { abs($0.bias) > 0.035 }.count
            lines.append(
                "ordinary kitchens: \(kitchens.count) slices and brownings, largest bias "
                    + "\(rounded(kitchenBiasMax, 4)), \(beyond) beyond 0.035")
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ name: String, _ figures: SliceFigures) -> String {
        let cells: [(String, Int)] = [
            ("\(figures.toasts)", 8), (rounded(figures.meanError, 4), 8),
            (rounded(figures.bias, 4), 8), (rounded(figures.toldApart, 4), 13),
            ("\(figures.burntMissed)/\(figures.burnt)", 15),
        ]
        var line = name + String(repeating: " ", count: max(0, 27 - name.utf8.count))
        for (cell, width) in cells {
            line += String(repeating: " ", count: max(1, width - cell.utf8.count)) + cell
        }
        return line
    }

    /// One JSON object. Names come from enumerations and need no escaping.
    var json: String {
        let slicesJSON = slices.sorted { $0.name < $1.name }
            .map { "\"\($0.name)\": \(SceneEvaluation.object($0.figures))" }
        let reliabilityJSON = reliability.map {
            "{\"count\": \($0.count), \"predicted\": \(rounded($0.predicted, 4)), "
                + "\"observed\": \(rounded($0.frequency, 4))}"
        }
        let breads = Bread.allCases.compactMap { bread -> String? in
            let own = kitchens.filter { $0.bread == bread }.map { abs($0.bias) }
            guard let largest = own.max() else { return nil }
            let mean = own.reduce(0, +) / Double(own.count)
            return "\"\(bread.rawValue)\": {\"bias_mean\": \(rounded(mean, 4)), "
                + "\"bias_max\": \(rounded(largest, 4))}"
        }
        let fields = [
            "\"all\": \(SceneEvaluation.object(overall))",
            "\"worst_slice\": \"\(worstSlice?.name ?? "")\"",
            "\"worst_slice_error\": \(rounded(worstSlice?.figures.meanError ?? 0, 4))",
            "\"burnt_miss_bound_95\": \(burntMissBound.map { rounded($0, 6) } ?? "null")",
            "\"kitchen_slices\": \(kitchens.count)",
            "\"kitchen_bias_max\": \(rounded(kitchenBiasMax, 4))",
            "\"kitchen_biases_beyond_0_035\": \(kitchens.filter { abs($0.bias) > 0.035 }.count)",
            "\"kitchen_breads\": {\(breads.joined(separator: ", "))}",
            "\"slices\": {\(slicesJSON.joined(separator: ", "))}",
            "\"reliability\": [\(reliabilityJSON.joined(separator: ", "))]",
            "\"shortfalls\": [\(shortfalls.map { "\"\($0)\"" }.joined(separator: ", "))]",
        ]
        return "{" + fields.joined(separator: ", ") + "}"
    }

    private static func object(_ figures: SliceFigures) -> String {
        "{\"toasts\": \(figures.toasts), \"mean_error\": \(rounded(figures.meanError, 4)), "
            + "\"bias\": \(rounded(figures.bias, 4)), \"judged\": \(figures.judged), "
            + "\"told_apart\": \(rounded(figures.toldApart, 4)), \"burnt\": \(figures.burnt), "
            + "\"burnt_missed\": \(figures.burntMissed)}"
    }

    /// Counts of input values by channel and of outputs by class, in 16 bins of 16 steps from -128.
    var histogramsJSON: String {
        func rows(_ histograms: [[Int]]) -> String {
            histograms.map { "    [" + $0.map { "\($0)" }.joined(separator: ", ") + "]" }
                .joined(separator: ",\n")
        }
        return """
            {
              "bins": "16 bins of 16 int8 steps, from -128",
              "input_channels": [
            \(rows(inputHistograms))
              ],
              "outputs": [
            \(rows(outputHistograms))
              ]
            }

            """
    }
}

/// `value` with `digits` decimals.
func rounded(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let steps = Int((abs(value) * scale).rounded())
    let whole = steps / Int(scale)
    let fraction = String(steps % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
    return (value < 0 && steps != 0 ? "-" : "") + "\(whole).\(zeros)\(fraction)"
}
