// The built program with a guard, a camera and a service manager of the test's own, in a directory
// of its own.

package import Glibc
import HearthCore
import HearthLinux
import HearthScene
import HearthUnits

/// A directory with all that hearthd needs. It is removed, and what runs in it ends with it.
package final class Workshop {
    package let path: String
    package private(set) var process: pid_t = -1
    private let manager: Int32
    /// What hearthd told the service manager, oldest first.
    package private(set) var told: [String] = []

    package init() throws {
        path = "/tmp/hearthd-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try LinuxFileStore().createDirectory(path)
        manager = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = path + "/notify"
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            unsafe buffer.copyBytes(from: name.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(manager, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure("bind: \(errno)") }
    }

    deinit {
        if process > 0 {
            kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
        }
        close(manager)
        _ = unsafe system("rm -r '\(path)'")
    }

    // MARK: Files

    package func text(_ name: String) -> String {
        do throws(FileError) {
            return String(
                decoding: try readFile(path + "/" + name, limit: .mebibytes(16)), as: UTF8.self)
        } catch {
            return ""
        }
    }

    package func write(_ text: String, to name: String) throws {
        try writeFile(Array(text.utf8), to: path + "/" + name)
    }

    /// The alerts so far.
    package var alerts: String { text("alerts.jsonl") }

    /// Where a file of this repository is.
    package static func repository(_ path: String) -> String {
        let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return top.joined(separator: "/") + "/" + path
    }

    /// A toaster's configuration on raw pictures, with lines added behind it.
    package func configureToaster(
        camera: String? = nil, format: String = "rgb", width: Int = Scene.side,
        height: Int = Scene.side, browning: String = "0.9", _ more: String = ""
    ) throws {
        try configure(
            "toaster",
            """
            [Camera]
            Device=\(camera ?? path + "/pictures.rgb")
            Format=\(format)
            Width=\(width)
            Height=\(height)
            FrameRate=20
            [Toast]
            Browning=\(browning)
            \(more)
            """)
    }

    /// A wearable's configuration on raw sound.
    package func configureWearable(microphone: String) throws {
        try configure("wearable", "[Microphone]\nDevice=\(microphone)")
    }

    /// What is alike on every target, and sections behind it.
    private func configure(_ target: String, _ sections: String) throws {
        try write(
            """
            [Device]
            Target=\(target)
            [Guard]
            Socket=\(path)/lease.sock
            [Model]
            Path=\(path)/model.tflite
            [Alerts]
            File=\(path)/alerts.jsonl
            \(sections)
            """, to: "hearthd.conf")
    }

    package func installModel(_ model: String = "Models/toaster/toaster.tflite") throws {
        let bytes = try readFile(Workshop.repository(model), limit: .mebibytes(1))
        try writeFile(bytes, to: path + "/model.tflite")
    }

    /// White bread in daylight, a little toasted, seen twelve times.
    package func installPictures() throws {
        let scene = Scene(seed: 1, bread: .white)
        var plane = LightPlane()
        var frame = Frame(width: Scene.side, height: Scene.side)
        var bytes: [UInt8] = []
        for shot in UInt64(0)..<12 {
            scene.render(SceneState(browning: 0.1), shot: shot, through: &plane, into: &frame)
            bytes += frame.pixels
        }
        try writeFile(bytes, to: path + "/pictures.rgb")
    }

    // MARK: The program

    /// Starts hearthd in the background.
    package func start(watchdogMicroseconds: Int? = nil) throws {
        let program = programDirectory() + "/hearthd"
        let watch = watchdogMicroseconds.map { "export WATCHDOG_USEC=\($0);" } ?? ""
        // The shell becomes hearthd, so its process id is hearthd's.
        let line =
            "cd '\(path)' && \(watch) unset WATCHDOG_PID; export NOTIFY_SOCKET='\(path)/notify';"
            + " exec '\(program)' --config hearthd.conf >.output 2>.errors </dev/null"
        let words: [String] = ["sh", "-c", line]
        var arguments = unsafe words.map { (word: String) in unsafe strdup(word) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        let result = unsafe posix_spawn(&process, "/bin/sh", nil, nil, arguments, environ)
        guard result == 0 else { throw Failure("spawn: \(result)") }
    }

    package func signal(_ number: Int32) { kill(process, number) }

    /// Waits for the end; the exit status, or 128 and more for a signal.
    package func end() -> Int32 {
        var status: Int32 = 0
        _ = unsafe waitpid(process, &status, 0)
        process = -1
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    package var errors: String { text(".errors") }

    /// What hearthd told the service manager by now.
    package func listenToProgram() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(manager, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            told.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    /// Lets time pass until something is so; a minute is longer than any of it takes.
    package func wait(
        for what: String, _ turn: () -> Void = {}, until isSo: () -> Bool
    ) throws {
        let deadline = SystemClock().now + .seconds(60)
        while true {
            turn()
            listenToProgram()
            if isSo() { return }
            guard SystemClock().now < deadline else {
                throw Failure("waited in vain for \(what); errors: \(errors); told: \(told)")
            }
            pause(for: .milliseconds(20))
        }
    }
}
