// What hearthd may be told, and what is refused.

import HearthCore
import HearthDaemon
import HearthINI
import HearthLinux
import HearthPolicy
import Testing

struct DaemonConfigurationTests {
    /// A file that is shipped, with a drop-in behind it.
    private func document(_ name: String, _ dropIn: String = "") throws -> INIDocument {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let path = components.joined(separator: "/") + "/firmware-config/" + name
        var document = INIDocument(schema: DaemonConfiguration.schema)
        try document.read(try readFile(path, limit: .kibibytes(64)), file: Array(name.utf8))
        try document.read(Array(dropIn.utf8), file: Array("10.conf".utf8))
        return document
    }

    /// The message for a drop-in that is refused; nil when it is not.
    private func refusal(_ name: String, _ dropIn: String) throws -> String? {
        let document = try document(name, dropIn)
        do throws(DaemonError) {
            _ = try DaemonConfiguration(document)
            return nil
        } catch {
            #expect(error.exit == .configuration)
            return error.message
        }
    }

    @Test func `the files that are shipped are taken and say what holds without them`() throws {
        for (name, target) in [
            ("hearthd.conf", DaemonTarget.toaster), ("wearable-hearthd.conf", .wearable),
        ] {
            let shipped = try document(name)
            let configuration = try DaemonConfiguration(shipped)
            #expect(configuration.target == target)
            #expect(configuration.guardSocket == "/run/hearth-guard/lease.sock")
            var bare = INIDocument(schema: DaemonConfiguration.schema)
            let text = "[Device]\nTarget=\(target.rawValue)\n[Model]\nPath=\(configuration.model)\n"
            try bare.read(Array(text.utf8), file: Array("bare".utf8))
            #expect(try DaemonConfiguration(bare) == configuration)
            // Every key is in the file, as a value or as a comment with the default.
            let rows = configuration.report(shipped)
            #expect(rows.allSatisfy { $0.from.hasPrefix(name) || $0.from == "default" })
        }
    }

    @Test(arguments: [
        ("[Device]\nTarget=kettle", "10.conf:2: Target is \"kettle\", must be toaster or wearable"),
        (
            "[Microphone]\nDevice=hw:0",
            "10.conf:2: Device is \"hw:0\", but a toaster has none; [Device] Target= says which "
                + "it is"
        ),
        (
            "[Camera]\nFrameRate=61",
            "10.conf:2: FrameRate is \"61\", must be an integer from 4 to 60"
        ),
        (
            "[Camera]\nFormat=h264",
            "10.conf:2: Format is \"h264\", must be one of any, yuyv, nv12, grey, mjpeg, "
                + "rgb"
        ),
        (
            "[Toast]\nBrowning=1.001",
            "10.conf:2: Browning is \"1.001\", must be a number from 0 to 1"
        ),
        (
            "[Toast]\nBrowning=dark",
            "10.conf:2: Browning is \"dark\", must be a number from 0 to 1"
        ),
        (
            "[Guard]\nSocket=lease.sock",
            "10.conf:2: Socket is \"lease.sock\", must be a path from / on of 107 bytes at most"
        ),
        (
            "[Alerts]\nKibibytes=3",
            "10.conf:2: Kibibytes is \"3\", must be an integer from 4 to 4096"
        ),
    ])
    func `what is wrong is refused with place, value and limits`(
        dropIn: String, message: String
    ) throws {
        #expect(try refusal("hearthd.conf", dropIn) == message)
    }

    @Test func `a wearable has no camera`() throws {
        let message = try refusal("wearable-hearthd.conf", "[Toast]\nBrowning=0.5")
        #expect(message?.contains("but a wearable has none") == true)
    }

    @Test func `the report says each value and where it is from`() throws {
        let document = try document("hearthd.conf", "[Toast]\nBrowning=0.725\n[Camera]\nWidth=\n")
        let configuration = try DaemonConfiguration(document)
        #expect(configuration.preference == Preference(browning: 0.725))
        let rows = configuration.report(document)
        #expect(
            rows.contains(
                ConfiguredValue(name: "Toast.Browning", value: "0.725", from: "10.conf:2")))
        #expect(
            rows.contains(ConfiguredValue(name: "Camera.Width", value: "640", from: "default")))
        #expect(!rows.contains { $0.name.hasPrefix("Microphone") })
    }

    @Test func `what a running hearthd cannot take over is named`() throws {
        let before = try document("hearthd.conf")
        let after = try document(
            "hearthd.conf",
            "[Toast]\nBrowning=0.9\n[Guard]\nSocket=/run/x\n[Camera]\nFrameRate=10")
        let waiting = DaemonConfiguration.needingRestart(before, after)
        #expect(waiting == ["Guard.Socket", "Camera.FrameRate"])
        #expect(DaemonConfiguration.needingRestart(before, before).isEmpty)
    }
}
