// Rows with a name, a bar and a few words or numbers behind it, drawn as an SVG file.

/// A chart of quantities that have names, from top to bottom.
public struct BarChart: Sendable {
    public struct Bar: Sendable {
        public var name: String
        /// Not below zero.
        public var value: Double
        public var colour: Colour
        /// What stands behind the bar, one for each of the chart's columns.
        public var cells: [String]

        public init(_ name: String, _ value: Double, _ colour: Colour, cells: [String]) {
            self.name = name
            self.value = value
            self.colour = colour
            self.cells = cells
        }
    }

    public var title: String
    public var subtitle: String
    /// The headings of the cells.
    public var columns: [String]
    public var bars: [Bar]

    public init(title: String, subtitle: String = "", columns: [String], bars: [Bar]) {
        self.title = title
        self.subtitle = subtitle
        self.columns = columns
        self.bars = bars
    }

    private static let width = 1280.0
    private static let edge = 24.0
    private static let rowHeight = 24.0
    private static let size = 14.0

    /// The chart as an SVG file.
    public var svg: String {
        let top = 118.0
        let bottom = top + Double(bars.count) * BarChart.rowHeight
        var drawing = SVGDocument(
            width: BarChart.width, height: bottom + BarChart.edge, title: title,
            description: subtitle)
        drawing.text(title, x: BarChart.edge, y: 46, size: 28, bold: true)
        drawing.text(subtitle, x: BarChart.edge, y: 72, size: 16, .grey)
        // Names of operators are all capitals, which are wider.
        let left = BarChart.edge + widest(bars.map(\.name)) * 1.15 + 12
        let ends = cellEnds()
        let right = (ends.first.map { $0.start } ?? BarChart.width - BarChart.edge) - 12
        for (heading, end) in zip(columns, ends) {
            drawing.text(
                heading, x: end.end, y: top - 12, size: BarChart.size, .grey, anchor: .end)
        }
        let most = bars.map(\.value).filter(\.isFinite).max() ?? 0
        for (index, bar) in bars.enumerated() {
            let y = top + Double(index) * BarChart.rowHeight
            let base = y + BarChart.rowHeight - 7
            if index % 2 == 0 {
                drawing.rectangle(
                    x: BarChart.edge, y: y, width: BarChart.width - 2 * BarChart.edge,
                    height: BarChart.rowHeight, fill: .faint, opacity: 0.4)
            }
            if most > 0, bar.value.isFinite {
                drawing.rectangle(
                    x: left, y: y + 4, width: max(bar.value / most * (right - left), 1),
                    height: BarChart.rowHeight - 8, fill: bar.colour)
            }
            drawing.text(bar.name, x: BarChart.edge + 4, y: base, size: BarChart.size)
            for (cell, end) in zip(bar.cells, ends) {
                drawing.text(cell, x: end.end, y: base, size: BarChart.size, anchor: .end)
            }
        }
        return drawing.text
    }

    /// Where each column of cells begins and ends, the last one at the right edge.
    private func cellEnds() -> [(start: Double, end: Double)] {
        var end = BarChart.width - BarChart.edge - 4
        var ends: [(start: Double, end: Double)] = []
        for (index, heading) in columns.enumerated().reversed() {
            let texts = bars.compactMap { $0.cells.indices.contains(index) ? $0.cells[index] : nil }
            let start = end - widest(texts + [heading])
            ends.append((start, end))
            end = start - 18
        }
        return ends.reversed()
    }

    private func widest(_ texts: [String]) -> Double {
        texts.map { textWidth($0, size: BarChart.size) }.max() ?? 0
    }
}
