// The chamber's camera: pictures of the kitchen's bread as it is by now, handed to the kernel's
// loopback device, from which hearthd takes them like any camera's.

import CV4L2
import Glibc
import HearthCore
import HearthScene
import HearthSimulation
import HearthUnits
import Synchronization

/// What the camera shows.
enum CameraView: Equatable, Sendable {
    case chamber
    /// A covered lens.
    case dark
    /// Connected, and no picture comes.
    case nothing
}

/// Writes pictures as long as the program runs; `release` lets go of the device.
final class LoopbackCamera: Sendable {
    private struct State {
        var view = CameraView.chamber
        var isReleased = false
    }

    private let state = Mutex(State())
    private let world: SharedWorld<World>
    private static let device = "/dev/video9"
    private static let picturesPerSecond: Int64 = 8
    private static let side = Scene.side

    init(world: SharedWorld<World>) { self.world = world }

    func show(_ view: CameraView) { state.withLock { $0.view = view } }

    /// Closes the device, so that its module can be removed, or takes it up again.
    func release(_ isReleased: Bool) { state.withLock { $0.isReleased = isReleased } }

    /// Never ends.
    func run() {
        var descriptor: Int32 = -1
        let scene = Scene(seed: 7, bread: .white)
        var plane = LightPlane()
        var frame = Frame(width: Scene.side, height: Scene.side)
        var picture = [UInt8](repeating: 0, count: Scene.side * Scene.side * 2)
        var shot: UInt64 = 0
        var next = machineTime()
        while true {
            next = max(next, machineTime()) + .milliseconds(1000 / LoopbackCamera.picturesPerSecond)
            rest(until: next)
            let now = state.withLock { $0 }
            if now.isReleased {
                if descriptor >= 0 { close(descriptor) }
                descriptor = -1
                continue
            }
            if descriptor < 0 { descriptor = open() }
            guard descriptor >= 0, now.view != .nothing else { continue }
            shot += 1
            scene.render(chamber(now.view), shot: shot, through: &plane, into: &frame)
            encodeYUYV(frame, into: &picture)
            _ = unsafe write(descriptor, picture, picture.count)
        }
    }

    private func chamber(_ view: CameraView) -> SceneState {
        let plant = world.state.withLock { $0.plant }
        return SceneState(
            browning: min(plant.browning, 1.8), steam: plant.steam, smoke: plant.smoke,
            glow: plant.glow, cameraFault: view == .dark ? .dark : .none)
    }

    /// YUYV pictures without gaps.
    @safe private static var format: v4l2_format {
        let side = UInt32(LoopbackCamera.side)
        var format = unsafe v4l2_format()
        unsafe format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT.rawValue
        unsafe format.fmt.pix.width = side
        unsafe format.fmt.pix.height = side
        unsafe format.fmt.pix.pixelformat = hearth_pix_fmt_yuyv
        unsafe format.fmt.pix.field = V4L2_FIELD_NONE.rawValue
        unsafe format.fmt.pix.bytesperline = side * 2
        unsafe format.fmt.pix.sizeimage = side * side * 2
        return unsafe format
    }

    /// The device, with the pictures' format; -1 while it is not there.
    private func open() -> Int32 {
        let descriptor = unsafe Glibc.open(LoopbackCamera.device, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return -1 }
        var format = LoopbackCamera.format
        let result = unsafe hearth_video_control(descriptor, hearth_vidioc_s_fmt, &format)
        guard result >= 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }
}
