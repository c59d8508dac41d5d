// Where each computed tensor lives: one block of memory, shared by tensors that are never needed
// at the same time.

/// A block of the arena that one tensor (or one operator's scratch space) needs for a while.
public struct ArenaRequest: Equatable, Sendable {
    /// What it is for, in the printed map.
    public let label: String
    public let byteCount: Int
    /// The operators during which the block must stay; −1 stands for before the first.
    public let lifetime: ClosedRange<Int>

    public init(label: String, byteCount: Int, lifetime: ClosedRange<Int>) {
        self.label = label
        self.byteCount = byteCount
        self.lifetime = lifetime
    }
}

/// An arena's layout: no two blocks overlap in both time and space.
public struct ArenaPlan: Equatable, Sendable {
    /// Every offset is a multiple of this: a cache line, so that no vector straddles two.
    public static let alignment = 64

    public let requests: [ArenaRequest]
    /// One a request, in the same order.
    public let offsets: [Int]
    /// Bytes of the whole arena, a multiple of the alignment.
    public let byteCount: Int

    /// Places the largest block first, each in the smallest gap that fits among the blocks that
    /// live at the same time, or behind them (greedy best fit by size).
    ///
    /// Work grows with the square of the number of requests, which the reader caps.
    public init(_ requests: [ArenaRequest]) {
        let order = requests.indices.sorted {
            (requests[$0].byteCount, $1) > (requests[$1].byteCount, $0)
        }
        var offsets = [Int](repeating: 0, count: requests.count)
        var placed: [Int] = []  // by offset
        var top = 0
        for index in order {
            let size = ArenaPlan.rounded(requests[index].byteCount)
            let neighbours = placed.lazy.filter {
                requests[$0].lifetime.overlaps(requests[index].lifetime)
            }.map {
                (start: offsets[$0], end: offsets[$0] + ArenaPlan.rounded(requests[$0].byteCount))
            }
            offsets[index] = ArenaPlan.bestGap(of: size, between: neighbours)
            let at = placed.firstIndex { offsets[$0] > offsets[index] } ?? placed.endIndex
            placed.insert(index, at: at)
            top = max(top, offsets[index] + size)
        }
        self.requests = requests
        self.offsets = offsets
        byteCount = top
    }

    private static func bestGap(
        of size: Int, between blocks: some Sequence<(start: Int, end: Int)>
    ) -> Int {
        var best: (offset: Int, size: Int)?
        var free = 0
        for block in blocks {
            let gap = block.start - free
            if gap >= size, gap < best?.size ?? .max { best = (free, gap) }
            free = max(free, block.end)
        }
        return best?.offset ?? free
    }

    /// `byteCount` rounded up to the alignment; the reader keeps tensors far below overflow.
    static func rounded(_ byteCount: Int) -> Int { (byteCount + alignment - 1) & ~(alignment - 1) }
}

extension ArenaPlan: CustomStringConvertible {
    /// The map as text: a row a block, its place in time drawn as a bar (a column an operator).
    public var description: String {
        let last = requests.map(\.lifetime.upperBound).max() ?? 0
        var rows = ["arena: \(byteCount) bytes, \(requests.count) blocks"]
        let header =
            ArenaPlan.pad("offset", 9) + ArenaPlan.pad("bytes", 9) + ArenaPlan.pad("operators", 11)
        rows.append(header + "  block")
        for index in requests.indices.sorted(by: { (offsets[$0], $0) < (offsets[$1], $1) }) {
            let request = requests[index]
            let life = request.lifetime
            let span =
                life.lowerBound < 0
                ? "in–\(life.upperBound)" : "\(life.lowerBound)–\(life.upperBound)"
            let bar = (-1...max(last, -1)).map { life.contains($0) ? "█" : "·" }.joined()
            rows.append(
                ArenaPlan.pad("\(offsets[index])", 9) + ArenaPlan.pad("\(request.byteCount)", 9)
                    + ArenaPlan.pad(span, 11) + "  \(bar)  \(request.label)")
        }
        return rows.joined(separator: "\n")
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
