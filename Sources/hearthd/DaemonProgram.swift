// The program from its configuration to its last turn.

import HearthCapture
import HearthCore
import HearthDaemon
import HearthLinux
import HearthPipeline
import HearthPolicy
import HearthUnits
import HearthVision

/// The running daemon.
enum DaemonProgram {
    /// What the pipeline's thread may use of its stack.
    private static let stack = ByteCount.kibibytes(512)

    static func run(_ path: String) throws(DaemonError) -> DaemonExit {
        let read = try ReadConfiguration(path)
        try validate(read)
        // Before any thread is there, so that all of them hold the signals back.
        let signals = Signals()
        let exchange = Exchange(read.configuration.preference)
        let body = try pipeline(read.configuration, exchange, wake: { signals.wake() })
        let thread: WorkerThread
        do throws(FileError) {
            thread = try WorkerThread("pipeline", stack: stack, body)
        } catch {
            throw DaemonError(.system, "\(error)")
        }
        var control = Control(path: path, read, exchange, signals)
        let exit = control.run()
        if exit == .done { thread.join() }
        return exit
    }

    /// What a start would find wrong with a configuration, apart from what may come and go.
    static func validate(_ read: ReadConfiguration) throws(DaemonError) {
        try read.checkAlertFile()
        let camera = read.configuration.camera
        guard read.configuration.target == .toaster else { return }
        if isPlainFile(camera.device) {
            _ = try rawFormat(camera)
        } else {
            _ = try wish(camera)
        }
    }

    /// The work of the pipeline's thread.
    private static func pipeline(
        _ configuration: DaemonConfiguration, _ exchange: Exchange,
        wake: @escaping @Sendable () -> Void
    ) throws(DaemonError) -> @Sendable () -> Void {
        switch configuration.target {
        case .toaster: try toaster(configuration, exchange, wake)
        case .wearable: wearable(configuration, exchange, wake)
        }
    }

    private static func toaster(
        _ configuration: DaemonConfiguration, _ exchange: Exchange,
        _ wake: @escaping @Sendable () -> Void
    ) throws(DaemonError) -> @Sendable () -> Void {
        let camera = configuration.camera
        let model = configuration.model
        let guardSocket = configuration.guardSocket
        guard isPlainFile(camera.device) else {
            let wish = try wish(camera)
            return {
                let eye = BreadEye(model: model) { Camera(KernelVideo(), wish, side: $0) }
                var line = ToasterLine(
                    eye: eye, guardSocket: guardSocket, exchange: exchange, wake: wake)
                line.run()
            }
        }
        let format = try rawFormat(camera)
        return {
            let eye = BreadEye(model: model) {
                RawPictures(camera.device, format, frameRate: camera.frameRate, side: $0)
            }
            var line = ToasterLine(
                eye: eye, guardSocket: guardSocket, exchange: exchange, wake: wake)
            line.run()
        }
    }

    /// Whether a path is for raw bytes: outside of /dev, where cameras are.
    private static func isPlainFile(_ path: String) -> Bool { !path.hasPrefix("/dev/") }

    private static func wish(_ camera: CameraSettings) throws(DaemonError) -> CameraWish {
        let format = camera.format.flatMap { PixelFormat(rawValue: $0) }
        guard camera.format == nil || format != nil else {
            throw DaemonError(
                .configuration,
                "[Camera] Format=\(camera.format ?? "") is for raw pictures, and "
                    + "\(camera.device) is a camera: name any, yuyv, nv12, grey or mjpeg")
        }
        return CameraWish(
            device: camera.device, format: format, width: camera.width, height: camera.height,
            rate: camera.frameRate)
    }

    /// How raw pictures lie, which nothing but the configuration can say.
    private static func rawFormat(_ camera: CameraSettings) throws(DaemonError) -> PictureFormat {
        let layouts: [(String, RowLayout)] = [
            ("yuyv", .yuyv), ("nv12", .nv12), ("grey", .grey), ("rgb", .rgb),
        ]
        guard let layout = layouts.first(where: { $0.0 == camera.format })?.1 else {
            throw DaemonError(
                .configuration,
                "[Camera] Device=\(camera.device) is no camera: raw pictures need Format= yuyv, "
                    + "nv12, grey or rgb, not \(camera.format ?? "any")")
        }
        do throws(PictureFormatError) {
            return try PictureFormat(layout, width: camera.width, height: camera.height)
        } catch {
            throw DaemonError(.configuration, "[Camera]: \(error)")
        }
    }

    private static func wearable(
        _ configuration: DaemonConfiguration, _ exchange: Exchange,
        _ wake: @escaping @Sendable () -> Void
    ) -> @Sendable () -> Void {
        let thresholds = PhraseThresholds.factory
        let name = configuration.microphone
        let model = configuration.model
        let guardSocket = configuration.guardSocket
        return {
            if name.hasPrefix("/") {
                let hop = ListeningPipeline<SystemClock>.hopSampleCount
                var line = WearableLine(
                    source: RawSound(name, hop: hop), model: model, thresholds: thresholds,
                    guardSocket: guardSocket, exchange: exchange, wake: wake)
                line.run()
            } else {
                var line = WearableLine(
                    source: Microphone(ALSACard(name), clock: SystemClock()), model: model,
                    thresholds: thresholds, guardSocket: guardSocket, exchange: exchange,
                    wake: wake)
                line.run()
            }
        }
    }
}
