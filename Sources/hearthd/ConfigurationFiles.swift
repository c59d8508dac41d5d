// The configuration file and its drop-ins, read and checked.

import HearthCore
import HearthDaemon
import HearthINI
import HearthLinux

/// A configuration with the documents that it came from.
struct ReadConfiguration: Sendable {
    let configuration: DaemonConfiguration
    let document: INIDocument

    /// Reads `path`, then `path.d/*.conf` in the order of their names.
    init(_ path: String) throws(DaemonError) {
        var document = INIDocument(schema: DaemonConfiguration.schema)
        try ReadConfiguration.read(path, into: &document)
        for name in try ReadConfiguration.dropIns(path + ".d") {
            try ReadConfiguration.read(path + ".d/" + name, into: &document)
        }
        configuration = try DaemonConfiguration(document)
        self.document = document
    }

    private static func dropIns(_ directory: String) throws(DaemonError) -> [String] {
        do throws(FileError) {
            return try LinuxFileStore().list(directory).filter {
                $0.hasSuffix(".conf") && !$0.hasPrefix(".")
            }
        } catch {
            if error.number == .noSuchFile { return [] }
            throw DaemonError(.unreadable, "\(error)")
        }
    }

    private static func read(
        _ path: String, into document: inout INIDocument
    ) throws(DaemonError) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try readFileAtOnce(path, limit: .bytes(document.schema.fileSizeMax))
        } catch {
            throw DaemonError(.unreadable, "\(error); --config FILE reads another")
        }
        do throws(INIError) {
            try document.read(bytes, file: Array(path.utf8))
        } catch {
            throw DaemonError(.configuration, error.description)
        }
    }

    /// The alert file is renamed when it is full: it must be a file, or nothing yet.
    func checkAlertFile() throws(DaemonError) {
        guard let isRegular = isRegularFile(configuration.alertFile), !isRegular else { return }
        throw DaemonError(
            .configuration,
            "[Alerts] File=\(configuration.alertFile) is there and no regular file; name another")
    }

    /// The answer of `--check`: for people in columns, for programs an array of objects.
    func report(isJSON: Bool) -> String {
        let rows = configuration.report(document)
        guard !isJSON else {
            let objects = rows.map { row in
                "  "
                    + JSON.object([
                        ("name", .string(row.name)), ("value", .string(row.value)),
                        ("from", .string(row.from)),
                    ]).description
            }
            return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
        }
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count) + 2)
        }
        let names = rows.map(\.name.count).max() ?? 0
        let values = rows.map(\.value.count).max() ?? 0
        return rows.map { padded($0.name, names) + padded($0.value, values) + $0.from + "\n" }
            .joined()
    }
}
