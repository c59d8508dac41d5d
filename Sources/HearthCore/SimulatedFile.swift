// One file and one directory of the simulated disk, each with what a program sees, what the disk
// holds, and the changes in between.

/// The content of a file.
struct SimulatedFile: Sendable {
    enum Change: Sendable {
        case truncate
        case write(offset: Int, bytes: [UInt8])
    }

    private(set) var seen: [UInt8] = []
    private var stored: [UInt8] = []
    private var pending: [Change] = []

    mutating func apply(_ change: Change) {
        SimulatedFile.apply(change, to: &seen)
        pending.append(change)
    }

    mutating func sync() {
        for change in pending { SimulatedFile.apply(change, to: &stored) }
        pending = []
    }

    /// What Linux does after a failed sync: the pages count as clean, though the disk lacks them.
    mutating func forgetPending() { pending = [] }

    /// Some of the pending changes reached the disk, in order; the next one may be torn: a part of
    /// its bytes, or its length with zeros for bytes.
    mutating func losePower(_ random: inout SeededRandom) {
        let reached = random.below(pending.count + 1)
        for change in pending.prefix(reached) { SimulatedFile.apply(change, to: &stored) }
        if reached < pending.count, case .write(let offset, let bytes) = pending[reached] {
            let part = Array(bytes.prefix(random.below(bytes.count + 1)))
            let torn = random.chance(0.5) ? part : [UInt8](repeating: 0, count: part.count)
            SimulatedFile.apply(.write(offset: offset, bytes: torn), to: &stored)
        }
        pending = []
        seen = stored
    }

    private static func apply(_ change: Change, to content: inout [UInt8]) {
        switch change {
        case .truncate: content = []
        case .write(let offset, let bytes):
            if content.count < offset {
                content += [UInt8](repeating: 0, count: offset - content.count)
            }
            let overlap = min(content.count - offset, bytes.count)
            content.replaceSubrange(offset..<offset + overlap, with: bytes)
        }
    }
}

/// The names in a directory.
struct SimulatedDirectory: Sendable {
    enum Change: Sendable {
        case link(name: String, node: Int)
        case unlink(name: String)
        case rename(from: String, to: String)
    }

    private typealias Entries = [(name: String, node: Int)]
    private var seen: Entries = []
    private var stored: Entries = []
    private var pending: [Change] = []

    var names: [String] { seen.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    var files: [Int] { seen.map(\.node) }

    func entry(_ name: String) -> Int? { seen.first { $0.name == name }?.node }

    mutating func apply(_ change: Change) {
        SimulatedDirectory.apply(change, to: &seen)
        pending.append(change)
    }

    mutating func sync() {
        for change in pending { SimulatedDirectory.apply(change, to: &stored) }
        pending = []
    }

    /// Some of the pending changes reached the disk, in order, as a journal does it. A rename that
    /// is torn leaves the file under both names; the new name is never without a file.
    mutating func losePower(_ random: inout SeededRandom) {
        let reached = random.below(pending.count + 1)
        for change in pending.prefix(reached) { SimulatedDirectory.apply(change, to: &stored) }
        if reached < pending.count, case .rename(let from, let to) = pending[reached],
            let node = stored.first(where: { $0.name == from })?.node, random.chance(0.3)
        {
            SimulatedDirectory.apply(.link(name: to, node: node), to: &stored)
        }
        pending = []
        seen = stored
    }

    private static func apply(_ change: Change, to entries: inout Entries) {
        switch change {
        case .link(let name, let node):
            entries.removeAll { $0.name == name }
            entries.append((name, node))
        case .unlink(let name):
            entries.removeAll { $0.name == name }
        case .rename(let from, let to):
            guard let node = entries.first(where: { $0.name == from })?.node, from != to else {
                return
            }
            entries.removeAll { $0.name == from || $0.name == to }
            entries.append((to, node))
        }
    }
}
