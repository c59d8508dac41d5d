// `hearth scenes`: what the simulated toaster's camera sees, as data for the recipe, as a contact
// sheet for people, or as the measure of a model.

public import ArgumentParser
import HearthCore
import HearthInference
import HearthLinux
import HearthPictures
import HearthPipeline
public import HearthScene

extension Split: ExpressibleByArgument {}

struct ScenesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenes",
        abstract: "Render what the toaster's camera sees: data, a contact sheet, an evaluation.",
        discussion: """
            With --output: model inputs (int8, back to back) and FILE.csv with the true answers.
            With --sheet: a PNG picture for people, and on standard output what is where in it.
            With --evaluate: how well a model does, by slice, through Hearth's own engine.
            """)

    @Option(help: "Which examples: train, validation or test.")
    var split: Split = .test

    @Option(help: "How many examples (default: 1000, with --evaluate 16000).")
    var count: Int?

    @Option(help: "Seed of the set.")
    var seed: UInt64 = 1

    @Option(help: "Side of the model's input, in cells.")
    var side = 32

    @Option(help: ArgumentHelp("Write model inputs here.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Write a contact sheet here.", valueName: "file.png"))
    var sheet: String?

    @Option(help: ArgumentHelp("Measure this model.", valueName: "model"))
    var evaluate: String?

    @Flag(help: "With --evaluate: exit 1 when the model falls short of its stated thresholds.")
    var check = false

    @Flag(help: "With --evaluate: print one JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "With --evaluate: write histograms of inputs and outputs here.", valueName: "file"))
    var histograms: String?

    func validate() throws {
        if output == nil && sheet == nil && evaluate == nil {
            throw ValidationError("nothing to do: give --output, --sheet or --evaluate")
        }
        if let count, count < 1 {
            throw ValidationError("--count must be at least 1, not \(count)")
        }
        if side < 1 || side > 1024 {
            throw ValidationError("--side must be 1 to 1024, not \(side)")
        }
    }

    func run() async throws {
        if let output { try writeExamples(to: output) }
        if let sheet {
            try save(encodePNG(SceneSheet(split: split, seed: seed).frame), to: sheet)
            try printOutput(SceneSheet.legend)
        }
        if let evaluate { try await measure(evaluate) }
    }

    private func measure(_ path: String) async throws {
        let kernels = try KernelOption.fromEnvironment()
        let model = try loadModel(path)
        _ = try ToasterModelOption.eye(model)
        let evaluation = try await SceneEvaluator(model, seed: seed, kernels: kernels)
            .evaluate(split, count: count ?? 16_000, kitchensPerBread: 20)
        if let histograms {
            try save(Array(evaluation.histogramsJSON.utf8), to: histograms)
        }
        try printOutput(json ? evaluation.json : evaluation.text)
        if check && !evaluation.shortfalls.isEmpty {
            for shortfall in evaluation.shortfalls { printError(shortfall) }
            throw ExitStatus.violation.code
        }
    }

    private func writeExamples(to path: String) throws {
        var inputs: [UInt8] = []
        let count = count ?? 1000
        inputs.reserveCapacity(count * side * side * Preprocessor.channelCount)
        var labels = PairCSV.header
        var renderer = PairRenderer(side: side)
        for index in 0..<count {
            let pair = LabelledPair(split, index: index, seed: seed)
            inputs.append(contentsOf: renderer.tensor(pair).lazy.map(UInt8.init(bitPattern:)))
            labels += PairCSV.row(pair)
        }
        try save(inputs, to: path)
        try save(Array(labels.utf8), to: path + ".csv")
    }
}

/// Renders examples and brings them to the model's input, with the pipeline's own preprocessing.
struct PairRenderer {
    private var plane = LightPlane()
    private var initial = Frame(width: Scene.side, height: Scene.side)
    private var now = Frame(width: Scene.side, height: Scene.side)
    private var preprocessor: Preprocessor

    init(side: Int) { preprocessor = Preprocessor(side: side) }

    mutating func tensor(_ pair: LabelledPair) -> [Int8] {
        pair.scene.render(pair.initial, shot: pair.initialShot, through: &plane, into: &initial)
        pair.scene.render(pair.now, shot: pair.nowShot, through: &plane, into: &now)
        var tensor = [Int8](repeating: 0, count: preprocessor.tensorByteCount)
        var span = tensor.mutableSpan
        preprocessor.fill(initial: initial, now: now, tensor: &span)
        return tensor
    }
}

/// The table of true answers that goes with a file of examples.
enum PairCSV {
    static let header =
        "scene_seed,subject,light,difficulty,event,browning,toast,burnt,not_bread,cannot_see,"
        + "contrast,topped_share,visible_share\n"

    static func row(_ pair: LabelledPair) -> String {
        let truth = pair.truth
        let scene = pair.scene
        let fields: [String] = [
            "\(scene.seed)", scene.subject.name, scene.light.rawValue,
            scene.difficulty.rawValue, pair.event.rawValue, "\(pair.now.browning)",
            "\(truth.toast)", "\(truth.burnt)", "\(truth.notBread)", "\(truth.cannotSee)",
            "\(Scene.contrast(of: pair.now))", "\(scene.toppedShare)", "\(scene.visibleShare)",
        ]
        return fields.joined(separator: ",") + "\n"
    }
}

extension Subject {
    /// The name of a slice of the report.
    var name: String {
        switch self {
        case .bread(let bread): bread.rawValue
        case .blend: "blend"
        case .foreign(let object): object.rawValue
        }
    }
}
