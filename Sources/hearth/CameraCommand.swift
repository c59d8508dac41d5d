// `hearth camera`: what a camera is, what was agreed on with it, and what its pictures are worth.

import ArgumentParser
import HearthCapture
import HearthCore
import HearthLinux
import HearthPictures
import HearthUnits
import HearthVision

struct CameraCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera",
        abstract: "Take pictures from a V4L2 camera as hearthd does, and say how they are.",
        discussion: """
            Frames that were dropped, torn, truncated, corrupt or frozen are counted. The view is \
            judged by the rules that hearthd uses beside its model: light, structure and the \
            chamber's two reference tiles. With --timing no camera is used: it says what a \
            picture costs on this processor. Exit codes: 0, 65 when no good picture came, 66 when \
            there is no camera.
            """)

    @Option(help: "A device (/dev/video0, or a link to it), a camera's own name; else the first.")
    var device = ""

    @Option(
        help: "yuyv, nv12, mjpeg or grey; else whichever fits best.",
        transform: CameraCommand.format)
    var format: PixelFormat?

    @Option(help: "Pixels in a row.")
    var width = 640

    @Option(help: "Rows.")
    var height = 480

    @Option(help: "Pictures a second that are enough.")
    var rate = 5

    @Option(help: "Pictures to take.")
    var count = 20

    @Option(help: "Save the last good picture as a PNG file.", completion: .file())
    var picture: String?

    @Flag(help: "Print one JSON object; with --timing one a line.")
    var json = false

    @Flag(help: "Time what happens to each picture, on made-up ones.")
    var timing = false

    private static func format(_ name: String) throws -> PixelFormat {
        guard let format = PixelFormat(rawValue: name) else {
            let names = PixelFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--format must be one of \(names), not \(name)")
        }
        return format
    }

    /// The committed model's.
    static let side = 32

    func validate() throws {
        let sides = 16...PictureFormat.sideMax
        guard sides.contains(width), sides.contains(height) else {
            throw ValidationError("--width and --height must be 16 to 4096 pixels")
        }
        guard CameraWish.rates.contains(rate) else {
            throw ValidationError("--rate must be 1 to 60 pictures a second, not \(rate)")
        }
        guard (1...100_000).contains(count) else {
            throw ValidationError("--count must be 1 to 100000, not \(count)")
        }
    }

    func run() throws {
        if timing {
            try CameraTiming(width: width, height: height).print(asJSON: json)
            return
        }
        if let picture { try checkOutput(picture) }
        let wish = CameraWish(
            device: device, format: format, width: width, height: height, rate: rate)
        var look = CameraLook(wish)
        for _ in 0..<count {
            look.take()
            if look.isRefused { break }
        }
        guard let report = look.report else {
            throw failure(look.refusal ?? "no camera", .noInput)
        }
        try printOutput(json ? "\(report.json)" : report.text)
        guard let frame = look.frame else {
            throw failure("no good picture among \(count)", .badData)
        }
        if let picture { try save(encodePNG(frame), to: picture) }
    }
}

/// A camera that is looked at for a while.
private struct CameraLook: ~Copyable {
    private var camera: Camera<KernelVideo>
    private var tensor = [Int8](
        repeating: 0, count: CameraCommand.side * CameraCommand.side * FrameConversion.channelCount)
    private let clock = SystemClock()
    private var times: [Instant] = []
    private var view: ViewFigures?
    private var mode: CameraMode?
    /// The last good picture.
    private(set) var frame: Frame?

    init(_ wish: CameraWish) {
        camera = Camera(KernelVideo(), wish, side: CameraCommand.side)
    }

    /// Whether there is no such camera, and was none before.
    var isRefused: Bool { mode == nil && camera.refusal != nil }

    var refusal: String? { camera.refusal?.description }

    mutating func take() {
        let event = camera.next(before: clock.now + .seconds(1))
        mode = camera.mode ?? mode
        guard case .frame(let takenAt, let isFrozen) = event else { return }
        times.append(takenAt)
        guard !isFrozen, CameraLook.fill(&camera, &tensor) else { return }
        view = ViewFigures(tensor.span, side: CameraCommand.side, channel: 3)
        frame = camera.frame()
    }

    private static func fill(_ camera: inout Camera<KernelVideo>, _ tensor: inout [Int8]) -> Bool {
        var span = tensor.mutableSpan
        return camera.fill(&span, channel: 3)
    }

    var report: CameraReport? {
        mode.map {
            CameraReport(
                mode: $0, camera: camera.counts, frames: camera.health.counts, times: times,
                view: view)
        }
    }
}
