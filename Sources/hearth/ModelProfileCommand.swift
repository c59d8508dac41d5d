// `hearth model profile`: where a model's time goes, as a table and as a picture.

import ArgumentParser
import HearthCore
import HearthInference
import HearthPictures

struct ModelProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Show where a model's time goes, layer by layer.",
        discussion: """
            A layer's time is the smallest of many runs on an otherwise idle core, and the call of \
            one layer alone is part of it; the shares are those of the sum. GMAC/s counts \
            multiplications with weights alone, so a layer without any shows a dash.
            """)

    @Argument(help: "A .tflite file.", completion: .file(extensions: ["tflite"]))
    var model: String

    @OptionGroup var kernels: KernelOption

    @Option(help: "For about how long to measure, in seconds.")
    var seconds = 1.0

    @Option(help: "Draw the layers as an SVG picture.", completion: .file(extensions: ["svg"]))
    var plot: String?

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func validate() throws {
        guard (0.01...600).contains(seconds) else {
            throw ValidationError("--seconds must be 0.01 to 600, not \(seconds)")
        }
        guard plot?.isEmpty != true else {
            throw ValidationError("--plot needs the name of a file")
        }
    }

    func run() throws {
        let interpreter = try loadInterpreter(model, kernels.set())
        if let plot { try checkOutput(plot) }
        let timing = ModelTiming(interpreter, seconds: seconds)
        let rows = interpreter.layers.enumerated().map { index, layer in
            Row(index, layer, timing)
        }
        if let plot { try save(Array(chart(interpreter, timing, rows).svg.utf8), to: plot) }
        if json {
            try printOutput("\(report(interpreter, timing, rows))")
        } else {
            try printOutput(table(interpreter, timing, rows))
        }
    }

    /// One layer, as it is shown.
    private struct Row {
        let name: String
        let shape: String
        let layer: Layer
        let microseconds: Double
        let share: Double
        let gigaMACsPerSecond: Double

        init(_ index: Int, _ layer: Layer, _ timing: ModelTiming) {
            name = "\(index) \(layer.name)"
            shape = layer.outputs.map { "\($0.shape)" }.joined(separator: " ")
            self.layer = layer
            microseconds = timing.layers[index]
            let sum = timing.layers.reduce(0, +)
            share = sum > 0 ? timing.layers[index] / sum : 0
            gigaMACsPerSecond = timing.gigaMACsPerSecond(layer, index)
        }

        /// In the order of `columns`.
        var cells: [String] {
            let work = layer.work.multiplyAccumulates
            return [
                two(microseconds), two(share * 100), work > 0 ? "\(work)" : "–",
                work > 0 ? two(gigaMACsPerSecond) : "–",
                layer.isInPlace ? "in place" : layer.kernels.rawValue,
            ]
        }

        static let columns = ["µs", "%", "MACs", "GMAC/s", "kernels"]
    }

    private func summary(_ interpreter: Interpreter, _ timing: ModelTiming) -> String {
        let sum = timing.layers.reduce(0, +)
        return "\(interpreter.kernelSet.rawValue): best run \(two(timing.minimum)) µs, layers"
            + " \(two(sum)) µs, \(interpreter.work.multiplyAccumulates) MACs,"
            + " \(two(timing.gigaMACsPerSecond)) GMAC/s"
            + (timing.shareOfPeak.map { ", \(two($0 * 100)) % of the peak" } ?? "")
    }

    private func table(
        _ interpreter: Interpreter, _ timing: ModelTiming, _ rows: [Row]
    ) -> String {
        let cells =
            [["layer", "output"] + Row.columns] + rows.map { [$0.name, $0.shape] + $0.cells }
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 2 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
        return (lines + [summary(interpreter, timing)]).joined(separator: "\n")
    }

    private func chart(
        _ interpreter: Interpreter, _ timing: ModelTiming, _ rows: [Row]
    ) -> BarChart {
        BarChart(
            title: "Time per layer of \(model.split(separator: "/").last ?? "")",
            subtitle: summary(interpreter, timing), columns: ["output"] + Row.columns,
            bars: rows.filter { !$0.layer.isInPlace }.map { row in
                // Told apart: layers that fell back to the reference.
                let isFast =
                    row.layer.kernels != .reference || interpreter.kernelSet == .reference
                return BarChart.Bar(
                    row.name, row.microseconds, isFast ? .blue : .vermilion,
                    cells: [row.shape] + row.cells)
            })
    }

    private func report(
        _ interpreter: Interpreter, _ timing: ModelTiming, _ rows: [Row]
    ) -> JSON {
        .object([
            ("model", .string(model)),
            ("kernels", .string(interpreter.kernelSet.rawValue)),
            ("min_microseconds", .number(timing.minimum)),
            ("macs", .integer(interpreter.work.multiplyAccumulates)),
            ("giga_macs_per_second", .number(timing.gigaMACsPerSecond)),
            ("share_of_peak", timing.shareOfPeak.map(JSON.number) ?? .null),
            (
                "layers",
                .array(
                    rows.map { row in
                        .object([
                            ("operator", .string(row.layer.name)),
                            ("kernels", .string(row.layer.kernels.rawValue)),
                            ("in_place", .bool(row.layer.isInPlace)),
                            (
                                "outputs",
                                .array(
                                    row.layer.outputs.map { .array($0.shape.map(JSON.integer)) })
                            ),
                            ("min_microseconds", .number(row.microseconds)),
                            ("share", .number(row.share)),
                            ("macs", .integer(row.layer.work.multiplyAccumulates)),
                            ("giga_macs_per_second", .number(row.gigaMACsPerSecond)),
                        ])
                    })
            ),
        ])
    }
}
