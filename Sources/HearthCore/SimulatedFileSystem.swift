// A file system in memory that behaves as badly as a real one may: what is not synced can be lost,
// wholly or in part, when the power is cut; operations fail; and all of it follows from one seed.
//
// Two layers are kept of everything: what a running program sees and what is on the disk. A change
// is seen at once and stands in a list of pending changes until a sync brings it to the disk.
// Files and directories have lists of their own, so that a rename may reach the disk before the
// data of the file that it names: the mistake that this file exists to find.

/// Which operations go wrong, and how.
public struct FileFaults: Sendable {
    public enum Fault: Sendable {
        /// Part of the bytes is written, then there is no space.
        case shortWrite
        /// There is no space for anything.
        case noSpace
        /// The medium fails. In a sync: the pending changes are forgotten, as Linux does.
        case inputOutput
    }

    /// The power goes in this operation, counted from 0; nil for never.
    public var powerCutAt: Int?
    /// Operations that fail, by number.
    public var planned: [(operation: Int, fault: Fault)] = []
    /// The probability with which any other operation fails, with a fault drawn from the seed.
    public var probability = 0.0
    /// All files together; more is `noSpace`.
    public var capacity = ByteCount.mebibytes(1024)

    public init(powerCutAt: Int? = nil) { self.powerCutAt = powerCutAt }
}

/// A deterministic file system with faults. A value: a copy is a snapshot of the disk.
public struct SimulatedFileSystem: FileStore, Sendable {
    public var faults: FileFaults
    /// Steps carried out so far. `write` is two (open, write), everything else one.
    public private(set) var operationCount = 0
    public private(set) var hasPower = true

    private var nodes: [Node] = [.directory(SimulatedDirectory())]
    private var random: SeededRandom

    private enum Node: Sendable {
        case file(SimulatedFile)
        case directory(SimulatedDirectory)
    }

    /// An empty disk with the directory `/`. `seed` decides what a power cut leaves.
    public init(seed: UInt64, faults: FileFaults = FileFaults()) {
        self.faults = faults
        random = SeededRandom(seed: seed)
    }

    /// Brings the power back. What was synced is there; of every pending change it is drawn whether
    /// it reached the disk. Faults are over; set `faults` again for more.
    public mutating func restart() {
        for index in nodes.indices {
            switch nodes[index] {
            case .file(var file):
                file.losePower(&random)
                nodes[index] = .file(file)
            case .directory(var directory):
                directory.losePower(&random)
                nodes[index] = .directory(directory)
            }
        }
        hasPower = true
        faults = FileFaults()
    }

    // MARK: FileStore

    public mutating func read(_ path: String, limit: ByteCount) throws(FileError) -> [UInt8] {
        try step(.read, path)
        let (_, file) = try file(path, .read)
        guard file.seen.count <= limit.rawValue else {
            throw FileError(.read, path: path, number: .fileTooLarge, limit: limit)
        }
        return file.seen
    }

    public mutating func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try step(.open, path)
        let (parent, name) = try parent(of: path, .open)
        if try directory(parent, path, .open).entry(name) == nil {
            nodes.append(.file(SimulatedFile()))
            try change(parent, path, .open, .link(name: name, node: nodes.count - 1))
        }
        var (index, file) = try file(path, .open)
        file.apply(.truncate)
        nodes[index] = .file(file)
        try extend(path, with: bytes, .write)
    }

    public mutating func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        try extend(path, with: bytes, .append)
    }

    public mutating func syncFile(_ path: String) throws(FileError) {
        do {
            try step(.syncFile, path)
        } catch {
            if hasPower, let (index, file) = lookUpFile(path) {
                var forgetful = file
                forgetful.forgetPending()
                nodes[index] = .file(forgetful)
            }
            throw error
        }
        var (index, file) = try file(path, .syncFile)
        file.sync()
        nodes[index] = .file(file)
    }

    public mutating func syncDirectory(_ path: String) throws(FileError) {
        try step(.syncDirectory, path)
        let index = try resolve(path, .syncDirectory)
        var directory = try directory(index, path, .syncDirectory)
        directory.sync()
        nodes[index] = .directory(directory)
    }

    public mutating func rename(_ path: String, to name: String) throws(FileError) {
        try step(.rename, path, appliedWhenPowerIsCut: { $0.renameNow(path, to: name) })
        _ = try file(path, .rename)
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else {
            throw FileError(.rename, path: path, number: .invalidArgument)
        }
        renameNow(path, to: name)
    }

    public mutating func remove(_ path: String) throws(FileError) {
        try step(.remove, path)
        _ = try file(path, .remove)
        let (parent, name) = try parent(of: path, .remove)
        try change(parent, path, .remove, .unlink(name: name))
    }

    public mutating func createDirectory(_ path: String) throws(FileError) {
        try step(.create, path)
        let (parent, name) = try parent(of: path, .create)
        guard try directory(parent, path, .create).entry(name) == nil else {
            throw FileError(.create, path: path, number: .exists)
        }
        nodes.append(.directory(SimulatedDirectory()))
        try change(parent, path, .create, .link(name: name, node: nodes.count - 1))
    }

    public mutating func list(_ directory: String) throws(FileError) -> [String] {
        try step(.list, directory)
        let index = try resolve(directory, .list)
        return try self.directory(index, directory, .list).names
    }
}

extension SimulatedFileSystem {
    /// Counts the step and lets a fault happen instead of it.
    private mutating func step(
        _ operation: FileError.Operation, _ path: String,
        appliedWhenPowerIsCut halfDone: (inout SimulatedFileSystem) -> Void = { _ in }
    ) throws(FileError) {
        if let fault = try fault(operation, path, halfDone: halfDone) {
            let number: ErrorNumber = fault == .inputOutput ? .inputOutput : .noSpace
            throw FileError(operation, path: path, number: number)
        }
    }

    private mutating func fault(
        _ operation: FileError.Operation, _ path: String,
        halfDone: (inout SimulatedFileSystem) -> Void
    ) throws(FileError) -> FileFaults.Fault? {
        guard hasPower else { throw FileError(operation, path: path, number: .inputOutput) }
        let current = operationCount
        operationCount += 1
        if current == faults.powerCutAt {
            // The operation under way has been handed to the disk, or not.
            if random.chance(0.5) { halfDone(&self) }
            hasPower = false
            throw FileError(operation, path: path, number: .inputOutput)
        }
        if let planned = faults.planned.first(where: { $0.operation == current }) {
            return planned.fault
        }
        guard faults.probability > 0, random.chance(faults.probability) else { return nil }
        let writes = operation == .write || operation == .append
        let onlyReads = operation == .read || operation == .list
        let choices: [FileFaults.Fault] =
            writes
            ? [.shortWrite, .noSpace, .inputOutput]
            : onlyReads ? [.inputOutput] : [.noSpace, .inputOutput]
        return choices[random.below(choices.count)]
    }

    private mutating func extend(
        _ path: String, with bytes: [UInt8], _ operation: FileError.Operation
    ) throws(FileError) {
        let fault = try fault(operation, path, halfDone: { $0.extendNow(path, with: bytes) })
        switch fault {
        case .noSpace: throw FileError(operation, path: path, number: .noSpace)
        case .inputOutput: throw FileError(operation, path: path, number: .inputOutput)
        case .shortWrite:
            extendNow(path, with: Array(bytes.prefix(random.below(bytes.count + 1))))
            throw FileError(operation, path: path, number: .noSpace)
        case nil: break
        }
        _ = try file(path, operation)
        guard used + bytes.count <= faults.capacity.rawValue else {
            throw FileError(operation, path: path, number: .noSpace, limit: faults.capacity)
        }
        extendNow(path, with: bytes)
    }

    private mutating func extendNow(_ path: String, with bytes: [UInt8]) {
        guard let (index, file) = lookUpFile(path) else { return }
        var longer = file
        longer.apply(.write(offset: file.seen.count, bytes: bytes))
        nodes[index] = .file(longer)
    }

    private mutating func renameNow(_ path: String, to name: String) {
        guard let (parent, old) = lookUpParent(path),
            case .directory(var directory) = nodes[parent], directory.entry(old) != nil
        else { return }
        directory.apply(.rename(from: old, to: name))
        nodes[parent] = .directory(directory)
    }

    /// The bytes of all files that have a name.
    private var used: Int {
        var sum = 0
        for case .directory(let directory) in nodes {
            for node in directory.files {
                if case .file(let file) = nodes[node] { sum += file.seen.count }
            }
        }
        return sum
    }

    // MARK: Names

    private func lookUp(_ path: String) -> Int? {
        var index = 0
        for component in path.split(separator: "/") {
            guard case .directory(let directory) = nodes[index],
                let next = directory.entry(String(component))
            else { return nil }
            index = next
        }
        return index
    }

    private func lookUpFile(_ path: String) -> (Int, SimulatedFile)? {
        guard let index = lookUp(path), case .file(let file) = nodes[index] else { return nil }
        return (index, file)
    }

    private func lookUpParent(_ path: String) -> (Int, String)? {
        let components = path.split(separator: "/")
        guard let name = components.last else { return nil }
        let parent = components.dropLast().joined(separator: "/")
        return lookUp(parent).map { ($0, String(name)) }
    }

    private func resolve(
        _ path: String, _ operation: FileError.Operation
    ) throws(FileError) -> Int {
        guard let index = lookUp(path) else {
            throw FileError(operation, path: path, number: .noSuchFile)
        }
        return index
    }

    private func parent(
        of path: String, _ operation: FileError.Operation
    ) throws(FileError) -> (Int, String) {
        guard let found = lookUpParent(path) else {
            throw FileError(operation, path: path, number: .noSuchFile)
        }
        return found
    }

    private func file(
        _ path: String, _ operation: FileError.Operation
    ) throws(FileError) -> (Int, SimulatedFile) {
        let index = try resolve(path, operation)
        guard case .file(let file) = nodes[index] else {
            throw FileError(operation, path: path, number: .isDirectory)
        }
        return (index, file)
    }

    private func directory(
        _ index: Int, _ path: String, _ operation: FileError.Operation
    ) throws(FileError) -> SimulatedDirectory {
        guard case .directory(let directory) = nodes[index] else {
            throw FileError(operation, path: path, number: .notDirectory)
        }
        return directory
    }

    private mutating func change(
        _ index: Int, _ path: String, _ operation: FileError.Operation,
        _ change: SimulatedDirectory.Change
    ) throws(FileError) {
        var directory = try directory(index, path, operation)
        directory.apply(change)
        nodes[index] = .directory(directory)
    }
}
