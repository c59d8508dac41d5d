// Where the parts of the live view go on a terminal of some size. No line is ever as wide as the
// terminal: one that is would wrap, and the view could no longer be drawn over itself.

/// The picture on the left, facts on the right, each with a bar where there is room for one.
package struct LiveLayout: Sendable {
    /// What stands on one line beside the picture.
    package enum Line: Sendable {
        case title(String)
        case blank
        case fact(String, String)
        /// With a bar filled to `share` of its width, and a mark at another share.
        case bar(String, String, share: Double, mark: Double? = nil)
    }

    /// The columns of the picture; nil where there is no room for it.
    package let pictureColumns: Int?
    /// The cells of a bar; nil where there is no room for one.
    package let barWidth: Int?
    private let room: Int
    private let showsUnicode: Bool

    private static let pictureWidth = 22
    private static let nameWidth = 10
    private static let valueWidth = 19

    /// Whether a terminal is large enough for the view and a line below it.
    package static func fits(columns: Int, rows: Int) -> Bool { columns >= 20 && rows >= 13 }

    package init(columns: Int, showsUnicode: Bool) {
        self.showsUnicode = showsUnicode
        let pictureColumns = columns < 54 ? nil : LiveLayout.pictureWidth
        self.pictureColumns = pictureColumns
        room = columns - 2 - (pictureColumns.map { $0 + 2 } ?? 0)
        let cells = min(room - LiveLayout.nameWidth - LiveLayout.valueWidth, 30)
        barWidth = cells < 4 ? nil : cells
    }

    /// The whole view.
    ///
    /// - Parameters:
    ///   - picture: lines `pictureColumns` wide; those that are missing are left empty.
    ///   - emphasis: what to write before and after a title.
    package func rows(
        _ lines: [Line], picture: [String], emphasis: (String, String) = ("", "")
    ) -> [String] {
        let height = max(lines.count, pictureColumns.map { $0 / 2 } ?? 0)
        return (0..<height).map { row in
            let line = row < lines.count ? text(lines[row], emphasis) : ""
            guard let pictureColumns else { return " " + line }
            let empty = String(repeating: " ", count: pictureColumns)
            return " " + (row < picture.count ? picture[row] : empty) + "  " + line
        }
    }

    private func text(_ line: Line, _ emphasis: (String, String)) -> String {
        switch line {
        case .title(let title): return emphasis.0 + cut(title, to: room) + emphasis.1
        case .blank: return ""
        case .fact(let name, let value):
            return cut(pad(name, to: LiveLayout.nameWidth) + value, to: room)
        case .bar(let name, let value, let share, let mark):
            guard let barWidth else { return text(.fact(name, value), emphasis) }
            let label = pad(
                cut(name, to: LiveLayout.nameWidth - 1), to: LiveLayout.nameWidth)
            let shown = cut(value, to: LiveLayout.valueWidth - 1)
            return label + pad(shown, to: LiveLayout.valueWidth) + bar(share, mark, barWidth)
        }
    }

    private func bar(_ share: Double, _ mark: Double?, _ width: Int) -> String {
        let (full, empty, tick) = showsUnicode ? ("█", "·", "│") : ("#", ".", "|")
        let filled = Int((min(max(share, 0), 1) * Double(width)).rounded())
        let marked = mark.map { min(Int($0 * Double(width)), width - 1) }
        return (0..<width).map { $0 == marked ? tick : $0 < filled ? full : empty }.joined()
    }

    private func cut(_ text: String, to width: Int) -> String {
        let text = showsUnicode ? text : ascii(text)
        guard text.count > width else { return text }
        let end = showsUnicode ? "…" : "..."
        return text.prefix(width - end.count) + end
    }

    private func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

/// `text` for a terminal that shows ASCII alone.
package func ascii(_ text: String) -> String {
    var plain = ""
    for character in text {
        switch character {
        case _ where character.isASCII: plain.append(character)
        case "°": break
        case "·", "–": plain += "-"
        case "…": plain += "..."
        default: plain += "?"
        }
    }
    return plain
}
