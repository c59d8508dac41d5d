// `hearth model inspect`: what a model is made of, what it costs, and where its tensors live.

import ArgumentParser
import HearthCore
import HearthInference
import HearthPictures

struct ModelInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show operators, shapes, quantisation, work per layer and the arena's map.")

    @Argument(help: "A .tflite file.", completion: .file(extensions: ["tflite"]))
    var model: String

    @OptionGroup var kernels: KernelOption

    @Option(
        help: "Draw the arena's map as an SVG picture: when each block is in use, and where.",
        completion: .file(extensions: ["svg"]))
    var plot: String?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func validate() throws {
        guard plot?.isEmpty != true else {
            throw ValidationError("--plot needs the name of a file")
        }
    }

    func run() throws {
        let interpreter = try loadInterpreter(model, kernels.set())
        if let plot { try save(Array(map(interpreter.plan).svg.utf8), to: plot) }
        if json {
            try printOutput("\(report(interpreter))")
        } else {
            try printOutput(text(interpreter))
        }
    }

    private func map(_ plan: ArenaPlan) -> MemoryChart {
        MemoryChart(
            title: "Arena of \(model.split(separator: "/").last ?? "")",
            subtitle: "\(plan.byteCount) bytes, \(plan.requests.count) blocks; inputs and state"
                + " begin before operator 0",
            blocks: zip(plan.requests, plan.offsets).map { request, offset in
                MemoryChart.Block(
                    number(request.label), steps: request.lifetime,
                    bytes: offset..<offset + request.byteCount)
            })
    }

    /// A block's label without the tensors' names, which are between quotes.
    private func number(_ label: String) -> String {
        let parts = label.split(separator: "'", omittingEmptySubsequences: false)
        let outside = parts.indices.filter { $0 % 2 == 0 }.map { parts[$0] }.joined()
        return outside.split(separator: " ").joined(separator: " ")
    }

    private func text(_ interpreter: Interpreter) -> String {
        var lines: [String] = []
        for (index, input) in interpreter.inputs.enumerated() {
            lines.append("input \(index): \(summary(input))")
        }
        for (index, output) in interpreter.outputs.enumerated() {
            lines.append("output \(index): \(summary(output))")
        }
        lines.append("")
        for (index, layer) in interpreter.layers.enumerated() {
            lines.append(
                "\(index) \(layer.name), \(layer.work.multiplyAccumulates) MACs,"
                    + " \(layer.isInPlace ? "in place" : layer.kernels.rawValue)")
            lines += layer.inputs.map { "    ← \(summary($0))" }
            lines += layer.outputs.map { "    → \(summary($0))" }
        }
        lines += [
            "", "multiply-accumulates: \(interpreter.work.multiplyAccumulates)",
            "constants: \(interpreter.constantByteCount) bytes",
            "state from run to run: \(interpreter.stateByteCount) bytes", "\(interpreter.plan)",
        ]
        return lines.joined(separator: "\n")
    }

    private func summary(_ tensor: TensorDescription) -> String {
        var text = "\(tensor.type) \(tensor.shape)"
        if let quantisation = tensor.quantisation {
            text +=
                quantisation.scales.count == 1
                ? " scale \(tensor.scale) zero point \(tensor.zeroPoint)"
                : " \(quantisation.scales.count) scales along dimension \(quantisation.dimension)"
        }
        return text + " '\(tensor.name)'"
    }

    private func report(_ interpreter: Interpreter) -> JSON {
        let layers = interpreter.layers.map { layer in
            JSON.object([
                ("operator", .string(layer.name)),
                ("inputs", .array(layer.inputs.map(JSON.init))),
                ("outputs", .array(layer.outputs.map(JSON.init))),
                ("multiply_accumulates", .integer(layer.work.multiplyAccumulates)),
                ("kernels", .string(layer.kernels.rawValue)),
            ])
        }
        let blocks = zip(interpreter.plan.requests, interpreter.plan.offsets).map { block, offset in
            JSON.object([
                ("block", .string(block.label)),
                ("offset_bytes", .integer(offset)),
                ("size_bytes", .integer(block.byteCount)),
                ("first_operator", .integer(block.lifetime.lowerBound)),
                ("last_operator", .integer(block.lifetime.upperBound)),
            ])
        }
        return .object([
            ("model", .string(model)),
            ("inputs", .array(interpreter.inputs.map(JSON.init))),
            ("outputs", .array(interpreter.outputs.map(JSON.init))),
            ("kernels", .string(interpreter.kernelSet.rawValue)),
            ("layers", .array(layers)),
            ("multiply_accumulates", .integer(interpreter.work.multiplyAccumulates)),
            ("constants_bytes", .integer(interpreter.constantByteCount)),
            ("state_bytes", .integer(interpreter.stateByteCount)),
            ("arena_bytes", .integer(interpreter.plan.byteCount)),
            ("arena", .array(blocks)),
        ])
    }
}

extension JSON {
    init(_ tensor: TensorDescription) {
        var members: [(String, JSON)] = [
            ("name", .string(tensor.name)),
            ("type", .string("\(tensor.type)")),
            ("shape", .array(tensor.shape.map(JSON.integer))),
            ("size_bytes", .integer(tensor.byteCount)),
        ]
        if let quantisation = tensor.quantisation {
            // Widened exactly, so that a reader gets the very scale back.
            members += [
                ("scales", .array(quantisation.scales.map { .number(Double($0)) })),
                ("zero_points", .array(quantisation.zeroPoints.map { .integer(Int($0)) })),
                ("quantised_dimension", .integer(quantisation.dimension)),
            ]
        }
        self = .object(members)
    }
}
