// What `hearth camera` found, as text and as JSON.

import HearthCapture
import HearthCore
import HearthUnits
import HearthVision

struct CameraReport {
    let mode: CameraMode
    let camera: CameraCounts
    let frames: FrameHealth.Counts
    /// When the pictures were taken.
    let times: [Instant]
    /// The last good picture's.
    let view: ViewFigures?

    /// Pictures a second as they came; nil for fewer than two.
    private var measuredRate: Double? {
        guard let first = times.first, let last = times.last, last > first else { return nil }
        return Double(times.count - 1) * 1e9 / Double((last - first).rawValue)
    }

    private var trouble: ViewTrouble? { view.flatMap { ViewTrouble($0) } }

    private var kinds: [(String, Int)] {
        [
            ("good", Int(frames.good)), ("dropped", Int(frames.dropped)),
            ("torn", Int(frames.torn)), ("truncated", Int(frames.truncated)),
            ("impossible", Int(frames.impossible)), ("corrupt", Int(frames.corrupt)),
            ("frozen", Int(frames.frozen)), ("skipped", camera.skipped),
        ]
    }

    var text: String {
        let picture = mode.picture
        let asked = mode.rate.map { "\(two($0))" } ?? "an unknown number of"
        var lines = [
            "\(mode.device): \(mode.identity.card) (\(mode.identity.driver), \(mode.identity.bus))",
            "\(mode.format) \(picture.width) × \(picture.height), \(asked) pictures a second, "
                + "\(mode.bufferCount) buffers of \(mode.bufferByteCount) bytes",
            "frames: " + kinds.map { "\($0.1) \($0.0)" }.joined(separator: ", "),
        ]
        if let measuredRate { lines.append("came at \(two(measuredRate)) a second") }
        if let view {
            var line = "view: mean luma \(two(view.mean)), deviation \(two(view.deviation))"
            if let tiles = view.tiles {
                line += ", tiles \(two(tiles.near.contrast)) and \(two(tiles.far.contrast))"
            }
            lines.append(line + "; " + (trouble.map(\.words) ?? "nothing speaks against it"))
        }
        return lines.joined(separator: "\n")
    }

    var json: JSON {
        .object([
            ("device", .string(mode.device)), ("card", .string(mode.identity.card)),
            ("driver", .string(mode.identity.driver)), ("bus", .string(mode.identity.bus)),
            ("format", .string(mode.format.rawValue)), ("width", .integer(mode.picture.width)),
            ("height", .integer(mode.picture.height)),
            ("rate", mode.rate.map { .number($0) } ?? .null),
            ("measured_rate", measuredRate.map { .number($0) } ?? .null),
            ("buffers", .integer(mode.bufferCount)),
            ("losses", .integer(camera.losses)), ("stalls", .integer(camera.stalls)),
            ("frames", .object(kinds.map { ($0.0, .integer($0.1)) })),
            ("mean_luma", view.map { .number($0.mean) } ?? .null),
            ("deviation", view.map { .number($0.deviation) } ?? .null),
            ("view", .string(trouble?.rawValue ?? (view == nil ? "none" : "clear"))),
        ])
    }
}

extension ViewTrouble {
    /// What a technician would look for.
    var words: String {
        switch self {
        case .dark: "too dark to see"
        case .overexposed: "too bright to see"
        case .flat: "no structure: is the lens covered?"
        case .tilesHidden: "the reference tiles do not show: lens covered, smeared or turned away?"
        case .exposureDrift: "the exposure has drifted"
        case .colourDrift: "the white balance has drifted"
        }
    }
}
