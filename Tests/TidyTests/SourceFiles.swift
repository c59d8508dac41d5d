// The text files of this repository, read once, for the rules that are checked by reading them.

import HearthCore
import HearthLinux

/// A text file, by its path below the repository's top.
struct SourceFile: Sendable {
    let path: String
    let lines: [Substring]

    var name: Substring { path.split(separator: "/").last ?? "" }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var isProgram: Bool { path.hasPrefix("Sources/") }

    /// The numbers of the lines that hold `text`.
    func numbers(of text: String) -> [Int] {
        lines.indices.filter { lines[$0].contains(text) }.map { $0 + 1 }
    }
}

enum SourceFiles {
    /// What is read: the repository's own text, nothing that was built or generated.
    private static let roots = [
        "Package.swift", "README.md", "dev", ".ci", "Sources", "Tests", "Models",
        "cross-compile", "firmware-config", "systemd",
    ]
    private static let endings = [
        ".swift", ".md", ".sh", ".py", ".c", ".h", ".conf", ".txt", ".modulemap",
    ]

    static func all() throws -> [SourceFile] {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        let top = components.joined(separator: "/") + "/"
        return try roots.flatMap { try files($0, top: top) }
    }

    private static func files(_ path: String, top: String) throws -> [SourceFile] {
        do {
            let names = try LinuxFileStore().list(top + path)
            return try names.flatMap { try files(path + "/" + $0, top: top) }
        } catch let error as FileError where error.number == .notDirectory {
            guard endings.contains(where: path.hasSuffix) || !path.dropFirst().contains(".") else {
                return []
            }
            let bytes = try readFile(top + path, limit: .mebibytes(4))
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return [SourceFile(path: path, lines: lines)]
        } catch let error as FileError where error.number == .noSuchFile {
            return []
        }
    }
}
