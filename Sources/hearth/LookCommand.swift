// `hearth look`: the policy on pictures from disk, as if a camera had taken them.

import ArgumentParser
import HearthCore
import HearthLinux
import HearthPictures
import HearthPipeline
import HearthPolicy
import HearthUnits

struct LookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "look",
        abstract: "Run the toaster's model and policy on PNG pictures instead of the kitchen.",
        discussion: """
            The first picture is the bread as it came. Pictures of a directory are taken in the \
            order of their names. The chamber is taken to be at 180 °C throughout. Exit codes: 0, \
            65 for a picture or model that is damaged, 66 for one that cannot be read.
            """)

    @Argument(help: "PNG pictures, or directories of them.", completion: .file())
    var pictures: [String]

    @Option(help: "Seconds from picture to picture.")
    var interval = 0.25

    @Option(help: "Asked-for browning, 0 (bread) to 1 (darkest toast).")
    var browning = 0.5

    @OptionGroup var model: ToasterModelOption

    @Flag(help: "Print one JSON object a picture, and one at the end.")
    var json = false

    func validate() throws {
        guard (0.01...60).contains(interval) else {
            throw ValidationError("--interval must be 0.01 to 60 seconds, not \(interval)")
        }
        guard (0...1).contains(browning) else {
            throw ValidationError("--browning must be 0 to 1, not \(browning)")
        }
    }

    func run() throws {
        let paths = try files()
        let pipeline = ToasterPipeline(eye: try ToasterModelOption.eye(model.load()))
        pipeline.begin(Preference(browning: browning), at: .boot)
        var decision = Decision.wait
        for (index, path) in paths.enumerated() {
            let now = Instant.boot + .nanoseconds(Int64(Double(index) * interval * 1e9))
            let frame = try read(path)
            decision = pipeline.continueToasting(
                frame, takenAt: now, temperature: .celsius(180), at: now)
            let look = Look(
                path: path, seconds: Double(index) * interval, sight: pipeline.sight,
                tracked: pipeline.browning, decision: decision)
            try printOutput(json ? "\(look.json)" : look.text)
        }
        guard json else { return }
        let summary = JSON.object([
            ("pictures", .integer(paths.count)),
            ("continues", .bool(decision.continues)),
            ("decision", .string(decision.words)),
            ("browning", pipeline.browning.map { .number($0) } ?? .null),
        ])
        try printOutput("\(summary)")
    }

    private func files() throws -> [String] {
        var paths: [String] = []
        for path in pictures {
            guard isDirectory(path) else {
                paths.append(path)
                continue
            }
            let found = try list(path).filter { $0.lowercased().hasSuffix(".png") }
            paths += found.map { "\(path)/\($0)" }
        }
        guard !paths.isEmpty else {
            throw failure("no PNG picture in \(pictures.joined(separator: ", "))", .noInput)
        }
        return paths
    }

    private func list(_ directory: String) throws -> [String] {
        do throws(FileError) {
            return try LinuxFileStore().list(directory)
        } catch {
            throw failure("\(error)", .noInput)
        }
    }

    private func read(_ path: String) throws -> Frame {
        let bytes = try readInput(path)
        do throws(PNGError) {
            return try decodePNG(bytes)
        } catch {
            throw failure("\(path): \(error)", .badData)
        }
    }
}

/// One picture's outcome.
private struct Look {
    let path: String
    let seconds: Double
    let sight: Observation.Sight
    let tracked: Double?
    let decision: Decision

    var text: String {
        "\(path): \(seen), tracked \(tracked.map(two) ?? "–"); \(decision.words)"
    }

    private var seen: String {
        switch sight {
        case .seen(let estimate):
            switch estimate.verdict {
            case .toast: "toast \(two(estimate.browning)) ± \(two(estimate.deviation))"
            case .burnt: "burnt"
            case .notBread: "not bread"
            case .cannotSee: "cannot see"
            }
        case .frozen: "the same picture again"
        case .noFrame: "no picture"
        case .noModel: "no model"
        }
    }

    var json: JSON {
        var members: [(String, JSON)] = [
            ("file", .string(path)), ("seconds", .number(seconds)),
            ("decision", .string(decision.words)),
            ("continues", .bool(decision.continues)),
            ("browning_tracked", tracked.map { .number($0) } ?? .null),
        ]
        if case .seen(let estimate) = sight {
            members += [
                ("verdict", .string(estimate.verdict.rawValue)),
                ("browning", .number(estimate.browning)),
                ("deviation", .number(estimate.deviation)),
                ("burnt", .number(estimate.burnt)),
                ("not_bread", .number(estimate.notBread)),
                ("cannot_see", .number(estimate.cannotSee)),
            ]
        } else {
            members.append(("verdict", .string(seen)))
        }
        return .object(members)
    }
}
