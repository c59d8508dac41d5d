// Where alerts leave hearthd, and how one looks as a line of JSON.

public import HearthCore

internal import HearthPolicy
internal import HearthSafety
internal import HearthUnits

/// Takes alerts. The socket that others watch will be one; the file is the other.
public protocol AlertSink {
    /// - Parameters:
    ///   - notice: what happened, and when by the machine's clock.
    ///   - wallSeconds: the present in Unix time, as far as the board knows it.
    /// - Returns: whether it is where it survives this process.
    mutating func take(_ notice: TimedNotice, wallSeconds: Int64) -> Bool
}

extension TimedNotice {
    /// `{"sequence":1,"time":…,"uptime":…,"kind":…}` with what belongs to its kind; one line.
    ///
    /// - Parameters:
    ///   - sequence: counts the lines of one run of hearthd, so that a gap is seen.
    ///   - wallSeconds: the present in Unix time.
    public func json(sequence: UInt64, wallSeconds: Int64) -> JSON {
        var members: [(String, JSON)] = [
            ("sequence", .integer(Int(clamping: sequence))),
            ("time", .integer(Int(wallSeconds))),
            ("uptime", .number(Double(at.rawValue / 1_000_000) / 1000)),
        ]
        members += notice.members
        return .object(members)
    }
}

extension Notice {
    fileprivate var members: [(String, JSON)] {
        switch self {
        case .state(let state, let was):
            return [
                ("kind", "state"), ("state", .string(state.rawValue)),
                ("was", .string(was.rawValue)), ("meaning", .string(state.meaning)),
            ]
        case .cycleBegan(let cycle):
            return [("kind", "cycle_began"), ("cycle", .integer(Int(cycle)))]
        case .cycleEnded(let cycle, let reason, let browning):
            return [
                ("kind", "cycle_ended"), ("cycle", .integer(Int(cycle))),
                ("reason", .string(reason.rawValue)),
                ("browning", browning.map { .number(($0 * 1000).rounded() / 1000) } ?? .null),
            ]
        case .trip(let entry):
            return [
                ("kind", .string(entry.event.name)),
                ("interlock", .string("\(entry.trip.interlock)")),
                ("sensor", entry.trip.sensor.map { .string("\($0)") } ?? .null),
                ("latches", .bool(entry.trip.interlock.latches)),
            ] + entry.members(value: entry.trip.value, limit: entry.trip.limit)
        case .wornTrip(let entry):
            return [
                ("kind", .string(entry.event.name)), ("rule", .string("\(entry.trip.rule)")),
                ("sensor", entry.trip.sensor.map { .string("\($0)") } ?? .null),
                ("latches", .bool(entry.trip.rule.latches)),
            ] + entry.members(value: entry.trip.value, limit: entry.trip.limit)
        case .call(let event):
            return [("kind", "call"), ("event", .string(event.name))] + event.members
        case .lost(let count): return [("kind", "lost"), ("notices", .integer(Int(count)))]
        }
    }
}

extension JournalEvent {
    fileprivate var name: String {
        switch self {
        case .tripped: "trip"
        case .cleared: "cleared"
        case .motorCut: "motor_cut"
        }
    }
}

extension Journal.Entry {
    /// What both targets' entries have.
    fileprivate func members(value: Int32, limit: Int32) -> [(String, JSON)] {
        [
            ("value", .integer(Int(value))), ("limit", .integer(Int(limit))),
            ("tick", .integer(Int(tick))), ("lost_before", .integer(Int(lostBefore))),
            ("guard", .string(String(instance, radix: 16))),
            ("guard_sequence", .integer(Int(sequence))),
        ]
    }
}

/// Alerts as lines of JSON in a file of bounded size. When the next line would exceed the bound,
/// the file becomes `NAME.1`, in place of an older one, and a new file begins: whoever follows it
/// by name sees every line. What cannot be written waits its turn, some lines of it; what finds no
/// room there is counted, and said with the next that can be written. A line whose fate is unknown
/// is written again: its sequence tells.
public struct AlertFile<Store: FileStore>: AlertSink {
    public let path: String
    /// The most that the file may hold.
    public var sizeMax: ByteCount
    /// Lines that were given up.
    public private(set) var lostLines: UInt64 = 0
    private var unsaidLines: UInt64 = 0
    /// Lines that are not in the file yet, oldest first.
    private var waiting: [String] = []
    package var store: Store
    private var sequence: UInt64 = 0
    /// Nil until the file is known to be there.
    private var size: Int?
    /// Whether the directory knows the file for good.
    private var isNameSafe = false
    /// Whether the file may end within a line.
    private var isTorn = false
    /// The last failure, until a line is written.
    public private(set) var failure: FileError?

    /// Lines that may wait.
    package static var waitingMax: Int { 32 }

    public init(_ path: String, sizeMax: ByteCount, store: Store) {
        self.path = path
        self.sizeMax = sizeMax
        self.store = store
    }

    public mutating func take(_ notice: TimedNotice, wallSeconds: Int64) -> Bool {
        sequence += 1
        waiting.append("\(notice.json(sequence: sequence, wallSeconds: wallSeconds))\n")
        retry(wallSeconds: wallSeconds)
        if waiting.isEmpty { return true }
        if notice.notice.journalMark != nil {
            // The guard keeps its own, and hands it out again.
            waiting.removeLast()
        } else if waiting.count > AlertFile.waitingMax {
            waiting.removeFirst()
            lostLines += 1
            unsaidLines += 1
        }
        return false
    }

    /// Writes what waits, as far as it can be; to be asked now and then.
    public mutating func retry(wallSeconds: Int64) {
        while let line = waiting.first {
            var text = line
            if unsaidLines > 0 {
                let lost = JSON.object([
                    ("time", .integer(Int(wallSeconds))), ("kind", "lost"),
                    ("lines", .integer(Int(clamping: unsaidLines))),
                ])
                text = "\(lost)\n" + text
            }
            // The file may have gone, with its directory or without: looked for once more.
            guard put(text) || put(text) else { return }
            waiting.removeFirst()
            unsaidLines = 0
        }
    }

    private mutating func put(_ text: String) -> Bool {
        do throws(FileError) {
            try write(Array(text.utf8))
            failure = nil
            return true
        } catch {
            failure = error
            (size, isNameSafe) = (nil, false)
            return false
        }
    }

    private mutating func write(_ line: [UInt8]) throws(FileError) {
        var held: Int
        if let size { held = size } else { held = try open() }
        if held > 0, held + line.count >= sizeMax.rawValue {
            try store.rename(path, to: name + ".1")
            try create()
            held = 0
        }
        let bytes = isTorn ? [UInt8(ascii: "\n")] + line : line
        isTorn = true
        try store.append(bytes, to: path)
        try store.syncFile(path)
        if !isNameSafe { try store.syncDirectory(directory) }
        isNameSafe = true
        isTorn = false
        size = held + bytes.count
    }

    /// The size of the file that is there, or of a new one. One beyond all bounds is put aside.
    private mutating func open() throws(FileError) -> Int {
        do throws(FileError) {
            let bytes = try store.read(path, limit: sizeMax)
            isTorn = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
            return bytes.count
        } catch {
            switch error.number {
            case .noSuchFile: try create()
            case .fileTooLarge:
                try store.rename(path, to: name + ".1")
                try create()
            default: throw error
            }
            return 0
        }
    }

    private mutating func create() throws(FileError) {
        size = nil
        isNameSafe = false
        try store.write([], to: path)
        isTorn = false
        size = 0
    }

    private var slash: String.Index? { path.lastIndex(of: "/") }
    private var name: String { slash.map { String(path[path.index(after: $0)...]) } ?? path }

    private var directory: String {
        guard let slash else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
