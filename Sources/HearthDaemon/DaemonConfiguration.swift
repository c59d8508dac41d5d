// What hearthd is told: its target, where guard, model, camera or microphone are, how brown, where
// alerts go. No limit is here: those are the guard's, in its source.

public import HearthCore
public import HearthINI
public import HearthPolicy

internal import HearthUnits

/// A camera and what is asked of it.
public struct CameraSettings: Equatable, Sendable {
    /// A V4L2 device, or a file or named pipe of raw pictures in `format`, played at `frameRate`.
    public var device: String
    /// In the words of `PixelFormat`, or `rgb` for raw pictures; nil for whichever the camera has.
    public var format: String?
    public var width: Int
    public var height: Int
    /// Pictures a second.
    public var frameRate: Int
}

/// The configuration in force. Keys of the other target hold their defaults.
public struct DaemonConfiguration: Equatable, Sendable {
    public let target: DaemonTarget
    public let guardSocket: String
    public let model: String
    public let camera: CameraSettings
    /// An ALSA device by its name, or the path of raw sound (RawSound).
    public let microphone: String
    public let preference: Preference
    public let alertFile: String
    /// The alert file grows to this; then it gets another name, in place of the one before it.
    public let alertFileMax: ByteCount

    /// - Throws: an error with exit status `configuration` that names file, line, the value seen
    ///   and the limit.
    public init(_ document: INIDocument) throws(DaemonError) {
        let target = try DaemonConfiguration.target(document)
        let values = Values(document)
        self.target = target
        guardSocket = try values.path("Guard", "Socket", lengthMax: 107)
        model = try values.path("Model", "Path", lengthMax: 4095)
        camera = CameraSettings(
            device: try values.path("Camera", "Device", lengthMax: 4095),
            format: try values.word(
                "Camera", "Format", ["any", "yuyv", "nv12", "grey", "mjpeg", "rgb"]),
            width: try values.integer("Camera", "Width", in: 16...4096),
            height: try values.integer("Camera", "Height", in: 16...4096),
            frameRate: try values.integer("Camera", "FrameRate", in: 4...60))
        microphone = values.text("Microphone", "Device")
        preference = Preference(
            browning: Double(try values.thousandths("Toast", "Browning", in: 0...1000)) / 1000)
        alertFile = try values.path("Alerts", "File", lengthMax: 4000)
        alertFileMax = .kibibytes(try values.integer("Alerts", "Kibibytes", in: 4...4_096))
    }

    /// The keys whose values differ from `other` and that only a restart takes over.
    public static func needingRestart(_ old: INIDocument, _ new: INIDocument) -> [String] {
        DaemonKey.all.filter { key in
            !key.isReloaded && Values(old).text(key) != Values(new).text(key)
        }
        .map(\.name)
    }

    /// Every value in force: name, value, where it came from.
    public func report(_ document: INIDocument) -> [ConfiguredValue] {
        DaemonKey.all(of: target).map { key in
            let place = document.assignment(key.section, key.key)?.place
            return ConfiguredValue(
                name: key.name, value: Values(document).text(key),
                from: place.map { "\(String(decoding: $0.file, as: UTF8.self)):\($0.line)" }
                    ?? "default")
        }
    }

    private static func target(_ document: INIDocument) throws(DaemonError) -> DaemonTarget {
        let values = Values(document)
        guard let target = DaemonTarget(rawValue: values.text("Device", "Target")) else {
            throw values.refusal("Device", "Target", "must be toaster or wearable")
        }
        let others = DaemonKey.all.filter { $0.target != nil && $0.target != target }
        for key in others where document.assignment(key.section, key.key) != nil {
            throw values.refusal(
                key.section, key.key,
                "but a \(target.rawValue) has none; [Device] Target= says which it is")
        }
        return target
    }
}

/// One line of `hearthd --check`.
public struct ConfiguredValue: Equatable, Sendable {
    public let name: String
    public let value: String
    /// `FILE:LINE`, or `default`.
    public let from: String

    public init(name: String, value: String, from: String) {
        (self.name, self.value, self.from) = (name, value, from)
    }
}

/// A document's values with the defaults behind them.
private struct Values {
    let document: INIDocument

    init(_ document: INIDocument) { self.document = document }

    func text(_ key: DaemonKey) -> String { text(key.section, key.key) }

    func text(_ section: StaticString, _ key: StaticString) -> String {
        if let text = document.text(section, key) { return String(decoding: text, as: UTF8.self) }
        return known(section, key).whenAbsent
    }

    func path(
        _ section: StaticString, _ key: StaticString, lengthMax: Int
    ) throws(DaemonError) -> String {
        let path = text(section, key)
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= lengthMax else {
            throw refusal(
                section, key, "must be a path from / on of \(lengthMax) bytes at most")
        }
        return path
    }

    /// One of `words`; nil for the first of them.
    func word(
        _ section: StaticString, _ key: StaticString, _ words: [String]
    ) throws(DaemonError) -> String? {
        let word = text(section, key)
        guard words.contains(word) else {
            throw refusal(section, key, "must be one of " + words.joined(separator: ", "))
        }
        return word == words.first ? nil : word
    }

    func integer(
        _ section: StaticString, _ key: StaticString, in range: ClosedRange<Int64>
    ) throws(DaemonError) -> Int {
        do throws(INIError) {
            let number = try document.integer(section, key, in: range)
            return number.map { Int($0) } ?? Int(known(section, key).whenAbsent) ?? 0
        } catch {
            throw DaemonError(.configuration, error.description)
        }
    }

    func thousandths(
        _ section: StaticString, _ key: StaticString, in range: ClosedRange<Int64>
    ) throws(DaemonError) -> Int64 {
        do throws(INIError) {
            if let number = try document.thousandths(section, key, in: range) { return number }
        } catch {
            throw DaemonError(.configuration, error.description)
        }
        return Int64(1000 * (Double(known(section, key).whenAbsent) ?? 0))
    }

    /// `hearthd.conf:12: Target is "x", must be …`, or the same without a place for a default.
    func refusal(
        _ section: StaticString, _ key: StaticString, _ reason: String
    ) -> DaemonError {
        guard let assignment = document.assignment(section, key) else {
            return DaemonError(.configuration, "[\(section)] \(key): \(reason)")
        }
        let file = String(decoding: assignment.place.file, as: UTF8.self)
        let value = String(decoding: assignment.value, as: UTF8.self)
        return DaemonError(
            .configuration,
            "\(file):\(assignment.place.line): \(key) is \"\(value)\", \(reason)")
    }

    private func known(_ section: StaticString, _ key: StaticString) -> DaemonKey {
        let known = DaemonKey.all.first {
            $0.section.bytes == section.bytes && $0.key.bytes == key.bytes
        }
        guard let known else { fatalError("invariant broken: a key that the schema has not") }
        return known
    }
}
