// What the kernel says of a process that runs.

import HearthCore
import HearthLinux
import HearthUnits

struct ProcessFigures {
    /// Time on a processor, all threads.
    let busy: TimeSpan
    let residentKibibytes: Int
    /// Times that a thread went to sleep by itself.
    let sleeps: Int

    init(_ process: Int32) throws(FileError) {
        let threads = try LinuxFileStore().list("/proc/\(process)/task")
        var (busy, sleeps) = (Int64(0), 0)
        for thread in threads {
            let folder = "/proc/\(process)/task/\(thread)"
            busy += Int64(try ProcessFigures.words(folder + "/schedstat").first ?? "") ?? 0
            sleeps += try ProcessFigures.number("voluntary_ctxt_switches:", in: folder + "/status")
        }
        self.busy = TimeSpan(rawValue: busy)
        self.sleeps = sleeps
        residentKibibytes = try ProcessFigures.number("VmRSS:", in: "/proc/\(process)/status")
    }

    private static func words(_ path: String) throws(FileError) -> [Substring] {
        String(decoding: try readFile(path, limit: .kibibytes(64)), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
    }

    private static func number(_ name: String, in path: String) throws(FileError) -> Int {
        let words = try words(path)
        let place = words.firstIndex { $0 == name }.map { $0 + 1 } ?? words.count
        return place < words.count ? Int(words[place]) ?? 0 : 0
    }
}
