// Keeping labels apart: those at the right end of the lines, which may move up and down, and those
// of events, which stand in lanes above the panels.

/// About how wide a text will be. Fonts differ, so it is the width of a wide one.
func textWidth(_ text: String, size: Double) -> Double { Double(text.count) * size * 0.6 }

/// Moves positions apart until neighbours are `spacing` away, as little as possible and within
/// `bounds`; the order is kept.
func spread(_ positions: [Double], spacing: Double, bounds: ClosedRange<Double>) -> [Double] {
    let order = positions.indices.sorted {
        (positions[$0], $0) < (positions[$1], $1)
    }
    // Neighbours that touch become one block, centred on the mean of where its members want to be.
    var blocks: [(mean: Double, count: Int)] = []
    for index in order {
        blocks.append((positions[index], 1))
        while let last = blocks.last, blocks.count > 1 {
            let previous = blocks[blocks.count - 2]
            let room = Double(previous.count + last.count) / 2 * spacing
            guard
                centre(last, spacing, bounds) - centre(previous, spacing, bounds) < room - 1e-9
            else { break }
            let count = previous.count + last.count
            let sum = previous.mean * Double(previous.count) + last.mean * Double(last.count)
            blocks.removeLast(2)
            blocks.append((sum / Double(count), count))
        }
    }
    var result = positions
    var rank = 0
    for block in blocks {
        let top = centre(block, spacing, bounds) - Double(block.count - 1) / 2 * spacing
        for member in 0..<block.count {
            result[order[rank]] = top + Double(member) * spacing
            rank += 1
        }
    }
    return result
}

/// Where the block lies once it is kept within the bounds; the upper one wins.
private func centre(
    _ block: (mean: Double, count: Int), _ spacing: Double, _ bounds: ClosedRange<Double>
) -> Double {
    let half = Double(block.count - 1) / 2 * spacing
    return max(bounds.lowerBound + half, min(bounds.upperBound - half, block.mean))
}

/// Events as they are drawn: one mark each, a label for every group of equal ones side by side.
struct EventLabels {
    struct Placed {
        let event: Plot.Event
        let x: Double
        /// Empty for a mark whose label stands with an earlier mark.
        var text: String
        /// 0 is next to the panels.
        var lane = 0
        /// Where the text begins.
        var textX = 0.0
    }

    static let laneMax = 7
    private(set) var placed: [Placed] = []

    var laneCount: Int { placed.map { $0.text.isEmpty ? 0 : $0.lane + 1 }.max() ?? 0 }

    init(_ events: [Plot.Event], x: PlotAxis, size: Double, right: Double) {
        let visible = events.filter { x.values.contains($0.time) }
            .sorted { $0.time < $1.time }
        group(visible, x: x, size: size)
        // From right to left: a label that reaches over a later mark stands above that one's
        // label, so that no mark runs through a text.
        for index in placed.indices.reversed() where !placed[index].text.isEmpty {
            let width = textWidth(placed[index].text, size: size)
            // At the right edge of the page a text moves left, over its own mark.
            let textX = min(placed[index].x + 7, right - width)
            var lane = 0
            for later in placed[(index + 1)...] where !later.text.isEmpty {
                if min(later.x, later.textX) < textX + width + 8 {
                    lane = max(lane, later.lane + 1)
                }
            }
            placed[index].textX = textX
            placed[index].lane = lane
            // No room is left: the mark alone has to do.
            if lane > EventLabels.laneMax { placed[index].text = "" }
        }
    }

    /// Equal labels that would overlap become one, with their number.
    private mutating func group(_ events: [Plot.Event], x: PlotAxis, size: Double) {
        var leader: Int?
        var count = 1
        for event in events {
            let position = x.position(event.time)
            if let first = leader, placed[first].event.label == event.label,
                position - placed[first].x < textWidth(event.label, size: size) + 30
            {
                count += 1
                placed[first].text = "\(event.label) ×\(count)"
                placed.append(Placed(event: event, x: position, text: ""))
            } else {
                leader = placed.count
                count = 1
                placed.append(Placed(event: event, x: position, text: event.label))
            }
        }
    }
}
