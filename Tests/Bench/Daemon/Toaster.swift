// From a picture to the lease: hearthd in one cycle after another, on rendered pictures.

import DaemonWorkshop
import HearthCore
import HearthLinux
import HearthSafety
import HearthScene
import HearthUnits

private let width = 640
private let height = 480

/// White bread, a little toasted, in YUYV as a camera gives it. More of them than are remembered.
private func pictures() -> [[UInt8]] {
    let scene = Scene(seed: 1, bread: .white)
    var plane = LightPlane()
    var small = Frame(width: Scene.side, height: Scene.side)
    var large = Frame(width: width, height: height)
    var picture = [UInt8](repeating: 0, count: width * height * 2)
    return (UInt64(0)..<12).map { shot in
        scene.render(SceneState(browning: 0.1), shot: shot, through: &plane, into: &small)
        for row in 0..<height {
            for column in 0..<width {
                let from = row * Scene.side / height * Scene.side + column * Scene.side / width
                let to = row * width + column
                for colour in 0..<3 {
                    large.pixels[3 * to + colour] = small.pixels[3 * from + colour]
                }
            }
        }
        encodeYUYV(large, into: &picture)
        return picture
    }
}

func measureToaster(for span: TimeSpan) throws -> Report {
    let shop = try Workshop()
    try shop.installModel()
    try shop.configureToaster(
        camera: shop.path + "/camera", format: "yuyv", width: width, height: height)
    let pipe = try Pipe(shop.path + "/camera")
    let fake = try FakeGuard(shop.path + "/lease.sock")
    try shop.start()
    let written = WrittenTimes()
    let shots = pictures()
    _ = try WorkerThread("camera", stack: .kibibytes(256)) {
        var number = 0
        while true {
            pipe.write(shots[number % shots.count])
            written.append(SystemClock().now)
            number += 1
        }
    }
    return try Report("picture to lease", shop, for: span) { now, samples in
        // A cycle of twenty seconds, of which one is the proof test's, and five of rest.
        let second = (now - Instant.boot).rawValue / 1_000_000_000 % 25
        switch second {
        case 0:
            if fake.status.phase != .arming { fake.status.cycle += 1 }
            fake.status.phase = .arming
        case 1..<20: fake.status.phase = .heating
        default: fake.status.phase = .idle
        }
        fake.turn()
        fake.listen(until: now + .milliseconds(10)) { at, _ in
            if let picture = written.last { samples.append(at - picture) }
        }
    }
}
