// The simulated disk: that it works like a disk while nothing goes wrong, and that its faults do
// what they say. Whether it finds a missing sync stands in PowerCutTests.

import HearthCore
import Testing

struct SimulatedFileSystemTests {
    private let limit = ByteCount.kibibytes(64)

    @Test func `what is written is read, and names are listed in order`() throws {
        var disk = SimulatedFileSystem(seed: 1)
        try disk.createDirectory("/models")
        try disk.write([1, 2], to: "/models/b")
        try disk.append([3], to: "/models/b")
        try disk.write([9], to: "/models/a")
        #expect(try disk.read("/models/b", limit: limit) == [1, 2, 3])
        #expect(try disk.list("/models") == ["a", "b"])
        try disk.rename("/models/b", to: "a")
        #expect(try disk.list("/models") == ["a"])
        #expect(try disk.read("/models/a", limit: limit) == [1, 2, 3])
        try disk.write([], to: "/models/a")
        #expect(try disk.read("/models/a", limit: limit) == [])
        try disk.remove("/models/a")
        #expect(try disk.list("/models") == [])
    }

    @Test func `errors name the operation, the path and the reason`() throws {
        var disk = SimulatedFileSystem(seed: 1)
        try disk.write([0, 0, 0], to: "/file")
        let missing = #expect(throws: FileError.self) { try disk.append([1], to: "/none") }
        #expect(missing == FileError(.append, path: "/none", number: .noSuchFile))
        #expect(missing?.description == "cannot append /none: no such file or directory")
        #expect(missing?.retryCanHelp == false)
        let large = #expect(throws: FileError.self) {
            try disk.read("/file", limit: .bytes(2))
        }
        #expect(large?.description == "cannot read /file: file too large (limit 2 B)")
        #expect(throws: FileError(.list, path: "/file", number: .notDirectory)) {
            try disk.list("/file")
        }
        #expect(throws: FileError(.create, path: "/file", number: .exists)) {
            try disk.createDirectory("/file")
        }
        #expect(throws: FileError(.read, path: "/", number: .isDirectory)) {
            try disk.read("/", limit: limit)
        }
        #expect(throws: FileError(.rename, path: "/file", number: .invalidArgument)) {
            try disk.rename("/file", to: "other/file")
        }
    }

    @Test func `a short write leaves a prefix and says that there is no space`() throws {
        var disk = SimulatedFileSystem(seed: 4)
        disk.faults.planned = [(operation: 1, fault: .shortWrite)]
        let bytes = [UInt8](1...100)
        let error = #expect(throws: FileError.self) { try disk.write(bytes, to: "/file") }
        #expect(error == FileError(.write, path: "/file", number: .noSpace))
        #expect(error?.retryCanHelp == true)
        let left = try disk.read("/file", limit: limit)
        #expect(left.count < 100 && bytes.starts(with: left))
    }

    @Test func `a full disk takes no more until something is removed`() throws {
        var disk = SimulatedFileSystem(seed: 1)
        disk.faults.capacity = .bytes(10)
        try disk.write([UInt8](repeating: 1, count: 8), to: "/old")
        #expect(throws: FileError(.write, path: "/new", number: .noSpace, limit: .bytes(10))) {
            try disk.write([1, 2, 3], to: "/new")
        }
        try disk.remove("/old")
        try disk.write([1, 2, 3], to: "/new")
    }

    @Test func `a sync after a failed sync reports success over lost data`() throws {
        var disk = SimulatedFileSystem(seed: 1)
        try disk.write([1], to: "/file")
        try disk.syncFile("/file")
        try disk.syncDirectory("/")
        try disk.append([2], to: "/file")
        disk.faults.planned = [(operation: disk.operationCount, fault: .inputOutput)]
        let error = #expect(throws: FileError.self) { try disk.syncFile("/file") }
        #expect(error?.retryCanHelp == false)
        try disk.syncFile("/file")
        #expect(try disk.read("/file", limit: limit) == [1, 2])
        disk.restart()
        #expect(try disk.read("/file", limit: limit) == [1])
    }

    @Test func `without power nothing works, and after it what was synced is there`() throws {
        var disk = SimulatedFileSystem(seed: 2)
        try disk.write([7], to: "/kept")
        try disk.syncFile("/kept")
        try disk.syncDirectory("/")
        disk.faults.powerCutAt = disk.operationCount
        #expect(throws: FileError.self) { try disk.remove("/kept") }
        #expect(!disk.hasPower)
        #expect(throws: FileError.self) { try disk.read("/kept", limit: limit) }
        disk.restart()
        #expect(try disk.read("/kept", limit: limit) == [7])
    }

    @Test func `the same seed gives the same faults and the same remains`() {
        func run(seed: UInt64) -> [String] {
            var disk = SimulatedFileSystem(seed: seed)
            disk.faults.probability = 0.2
            disk.faults.powerCutAt = 60
            var log: [String] = []
            for round in 0..<40 {
                do {
                    try disk.write([UInt8](repeating: UInt8(round), count: 50), to: "/\(round % 3)")
                    try disk.syncFile("/\(round % 3)")
                } catch {
                    log.append("\(error)")
                }
            }
            disk.restart()
            do {
                for name in try disk.list("/") {
                    log.append("\(name) \(try disk.read("/" + name, limit: limit))")
                }
            } catch {
                log.append("\(error)")
            }
            return log
        }
        let first = run(seed: 11)
        #expect(first == run(seed: 11))
        #expect(first != run(seed: 12))
        #expect(first.contains { $0.contains("no space") })
        #expect(first.contains { $0.contains("input/output") })
    }
}
