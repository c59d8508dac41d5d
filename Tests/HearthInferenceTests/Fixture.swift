// The committed models and the answers that TensorFlow Lite Micro gives to them
// (`make_fixtures.py` writes them).

import Glibc
import Testing

/// One model with inputs and the reference's outputs, samples back to back.
struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String

    var model: [UInt8] { Fixture.read(name + ".tflite") }
    var inputs: [UInt8] { Fixture.read(name + ".in") }
    var outputs: [UInt8] { Fixture.read(name + ".out") }
    var testDescription: String { name }

    /// Every fixture, by name.
    static let all: [Fixture] = {
        var names: [String] = []
        guard let directory = unsafe opendir(folder) else { fatalError("no folder \(folder)") }
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name.hasSuffix(".tflite") { names.append(String(name.dropLast(7))) }
        }
        unsafe closedir(directory)
        return names.sorted().map(Fixture.init)
    }()

    private static let folder =
        "\(#filePath)".split(separator: "/").dropLast()
        .reduce("") { $0 + "/" + $1 } + "/Fixtures"

    private static func read(_ name: String) -> [UInt8] {
        let path = folder + "/" + name
        guard let file = unsafe fopen(path, "rb") else { fatalError("cannot open \(path)") }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}

/// A number from the environment, or `otherwise` when it is not set.
func environment(_ name: String, otherwise: Int) -> Int {
    guard let text = unsafe getenv(name) else { return otherwise }
    guard let value = unsafe Int(String(cString: text)) else { fatalError("\(name) is no number") }
    return value
}
