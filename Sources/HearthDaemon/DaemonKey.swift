// Every key that hearthd's configuration may have, for which target, and what holds without it.

public import HearthINI

/// A key of the configuration.
struct DaemonKey {
    let section: StaticString
    let key: StaticString
    /// The only target that has it; nil for both.
    let target: DaemonTarget?
    /// What holds where nothing is assigned.
    let whenAbsent: String
    /// Whether a running hearthd takes a new value on SIGHUP.
    let isReloaded: Bool

    private init(
        _ section: StaticString, _ key: StaticString, _ whenAbsent: String,
        only target: DaemonTarget? = nil, isReloaded: Bool = false
    ) {
        (self.section, self.key, self.target) = (section, key, target)
        (self.whenAbsent, self.isReloaded) = (whenAbsent, isReloaded)
    }

    var name: String { "\(section).\(key)" }

    /// The keys that a target has.
    static func all(of target: DaemonTarget) -> [DaemonKey] {
        all.filter { $0.target == nil || $0.target == target }
    }

    static let all = [
        DaemonKey("Device", "Target", "toaster"),
        DaemonKey("Guard", "Socket", "/run/hearth-guard/lease.sock"),
        DaemonKey("Model", "Path", "/usr/share/hearth/model.tflite"),
        DaemonKey("Camera", "Device", "/dev/video0", only: .toaster),
        DaemonKey("Camera", "Format", "any", only: .toaster),
        DaemonKey("Camera", "Width", "640", only: .toaster),
        DaemonKey("Camera", "Height", "480", only: .toaster),
        DaemonKey("Camera", "FrameRate", "5", only: .toaster),
        DaemonKey("Microphone", "Device", "default", only: .wearable),
        DaemonKey("Toast", "Browning", "0.5", only: .toaster, isReloaded: true),
        DaemonKey("Alerts", "File", "/run/hearth/alerts.jsonl", isReloaded: true),
        DaemonKey("Alerts", "Kibibytes", "256", isReloaded: true),
    ]
}

extension DaemonConfiguration {
    /// All that a configuration file of any target may say; a key that the target in force has not
    /// is refused when the configuration is made.
    public static var schema: INISchema {
        var sections: [INISection] = []
        var keys: [INIKey] = []
        for (index, key) in DaemonKey.all.enumerated() {
            keys.append(INIKey(key.key))
            let next = index + 1 < DaemonKey.all.count ? DaemonKey.all[index + 1] : nil
            if next.map({ $0.section.bytes != key.section.bytes }) ?? true {
                sections.append(INISection(key.section, keys))
                keys = []
            }
        }
        return INISchema(sections)
    }
}
