// The real machine, in a directory of this test's own.

import HearthCore
import HearthLinux
import HearthUnits
import Synchronization
import Testing

import Glibc

/// A directory that is removed, with the files in it, when the test is over.
private struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/hearth-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try LinuxFileStore().createDirectory(path)
    }

    deinit {
        do {
            for name in try LinuxFileStore().list(path) {
                try LinuxFileStore().remove(path + "/" + name)
            }
        } catch {
            Issue.record(error)
        }
        unsafe rmdir(path)
    }
}

struct LinuxFileStoreTests {
    private let store = LinuxFileStore()
    private let limit = ByteCount.mebibytes(1)

    @Test func `a file is written, synced, renamed and read`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state.new"
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try store.write(bytes, to: path)
        try store.append([1, 2, 3], to: path)
        try store.syncFile(path)
        try store.rename(path, to: "state")
        try store.syncDirectory(directory.path)
        #expect(try store.list(directory.path) == ["state"])
        #expect(try store.read(directory.path + "/state", limit: limit) == bytes + [1, 2, 3])
        try store.write([], to: directory.path + "/state")
        #expect(try store.read(directory.path + "/state", limit: limit) == [])
    }

    @Test func `errors carry what the kernel said`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        #expect(throws: FileError(.read, path: path, number: .noSuchFile)) {
            try store.read(path, limit: limit)
        }
        #expect(throws: FileError(.append, path: path, number: .noSuchFile)) {
            try store.append([1], to: path)
        }
        #expect(throws: FileError(.create, path: directory.path, number: .exists)) {
            try store.createDirectory(directory.path)
        }
        #expect(throws: FileError(.read, path: directory.path, number: .isDirectory)) {
            try store.read(directory.path, limit: limit)
        }
        #expect(throws: FileError(.rename, path: path, number: .invalidArgument)) {
            try store.rename(path, to: "../elsewhere")
        }
        try store.write([1, 2, 3], to: path)
        #expect(try store.read(path, limit: .bytes(3)) == [1, 2, 3])
        #expect(throws: FileError(.read, path: path, number: .fileTooLarge, limit: .bytes(2))) {
            try store.read(path, limit: .bytes(2))
        }
        #expect(throws: FileError(.list, path: path, number: .notDirectory)) {
            try store.list(path)
        }
    }

    @Test func `a store does not follow a link, a person's file is meant through one`() throws {
        let directory = try TemporaryDirectory()
        try store.write([42], to: directory.path + "/file")
        let link = directory.path + "/link"
        let linked = unsafe symlink("file", link)
        #expect(linked == 0)
        #expect(throws: FileError(.read, path: link, number: .tooManyLinks)) {
            try store.read(link, limit: limit)
        }
        #expect(throws: FileError(.open, path: link, number: .tooManyLinks)) {
            try store.write([], to: link)
        }
        #expect(try readFile(link, limit: limit) == [42])
        try writeFile([43, 44], to: link)
        #expect(try store.read(directory.path + "/file", limit: limit) == [43, 44])
    }

    @Test func `a place is checked without touching it`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        try checkWritable(path)
        #expect(try store.list(directory.path) == [])
        try store.write([42], to: path)
        try checkWritable(path)
        #expect(try store.read(path, limit: limit) == [42])
        let missing = directory.path + "/none/file"
        #expect(throws: FileError(.open, path: missing, number: .noSuchFile)) {
            try checkWritable(missing)
        }
        #expect(throws: FileError(.open, path: path + "/below", number: .notDirectory)) {
            try checkWritable(path + "/below")
        }
        #expect(throws: FileError(.open, path: directory.path, number: .isDirectory)) {
            try checkWritable(directory.path)
        }
    }

    @Test func `a file without a size is read to its end, within the limit`() throws {
        #expect(try readFile("/proc/self/status", limit: limit).count > 100)
        #expect(throws: FileError.self) { try readFile("/dev/zero", limit: limit) }
    }
}

struct TerminalTests {
    private func terminal(_ environment: [String: String], interactive: Bool = true) -> Terminal {
        Terminal(
            isInteractive: interactive, columns: nil, rows: nil, environment: { environment[$0] })
    }

    @Test(arguments: [
        (["TERM": "xterm-256color", "COLORTERM": "truecolor"], Terminal.Colour.full),
        (["TERM": "xterm-256color"], .indexed), (["TERM": "linux"], .basic),
        (["TERM": "dumb", "COLORTERM": "truecolor"], .none), ([:], .none),
        (["TERM": "xterm", "COLORTERM": "24bit", "NO_COLOR": "1"], .none),
        (["TERM": "xterm", "COLORTERM": "24bit", "NO_COLOR": ""], .full),
    ])
    func `colour is what the terminal and the person allow`(
        environment: [String: String], colour: Terminal.Colour
    ) {
        #expect(terminal(environment).colour == colour)
        #expect(terminal(environment, interactive: false).colour == .none)
    }

    @Test func `the first locale that is set decides about Unicode`() {
        #expect(terminal(["LANG": "de_DE.UTF-8"]).showsUnicode)
        #expect(terminal(["LC_ALL": "", "LC_CTYPE": "C.utf8", "LANG": "C"]).showsUnicode)
        #expect(!terminal(["LC_ALL": "C", "LANG": "de_DE.UTF-8"]).showsUnicode)
        #expect(!terminal([:]).showsUnicode)
    }

    @Test func `an unknown size is taken from the environment, else it is the classic one`() {
        let said = terminal(["COLUMNS": "132", "LINES": "50"])
        #expect(said.columns == 132 && said.rows == 50)
        let silent = terminal(["COLUMNS": "wide"])
        #expect(silent.columns == 80 && silent.rows == 24)
    }

    @Test func `a size that no terminal has is not believed`() {
        let odd = terminal(["COLUMNS": "-3", "LINES": "0"])
        #expect(odd.columns == 80 && odd.rows == 24)
    }
}

struct MachineTests {
    @Test func `the affinity mask is counted over all its groups`() {
        let status = "Name:\tx\nCpus_allowed:\t3,ffffff0f\nCpus_allowed_list:\t0-3\n"
        #expect(allowedProcessorCount(status: Array(status.utf8)) == 30)
        #expect(allowedProcessorCount(status: Array("Name:\tx\n".utf8)) == nil)
    }

    @Test func `the clock does not go back`() {
        let clock = SystemClock()
        var last = clock.now
        for _ in 0..<1000 {
            let now = clock.now
            #expect(now >= last)
            last = now
        }
        #expect(last > .boot)
    }

    @Test func `there is a processor, and no more than the machine has`() {
        let count = availableProcessorCount()
        #expect(count >= 1 && count <= sysconf(Int32(_SC_NPROCESSORS_CONF)))
    }
}

struct ProcessTests {
    @Test func `a link, a device and nothing are no regular file`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        try LinuxFileStore().write([], to: path)
        #expect(isRegularFile(path) == true)
        #expect(unsafe symlink(path, directory.path + "/link") == 0)
        #expect(isRegularFile(directory.path + "/link") == false)
        #expect(isRegularFile("/dev/null") == false)
        #expect(isRegularFile(directory.path + "/none") == nil)
    }

    @Test func `a thread runs what it was given and is joined`() throws {
        let box = Box()
        let thread = try WorkerThread("test", stack: .kibibytes(256)) {
            box.value.store(41, ordering: .relaxed)
        }
        thread.join()
        #expect(box.value.load(ordering: .relaxed) == 41)
    }

    @Test func `a socket that nobody listens on says so`() {
        do throws(FileError) {
            _ = try PacketSocket(PacketSocket.Address("/nowhere/lease.sock"))
            Issue.record("connected to nothing")
        } catch {
            #expect("\(error)" == "cannot open /nowhere/lease.sock: no such file or directory")
        }
    }
}

private final class Box: Sendable {
    let value = Atomic(0)
}
